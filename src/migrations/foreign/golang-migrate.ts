import { PgopsError } from "../../errors.ts";
import { type QualifiedName, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Migration } from "../migration.ts";
import {
  type LeftOut,
  migrationName,
  type SourceFolder,
  type SourceHalf,
  type SourceSet,
} from "./source-set.ts";
import type { Columns, ForeignTool, Match } from "./tool.ts";

const version = new URL("sql/golang-migrate-version.sql", import.meta.url);

/** golang-migrate (github.com/golang-migrate/migrate, 4): pairs of files; its ledger is one row with the highest version. */
export const golangMigrate: ForeignTool = {
  name: "golang-migrate",
  ledger: { name: "schema_migrations" },
  recognises: (columns: Columns) => columns["version"] === "bigint" && columns["dirty"] === "boolean",
  read: async (session: Session, ledger: QualifiedName) => {
    const rows = await session.query<{ version: string; dirty: boolean }>(sqlFile(version, { ledger }));
    const [row] = rows;
    if (row?.dirty === true) throw dirty(row.version, ledger);
    return {
      empty: row === undefined,
      summary: `version ${row?.version ?? "none"}`,
      match: (migrations) => matchUpTo(row?.version, migrations),
    };
  },
  readFiles,
};

/** It goes through its files by number, so that all up to its version are applied. */
function matchUpTo(highest: string | undefined, migrations: readonly Migration[]): Match {
  const applied = new Map<Migration, string>();
  if (highest === undefined) return { applied, unknown: [] };
  const limit = Number(highest);
  for (const migration of migrations) {
    if (migration.number <= limit) applied.set(migration, `version ${migration.number}`);
  }
  const isHere = migrations.some(({ number }) => number === limit);
  return { applied, unknown: isHere ? [] : [`version ${highest}`] };
}

function dirty(at: string, ledger: QualifiedName): PgopsError {
  return new PgopsError({
    code: "PGOPS_ADOPT",
    message: `the ledger ${quoteQualified(ledger)} of golang-migrate is dirty at version ${at}: a migration failed, and what stands of it is not known`,
    hint: `Look what ${at} has left behind, mend it, and run \`migrate force VERSION\`. Nothing was recorded.`,
  });
}

// source/parse.go of golang-migrate.
const fileName = /^(\d+)_(.*)\.(up|down)\.sql$/;

interface Pair {
  up?: string;
  down?: string;
  digits: string;
  name: string;
}

function readFiles(folder: SourceFolder): SourceSet {
  const leftOut: LeftOut[] = [];
  const pairs = new Map<string, Pair>();
  for (const file of folder.list()) {
    const [, digits, name = "", half] = fileName.exec(file) ?? [];
    if (digits === undefined) continue;
    // The two halves belong together by their number alone.
    const key = BigInt(digits).toString();
    const pair: Pair = pairs.get(key) ?? { digits, name };
    const same = half === "up" ? pair.up : pair.down;
    if (same !== undefined) leftOut.push(second(folder, file, same));
    else if (half === "up") Object.assign(pair, { up: file, digits, name });
    else pair.down = file;
    pairs.set(key, pair);
  }
  const migrations = [...pairs.values()].flatMap(({ up, down, digits, name }) => {
    if (up === undefined) {
      const hint = "Write its up file, or leave it: golang-migrate passes over it on the way up.";
      leftOut.push({ file: folder.shown(down ?? ""), why: "it has no up file", hint });
      return [];
    }
    return [
      {
        number: Number(digits),
        digits,
        name: migrationName(name),
        files: [up, down].flatMap((file) => (file === undefined ? [] : [folder.shown(file)])),
        up: halfOf(folder, up),
        down: down === undefined ? undefined : halfOf(folder, down),
        noDown:
          down === undefined ? `golang-migrate has no down file for ${up}` : `${down} holds no statement`,
        remarks: [],
      },
    ];
  });
  return { migrations, leftOut };
}

function second(folder: SourceFolder, file: string, first: string): LeftOut {
  const why = `it has the number of ${first}`;
  return {
    file: folder.shown(file),
    why,
    hint: "Give one of them another number; golang-migrate refuses the two.",
  };
}

/** golang-migrate sends a file as it is; what needs no transaction stands alone in one. */
function halfOf(folder: SourceFolder, file: string): SourceHalf {
  return { text: folder.read(file), outside: false };
}
