import * as v from "valibot";
import { parseDuration } from "../duration.ts";
import { didYouMean } from "../nearest.ts";
import { isTree } from "./overlay.ts";

/** What JSON schema can say of a value. */
export type JsonSchema = Record<string, unknown>;

/** What a leaf's metadata carries: its JSON schema, for editors. */
export interface LeafMetadata {
  jsonSchema: JsonSchema;
}

export type Schema = v.GenericSchema<unknown, unknown>;

interface Leaf {
  description: string;
  /** Completes "must be ...". */
  wanted: string;
  jsonSchema: JsonSchema;
  /** The value to work with, or undefined where the input is wrong. */
  convert: (input: unknown) => unknown;
}

/** One setting. Text from a placeholder is converted by `convert`, so each takes text too. */
export function leaf({ description, wanted, jsonSchema, convert }: Leaf): Schema {
  return v.optional(
    v.pipe(
      v.unknown(),
      v.description(description),
      v.metadata({ jsonSchema } satisfies LeafMetadata),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        if (dataset.value === undefined) return undefined;
        const value = convert(dataset.value);
        if (value !== undefined) return value;
        addIssue({ message: wanted });
        return NEVER;
      }),
    ),
  );
}

/** The label of an issue about a key that does not exist; its message is what to add after the key's name. */
export const unknownKey = "unknown key";

/**
 * A block of settings; every key that is not among the entries is an issue. Built when first met: most configurations
 * have few of the blocks, and each start would pay for all of them.
 */
export function section(description: string, entries: () => Record<string, Schema>): Schema {
  let built: Schema | undefined;
  return v.optional(v.lazy(() => (built ??= checkedBlock(description, entries()))));
}

function checkedBlock(description: string, entries: Record<string, Schema>): Schema {
  return v.pipe(
    v.custom<Record<string, unknown>>(isTree, "a block of keys"),
    v.looseObject(entries),
    v.description(description),
    // strictObject would stop at the first unknown key.
    v.rawCheck(({ dataset, addIssue }) => {
      const value = dataset.value as Record<string, unknown>;
      for (const key of Object.keys(value)) {
        if (Object.hasOwn(entries, key)) continue;
        const known = Object.keys(entries).filter((name) => !name.startsWith("$"));
        const message = didYouMean(key, known) || `. Known here: ${known.join(", ")}`;
        const item = { type: "object", origin: "key", input: value, key, value: value[key] } as const;
        addIssue({ expected: unknownKey, message, path: [item] });
      }
    }),
  );
}

/** Blocks by names of the user's own choice. */
export function named(description: string, value: Schema): Schema {
  return v.optional(
    v.pipe(
      v.custom<Record<string, unknown>>(isTree, "a block of named blocks"),
      v.record(v.string(), value),
      v.description(description),
    ),
  );
}

/** A list of blocks. */
export function list(description: string, item: Schema): Schema {
  return v.optional(v.pipe(v.array(item, "a list of blocks"), v.description(description)));
}

/** A block where a block is written, else the leaf. */
export function leafOrSection(single: Schema, block: Schema): Schema & { options: Schema[] } {
  return Object.assign(v.optional(v.lazy((input) => (isTree(input) ? block : single))), {
    options: [single, block],
  });
}

const placeholderPattern = String.raw`\$\{`;

/** Any value may be written as a placeholder; what comes out of it an editor cannot know. */
export const placeholder: JsonSchema = { type: "string", pattern: placeholderPattern };

function textMatching(pattern: string): JsonSchema {
  return { type: "string", pattern: `${pattern}|${placeholderPattern}` };
}

export function text(description: string, wanted: string, pattern?: RegExp): Schema {
  return leaf({
    description,
    wanted,
    jsonSchema: pattern === undefined ? { type: "string" } : textMatching(pattern.source),
    convert: (input) =>
      typeof input === "string" && (pattern === undefined || pattern.test(input)) ? input : undefined,
  });
}

/** One or two SQL names; a name in double quotes may hold anything. */
export const tableNamePattern: RegExp =
  /^(?:(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"\0]|"")+")\.)?(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"\0]|"")+")$/u;

/** A list of texts, none of them empty. */
export function texts(description: string, wanted: string): Schema {
  return leaf({
    description,
    wanted,
    jsonSchema: { type: "array", items: { type: "string", pattern: String.raw`\S` } },
    convert: (input) =>
      Array.isArray(input) && input.every((one) => typeof one === "string" && one.trim() !== "")
        ? input
        : undefined,
  });
}

export function wholeNumber(description: string, minimum: number, maximum: number): Schema {
  return leaf({
    description,
    wanted: `a whole number from ${minimum} to ${maximum}`,
    jsonSchema: { anyOf: [{ type: "integer", minimum, maximum }, textMatching("^[0-9]+$")] },
    convert: (input) => {
      const value = toNumber(input);
      const fits = Number.isInteger(value) && value >= minimum && value <= maximum;
      return fits ? value : undefined;
    },
  });
}

export function boolean(description: string): Schema {
  return leaf({
    description,
    wanted: "true or false",
    jsonSchema: { anyOf: [{ type: "boolean" }, textMatching("^(?:true|false)$")] },
    convert: toBoolean,
  });
}

/** PostgreSQL keeps its timeouts in a signed 32-bit number of milliseconds. */
const longest = 2_147_483_647;

export function duration(description: string): Schema {
  return leaf({
    description: `${description}; a number is milliseconds`,
    wanted: 'a duration such as "500ms", "5s" or "2 min", or a number of milliseconds',
    jsonSchema: {
      anyOf: [{ type: "number", minimum: 0, maximum: longest }, textMatching("^[0-9]")],
    },
    convert: (input) => {
      const number = toNumber(input);
      const ms = Number.isNaN(number) && typeof input === "string" ? parseDuration(input) : number;
      return ms !== undefined && ms >= 0 && ms <= longest ? Math.ceil(ms) : undefined;
    },
  });
}

function toNumber(input: unknown): number {
  if (typeof input === "number") return input;
  return typeof input === "string" && /^\d+$/.test(input.trim()) ? Number(input) : Number.NaN;
}

export function toBoolean(input: unknown): boolean | undefined {
  if (typeof input === "boolean") return input;
  if (input === "true") return true;
  return input === "false" ? false : undefined;
}
