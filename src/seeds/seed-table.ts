import type { OperationContext } from "../operation/context.ts";
import { type StateTable, tableExists } from "../operation/state-tables.ts";
import type { QualifiedName } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";

/** What is recorded of a file of SQL. */
export interface SeedRecord {
  name: string;
  hash: string;
  /** ISO 8601 in UTC, microseconds. */
  seeded_at: string;
  duration_ms: number | null;
}

function seedSql(name: string, seeds: QualifiedName): string {
  return sqlFile(new URL(`sql/seeds-${name}.sql`, import.meta.url), { seeds });
}

/** The table in which is recorded which files of SQL were run. */
export function seedTable({ stateSchema }: Pick<OperationContext, "stateSchema">): StateTable {
  const table = { schema: stateSchema, name: "seeds" };
  return { table, create: seedSql("create", table) };
}

/** What was run so far, by name; nothing where the table is not there yet. */
export async function readRecords(
  session: Session,
  { table }: StateTable,
): Promise<ReadonlyMap<string, SeedRecord>> {
  if (!(await tableExists(session, table))) return new Map();
  const rows = await session.query<SeedRecord>(seedSql("read", table));
  return new Map(rows.map((row) => [row.name, row]));
}

/** In the transaction of the seed, first: takes its row. False where somebody else has run the same text meanwhile. */
export async function claimSeed(
  session: Session,
  { table }: StateTable,
  { name, hash }: Pick<SeedRecord, "name" | "hash">,
): Promise<boolean> {
  return (await session.query(seedSql("claim", table), [name, hash])).length > 0;
}

/** In the same transaction, last. */
export async function completeSeed(
  session: Session,
  { table }: StateTable,
  name: string,
  durationMs: number,
): Promise<void> {
  await session.query(seedSql("complete", table), [name, durationMs]);
}
