import { didYouMean } from "../nearest.ts";
import { parseDuration } from "../duration.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import type { TextPlace } from "./place.ts";
import { type Comment, statementsOf, statementsOfParts } from "./split.ts";

/** `-- pgops: allow <rule> <why>` */
export interface AllowedRule extends TextPlace {
  readonly rule: string;
  readonly why: string;
}

/** What the comments at the top of a file tell pgops. */
export interface Directives {
  /** `-- pgops: no-transaction` */
  readonly noTransaction: boolean;
  /** `-- pgops: irreversible <why>`: the why. */
  readonly irreversible: string | undefined;
  /** `-- pgops: lossy <why>`: the why. */
  readonly lossy: string | undefined;
  /** `-- pgops: lock-timeout 3s`, in ms; above 0. */
  readonly lockTimeoutMs: number | undefined;
  /** `-- pgops: statement-timeout 1h`, in ms; 0 means none. */
  readonly statementTimeoutMs: number | undefined;
  readonly allow: readonly AllowedRule[];
  /** `-- pgops: environments development, test`; undefined where it does not say. */
  readonly environments: readonly string[] | undefined;
}

/** What the file is: each kind has directives of its own. */
export type FileKind = "migration" | "seed" | "task";

interface Found extends TextPlace {
  name: string;
  value: string;
  isLine: boolean;
  isAtTop: boolean;
}

type Draft = { -readonly [Key in keyof Directives]: Directives[Key] } & { allow: AllowedRule[] };

const directivesOf: Readonly<Record<FileKind, readonly string[]>> = {
  migration: ["no-transaction", "irreversible", "lossy", "lock-timeout", "statement-timeout", "allow"],
  seed: ["environments", "lock-timeout", "statement-timeout"],
  task: ["no-transaction", "lock-timeout", "statement-timeout"],
};
const directiveNames = [...new Set(Object.values(directivesOf).flat())];
const mention = /(?:--|\/\*)\s*pgops\b/i;
const directive = /^(--|\/\*)\s*pgops\s*:\s*(\S*)\s*(.*?)\s*(?:\*\/)?$/is;
const withoutColon = new RegExp(String.raw`^(--)\s*pgops\s+(${directiveNames.join("|")})\b\s*(.*?)\s*$`, "i");

/**
 * Reads the `-- pgops: ...` comments of a file, which must stand before its first statement.
 * Throws PgopsError PGOPS_DIRECTIVE for one that is unknown, malformed, repeated or too late to have an effect.
 */
export function readDirectives(source: string, file: string, kind?: FileKind): Directives {
  const reader = new DirectiveReader(file, kind);
  if (mention.test(source)) {
    const statements = statementsOf(source, file, reader.read);
    tolerant(() => {
      while (statements.next().done !== true);
    });
  }
  return reader.directives;
}

/** The directives of a text that comes in parts, which are read no further than its first statement. */
export function readTopDirectives(parts: Iterable<string>, file: string, kind?: FileKind): Directives {
  const reader = new DirectiveReader(file, kind);
  const statements = statementsOfParts(parts, file, { onComment: reader.read });
  tolerant(() => statements.next());
  statements.return();
  return reader.directives;
}

