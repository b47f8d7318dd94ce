import { PgopsError } from "../../errors.ts";
import { type QualifiedName, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Migration } from "../migration.ts";
import { readFlywayFiles } from "./flyway-files.ts";
import { numberOfVersion, possibleSchemes, type VersionScheme, versionParts } from "./flyway-versions.ts";
import { migrationName, nameKey } from "./source-set.ts";
import { type Columns, countOf, type ForeignTool, type Match, type TextProblem } from "./tool.ts";

const history = new URL("sql/flyway-history.sql", import.meta.url);

interface HistoryRow {
  /** Null for a repeatable migration, and for the row that says that Flyway made the schema. */
  version: string | null;
  description: string;
  type: string;
  script: string;
  success: boolean;
}

/** Flyway (github.com/flyway/flyway, from 5 on): versions of several parts, repeatables, undo files. */
export const flyway: ForeignTool = {
  name: "flyway",
  ledger: { name: "flyway_schema_history" },
  recognises: (columns: Columns) =>
    ["installed_rank", "version", "description", "type", "script", "success"].every(
      (name) => name in columns,
    ),
  read: async (session: Session, ledger: QualifiedName) => {
    const rows = await session.query<HistoryRow>(sqlFile(history, { ledger }));
    const failed = rows.find(({ success }) => !success);
    if (failed !== undefined) throw failure(failed, ledger);
    const standing = whatStands(rows);
    return {
      empty: standing.length === 0,
      summary: countOf(standing),
      match: (migrations) => matchHistory(standing, migrations),
    };
  },
  readFiles: readFlywayFiles,
  inspect: placeholders,
};

function failure({ version, script }: HistoryRow, ledger: QualifiedName): PgopsError {
  return new PgopsError({
    code: "PGOPS_ADOPT",
    message: `the ledger ${quoteQualified(ledger)} of Flyway holds a failed migration: ${version ?? "repeatable"} (${script})`,
    hint: "Look what it has left behind, mend it, and run `flyway repair`. Nothing was recorded.",
  });
}

/** The rows that still count: an undo, or a repair that deletes, takes back the one of its version before it. */
function whatStands(rows: readonly HistoryRow[]): HistoryRow[] {
  const standing = new Map<string, HistoryRow>();
  for (const row of rows) {
    const key = row.version === null ? `repeatable ${row.description}` : `version ${row.version}`;
    if (/^(?:UNDO|DELETE)/.test(row.type)) standing.delete(key);
    else if (row.type !== "SCHEMA") standing.set(key, row);
  }
  return [...standing.values()];
}

function isBaseline({ type }: HistoryRow): boolean {
  return type.endsWith("BASELINE");
}

function matchHistory(rows: readonly HistoryRow[], migrations: readonly Migration[]): Match {
  const versions = rows.flatMap(({ version }) => (version === null ? [] : [versionParts(version) ?? []]));
  let best: Match = { applied: new Map(), unknown: rows.map(called) };
  for (const scheme of possibleSchemes(versions)) {
    const match = matchUnder(scheme, rows, migrations);
    if (match.unknown.length < best.unknown.length) best = match;
    if (best.unknown.length === 0) break;
  }
  return best;
}

function matchUnder(
  scheme: VersionScheme,
  rows: readonly HistoryRow[],
  migrations: readonly Migration[],
): Match {
  const byKey = new Map(migrations.map((migration) => [nameKey(migration), migration]));
  const applied = new Map<Migration, string>();
  const unknown: string[] = [];
  for (const row of rows.filter(({ version }) => version !== null)) {
    const number = numberOfVersion(versionParts(row.version ?? "") ?? [], scheme);
    const found = number === undefined ? [] : findVersion(row, number, migrations, byKey);
    for (const migration of found) applied.set(migration, called(row));
    if (found.length === 0) unknown.push(called(row));
  }
  for (const row of rows.filter(({ version }) => version === null)) {
    const name = migrationName(described(row));
    const found = migrations.findLast(
      (migration) => migrationName(migration.name) === name && !applied.has(migration),
    );
    if (found === undefined) unknown.push(called(row));
    else applied.set(found, called(row));
  }
  return { applied, unknown };
}

/** A baseline stands for its own version and for everything below it. */
function findVersion(
  row: HistoryRow,
  number: number,
  migrations: readonly Migration[],
  byKey: ReadonlyMap<string, Migration>,
): Migration[] {
  if (isBaseline(row)) {
    const below = migrations.filter((migration) => migration.number <= number);
    return below.at(-1)?.number === number ? below : [];
  }
  const found = byKey.get(nameKey({ number, name: described(row) }));
  return found === undefined ? [] : [found];
}

/** What Flyway puts in place of a description that is not there stands for none. */
function described({ description }: HistoryRow): string {
  return description === "<< no description >>" ? "" : description;
}

function called({ version, description }: HistoryRow): string {
  return version === null ? `repeatable ${description}` : `${version} ${description}`;
}

/** Flyway puts values in place of `${...}`, everywhere in a file. */
function placeholders(text: string): TextProblem[] {
  return [...text.matchAll(/\$\{[^}\n]+\}/g)].map(({ 0: placeholder, index }) => ({
    index,
    message: `${placeholder} is a placeholder, for which Flyway puts a value`,
    hint: "Write the value.",
  }));
}
