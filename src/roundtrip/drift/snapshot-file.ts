import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { DetachedPartition } from "../../operation/detached-partitions.ts";
import { kinds } from "../catalog/kinds.ts";
import type { CatalogObject, KindName, Properties } from "../catalog/object.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import type { Portrait } from "./context.ts";

/** The version of the form in which snapshots are written. */
const form = 1;

const rank = new Map<string, number>(kinds.map(({ name }, index) => [name, index]));

/** Objects by kind, in the order in which kinds are made, and by identity: the same for every reader. */
export function inStableOrder<One extends Pick<CatalogObject, "kind" | "identity">>(
  objects: Iterable<One>,
): One[] {
  return [...objects].toSorted(
    (a, b) =>
      (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0) ||
      Number(a.identity > b.identity) - Number(a.identity < b.identity),
  );
}

/** A snapshot as JSON that can be compared line by line: objects and properties in a stable order, each on a line. */
export function snapshotText({ of, postgres, snapshot, detached = [] }: Portrait): string {
  const objects = inStableOrder(snapshot.objects()).map(objectText);
  const head = [`  "pgops": ${form},`, `  "postgres": ${postgres},`, `  "of": ${JSON.stringify(of)},`];
  const apart = detached.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  if (apart !== "") head.push(`  "detached": [\n${apart}\n  ],`);
  const list = objects.length === 0 ? '  "objects": []' : `  "objects": [\n${objects.join(",\n")}\n  ]`;
  return `{\n${head.join("\n")}\n${list}\n}\n`;
}

function objectText({ kind, identity, parent, properties }: CatalogObject): string {
  const lines = Object.keys(properties)
    .toSorted()
    .map((name) => `        ${JSON.stringify(name)}: ${JSON.stringify(sorted(properties[name]))}`);
  return [
    "    {",
    `      "kind": ${JSON.stringify(kind)},`,
    `      "identity": ${JSON.stringify(identity)},`,
    `      "parent": ${JSON.stringify(parent)},`,
    lines.length === 0 ? '      "properties": {}' : `      "properties": {\n${lines.join(",\n")}\n      }`,
    "    }",
  ].join("\n");
}

/** jsonb keeps keys by their length, and versions may differ. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => Number(a > b) - Number(a < b));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/** Reads a file that `snapshotText` wrote. @throws PgopsError `PGOPS_SNAPSHOT_FILE` (exit code 2). */
export function readSnapshotFile(path: string, cwd: string): Portrait {
  const name = relative(cwd, path) || path;
  const document = parse(readText(path, name), name);
  if (!isObject(document) || !("pgops" in document)) {
    throw unusable(name, "it is JSON, but no snapshot of pgops");
  }
  const { pgops, postgres, of, objects, detached = [] } = document;
  if (pgops !== form) {
    throw unusable(name, `"pgops" is ${JSON.stringify(pgops)}, and this pgops reads ${form} only`);
  }
  if (typeof postgres !== "number") throw unusable(name, '"postgres" is no major version');
  if (of !== "database" && of !== "migrations")
    throw unusable(name, '"of" is neither "database" nor "migrations"');
  if (!Array.isArray(objects)) throw unusable(name, '"objects" is no list');
  const read = objects.map((one: unknown, index) => objectOf(one, index, name));
  const snapshot = new Snapshot(read);
  if (snapshot.size !== read.length) throw unusable(name, "it holds an object twice");
  if (!isDetached(detached)) throw unusable(name, '"detached" is no list of tables and their partitions');
  return { of, name: `the snapshot ${name}`, postgres, snapshot, detached };
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw unusable(name, isMissing ? "it is not there" : (error as Error).message, { cause: error });
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const { message } = error as Error;
    const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
    const place = { file: name, line: numberOf(line), column: numberOf(column) };
    // The message itself would repeat what stands there, whatever that is.
    const where = line === undefined ? "" : ` (line ${line}, column ${column})`;
    throw unusable(name, `it is no JSON${where}`, { place, cause: error });
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function objectOf(one: unknown, index: number, name: string): CatalogObject {
  const where = `object ${index + 1}`;
  if (!isObject(one)) throw unusable(name, `${where} is none`);
  const { kind, identity, parent, properties } = one;
  if (typeof kind !== "string" || !rank.has(kind))
    throw unusable(name, `${where} is of a kind that pgops does not know: ${JSON.stringify(kind)}`);
  if (typeof identity !== "string") throw unusable(name, `${where} has no identity`);
  if (parent !== null && typeof parent !== "string")
    throw unusable(name, `${where} (${kind} ${identity}) has no parent, which may be null`);
  if (!isObject(properties)) throw unusable(name, `${where} (${kind} ${identity}) has no properties`);
  return { kind: kind as KindName, identity, parent, properties: properties as Properties };
}

/** Left out of the file where there are none, as in those of a pgops that knew none. */
function isDetached(value: unknown): value is DetachedPartition[] {
  return Array.isArray(value) && value.every(isDetachedOne);
}

function isDetachedOne(one: unknown): boolean {
  return isObject(one) && typeof one["table"] === "string" && typeof one["partition"] === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unusable(
  name: string,
  why: string,
  more: Pick<ConstructorParameters<typeof PgopsError>[0], "place" | "cause"> = {},
): PgopsError {
  return new PgopsError({
    code: "PGOPS_SNAPSHOT_FILE",
    message: `the snapshot ${name} cannot be used: ${why}`,
    hint: "Write it with `pgops snapshot --out FILE`.",
    exitCode: ExitCode.usage,
    place: { file: name },
    ...more,
  });
}