/** The same, comment by comment. */
export class DirectiveReader {
  readonly #file: string;
  readonly #kind: FileKind;
  readonly #found: Draft = {
    noTransaction: false,
    irreversible: undefined,
    lossy: undefined,
    lockTimeoutMs: undefined,
    statementTimeoutMs: undefined,
    allow: [],
    environments: undefined,
  };
  readonly #seen = new Set<string>();

  /** `file` is for the errors' places. */
  constructor(file: string, kind: FileKind = "migration") {
    this.#file = file;
    this.#kind = kind;
  }

  /** What the comments so far say. */
  get directives(): Directives {
    return this.#found;
  }

  /** Takes the next comment. Throws PGOPS_DIRECTIVE. */
  readonly read = (comment: Comment): void => {
    const found = directiveIn(comment);
    if (found === undefined) return;
    const problem = unfit(found, this.#kind) ?? misplaced(found) ?? accept(found, this.#found, this.#seen);
    if (problem !== undefined) throw refusal(problem, found, this.#file);
  };
}

interface Problem {
  message: string;
  hint: string;
}

/** What has a meaning in another kind of file only, and what has none in any. */
function unfit({ name }: Found, kind: FileKind): Problem | undefined {
  const known = directivesOf[kind];
  if (known.includes(name)) return undefined;
  const hint = `There are: ${known.join(", ")}.`;
  if (name === "") return { message: "a directive without a name", hint };
  if (directiveNames.includes(name))
    return { message: `the directive "${name}" has no meaning in a ${kind}`, hint };
  return { message: `unknown directive "${name}"${didYouMean(name, known)}`, hint };
}

function misplaced({ name, isLine, isAtTop }: Found): Problem | undefined {
  if (!isAtTop) {
    return {
      message: `the directive "${name}" stands after the first statement and would have no effect`,
      hint: "Move it to the top of the file.",
    };
  }
  if (isLine) return undefined;
  return {
    message: `the directive "${name}" is not in a comment of its own line`,
    hint: `Write -- pgops: ${name} on a line of its own.`,
  };
}

/** Notes the directive in `directives`, or tells what is wrong with it. */
function accept(
  { name, value, line, column }: Found,
  directives: Draft,
  seen: Set<string>,
): Problem | undefined {
  const key = name === "allow" ? `allow ${value.split(/\s/, 1)[0]}` : name;
  if (seen.has(key)) {
    return { message: `the directive "${key}" is there twice`, hint: "Keep the one that is meant." };
  }
  seen.add(key);
  switch (name) {
    case "no-transaction":
      directives.noTransaction = true;
      return value === "" ? undefined : unwantedValue(name, value);
    case "irreversible":
      directives.irreversible = value;
      return value === "" ? missingWhy("irreversible") : undefined;
    case "lossy":
      directives.lossy = value;
      return value === "" ? missingWhy("lossy") : undefined;
    case "lock-timeout":
      directives.lockTimeoutMs = parseDuration(value);
      return timeoutProblem(name, value, directives.lockTimeoutMs, 1);
    case "statement-timeout":
      directives.statementTimeoutMs = parseDuration(value);
      return timeoutProblem(name, value, directives.statementTimeoutMs, 0);
    case "allow":
      return acceptAllowedRule(value, { line, column }, directives);
    case "environments":
      directives.environments = value.split(/[\s,]+/).filter((one) => one !== "");
      return directives.environments.length === 0 ? missingEnvironments() : undefined;
    default:
      return undefined;
  }
}

function missingEnvironments(): Problem {
  return {
    message: 'the directive "environments" names none',
    hint: "Write them after it: -- pgops: environments development, test",
  };
}

function acceptAllowedRule(value: string, place: TextPlace, directives: Draft): Problem | undefined {
  const [, rule = "", why = ""] = /^(\S*)\s*(.*)$/.exec(value) ?? [];
  if (!/^[a-z][a-z0-9-]*$/.test(rule)) {
    return { message: `"${rule}" is no name of a rule`, hint: "Write it as -- pgops: allow <rule> <why>." };
  }
  directives.allow.push({ rule, why, ...place });
  return why === "" ? missingWhy(`allow ${rule}`) : undefined;
}

function missingWhy(written: string): Problem {
  return {
    message: `the directive "${written}" does not say why`,
    hint: `Write the reason after it: -- pgops: ${written} <why>`,
  };
}

function unwantedValue(name: string, value: string): Problem {
  return {
    message: `the directive "${name}" takes no value, but "${value}" follows it`,
    hint: "Write remarks in a comment of their own.",
  };
}

function timeoutProblem(
  name: string,
  value: string,
  ms: number | undefined,
  least: number,
): Problem | undefined {
  if (ms !== undefined && ms >= least && ms <= 2_147_483_647) return undefined;
  return {
    message:
      value === "" ? `the directive "${name}" has no value` : `the directive "${name}" cannot be "${value}"`,
    hint: `Write a time with its unit${least > 0 ? ", above zero" : ""}: -- pgops: ${name} 3s (ms, s, min, h, d).`,
  };
}

function refusal({ message, hint }: Problem, { line, column }: Found, file: string): PgopsError {
  const place = { file, line, column };
  return new PgopsError({ code: "PGOPS_DIRECTIVE", message, hint, exitCode: ExitCode.usage, place });
}

function directiveIn({ text, isAtTop, place }: Comment): Found | undefined {
  if (!mention.test(text)) return undefined;
  const bare = withoutColon.exec(text);
  const [, opening, name, value] = directive.exec(text) ?? bare ?? [];
  if (name === undefined) return undefined;
  const isLine = opening === "--" && bare === null;
  return { name: name.toLowerCase(), value: value ?? "", isLine, isAtTop, ...place() };
}

/** Splitting the file reports what is wrong with its text; here only the comments count. */
function tolerant(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof PgopsError) || !mayBeSplitLater.has(error.code)) throw error;
  }
}

const mayBeSplitLater: ReadonlySet<string> = new Set(["PGOPS_SPLIT", "PGOPS_PSQL_COMMAND"]);
