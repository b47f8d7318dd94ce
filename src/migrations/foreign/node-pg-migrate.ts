import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { statementsOf } from "../../sqltext/split.ts";
import type { Migration } from "../migration.ts";
import {
  migrationName,
  nameKey,
  type SourceFolder,
  type SourceMigration,
  type SourceSet,
} from "./source-set.ts";
import { type Columns, countOf, type ForeignTool, type Match } from "./tool.ts";

const names = new URL("sql/node-pg-migrate-names.sql", import.meta.url);

/** node-pg-migrate (github.com/salsita/node-pg-migrate, to 9): its ledger holds file names without their extension. */
export const nodePgMigrate: ForeignTool = {
  name: "node-pg-migrate",
  ledger: { name: "pgmigrations" },
  recognises: (columns: Columns) =>
    columns["id"] !== undefined && columns["name"] !== undefined && columns["run_on"] !== undefined,
  read: async (session: Session, ledger: QualifiedName) => {
    const rows = await session.query<{ name: string }>(sqlFile(names, { ledger }));
    return {
      empty: rows.length === 0,
      summary: countOf(rows),
      match: (migrations) =>
        matchNames(
          rows.map(({ name }) => name),
          migrations,
        ),
    };
  },
  readFiles,
};

function matchNames(rows: readonly string[], migrations: readonly Migration[]): Match {
  const byKey = new Map(migrations.map((migration) => [nameKey(migration), migration]));
  const applied = new Map<Migration, string>();
  const unknown: string[] = [];
  for (const row of rows) {
    const numbered = numberAndName(row.replace(/\.up$/, ""));
    const migration = numbered === undefined ? undefined : byKey.get(nameKey(numbered));
    if (migration === undefined) unknown.push(row);
    else applied.set(migration, row);
  }
  return { applied, unknown };
}

const utcDigits = 17;

/**
 * The number and name of a migration of node-pg-migrate, which takes 17 digits for a moment in UTC to the millisecond:
 * as a whole number they are more than can be compared exactly, so they become milliseconds since 1970, as there.
 */
function numberAndName(stem: string): { number: number; digits: string; name: string } | undefined {
  const [, written, rest = ""] = /^(\d+)(.*)$/s.exec(stem) ?? [];
  if (written === undefined) return undefined;
  const digits = written.length === utcDigits ? (millisecondsOf(written) ?? written) : written;
  return { number: Number(digits), digits, name: migrationName(rest) };
}

function millisecondsOf(digits: string): string | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits) ?? [];
  const [year, month, day, hour, minute, second, ms] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(at) ? undefined : String(at);
}

const script = /\.[cm]?[jt]s$/;

function readFiles(folder: SourceFolder): SourceSet {
  const set: SourceSet = { migrations: [], leftOut: [] };
  const files = folder.list().filter((file) => !file.startsWith("."));
  const stems = new Map<string, { single?: string; up?: string; down?: string }>();
  for (const file of files) {
    if (script.test(file) && !file.endsWith(".d.ts")) set.leftOut.push(inCode(folder, file));
    const [, stem, half = "single"] = /^(.*?)(?:\.(up|down))?\.sql$/.exec(file) ?? [];
    if (stem !== undefined) stems.set(stem, { ...stems.get(stem), [half]: file });
  }
  for (const [stem, { single, up, down }] of stems) {
    const file = single ?? up ?? down ?? "";
    const numbered = numberAndName(stem);
    const reason = whyNot(numbered, single, up, down);
    if (numbered === undefined || reason !== undefined) {
      const hint = "Write the pair by hand, or give the file a name that node-pg-migrate would give it.";
      set.leftOut.push({ file: folder.shown(file), why: reason ?? "", hint });
      continue;
    }
    const halves = up === undefined ? fromOne(folder, file) : fromTwo(folder, up, down);
    set.migrations.push({ ...numbered, ...halves });
  }
  return set;
}

function whyNot(
  numbered: object | undefined,
  single?: string,
  up?: string,
  down?: string,
): string | undefined {
  if (numbered === undefined) return "its name does not begin with a number";
  if (single !== undefined && (up ?? down) !== undefined) return `it stands beside ${up ?? down}`;
  if (single === undefined && up === undefined) return "it has no up file";
  return undefined;
}

function inCode(folder: SourceFolder, file: string): { file: string; why: string; hint: string } {
  const stem = file.replace(script, "");
  const numbered = numberAndName(stem);
  const name = numbered === undefined ? stem : `${numbered.digits}_${numbered.name}`;
  return {
    file: folder.shown(file),
    why: "it is a program: what it would run is known only when it runs",
    hint: `Write ${name}.up.sql and its down file from what \`node-pg-migrate up --dry-run\` prints on an empty database.`,
  };
}

type Halves = Pick<SourceMigration, "files" | "up" | "down" | "noDown" | "remarks">;

function fromTwo(folder: SourceFolder, up: string, down: string | undefined): Halves {
  return {
    files: [up, down].flatMap((file) => (file === undefined ? [] : [folder.shown(file)])),
    up: { text: folder.read(up), outside: false },
    down: down === undefined ? undefined : { text: folder.read(down), outside: false },
    noDown: down === undefined ? `node-pg-migrate has no down file for ${up}` : `${down} holds no statement`,
    remarks: [],
  };
}

// getActions in src/sqlMigration.ts of node-pg-migrate: the marks, and what counts where one is missing.
const mark = (direction: string): RegExp =>
  new RegExp(String.raw`^\s*--[\s-]*${direction}\s+migration.*`, "im");
const upMark = mark("up");
const downMark = mark("down");

function fromOne(folder: SourceFolder, file: string): Halves {
  const text = folder.read(file);
  const up = upMark.exec(text);
  const down = downMark.exec(text);
  const remarks: string[] = [];
  const from = (start: RegExpExecArray, other: RegExpExecArray | null): string =>
    text.slice(
      start.index + start[0].length,
      other !== null && other.index > start.index ? other.index : undefined,
    );
  if (up === null && down !== null) {
    remarks.push(
      "it has no `-- Up Migration`: node-pg-migrate runs all of it, the down part too, and so does this",
    );
  }
  const head = text.slice(0, Math.min(up?.index ?? 0, down?.index ?? text.length));
  if (holdsStatements(head)) {
    remarks.push("what stands before its first mark is left out: node-pg-migrate does not run it");
  }
  return {
    files: [folder.shown(file)],
    up: { text: up === null ? text : from(up, down), outside: false },
    down: down === null ? undefined : { text: from(down, up), outside: false },
    noDown: `${file} has no down migration`,
    remarks,
  };
}

function holdsStatements(text: string): boolean {
  try {
    return statementsOf(text).next().done !== true;
  } catch {
    return true;
  }
}
