import type { QualifiedName } from "../../../postgres/identifiers.ts";
import type { Session } from "../../../postgres/session.ts";
import { sqlFile } from "../../../postgres/sql-file.ts";
import { readFacts } from "../../likeness/facts.ts";
import type { Subject } from "./subject.ts";

const file = (name: string): string => sqlFile(new URL(`sql/${name}.sql`, import.meta.url));

/**
 * Names come qualified, and values as they are written by default, whatever a role or a database has set. Rows that row
 * security would hide make a query fail, for the rows of the table are to be known, not those that somebody may see.
 */
export const plainTexts: string =
  "SET LOCAL search_path = ''; SET LOCAL row_security = off; SET LOCAL quote_all_identifiers = off; SET LOCAL extra_float_digits = 1; SET LOCAL IntervalStyle = 'postgres'";

/**
 * Reads a table of any kind with all that depends on it; undefined where there is none. The session is in a transaction
 * that has `plainTexts`.
 */
export async function readSubject(session: Session, table: QualifiedName): Promise<Subject | undefined> {
  const [base] = await session.query<Subject>(file("subject"), [table.schema, table.name]);
  if (base === undefined) return undefined;
  const { oid } = base;
  const [facts, [keys], [attached], [dependents]] = await Promise.all([
    readFacts(session, [oid]),
    session.query<Partial<Subject>>(file("keys"), [oid]),
    session.query<Partial<Subject>>(file("attached"), [oid]),
    session.query<Partial<Subject>>(file("dependents"), [oid]),
  ]);
  const found = facts.get(oid);
  if (found === undefined) return undefined;
  // What a conversion has prepared is not of the table.
  const indexes = found.indexes.filter(({ name }) => !name.startsWith(preparedPrefix));
  return { ...base, ...keys, ...attached, ...dependents, table, facts: { ...found, indexes } };
}

/** What everything begins with that a conversion makes before the swap. */
export const preparedPrefix = "pgops_convert_";

/** The CHECK that spares ATTACH PARTITION the scan. */
export const rangeCheck = "pgops_convert_range";

/** What a conversion that was begun has left. */
export interface Preparations {
  check: { comment: string | null; validated: boolean } | null;
  indexes: readonly { name: string; tail: string; valid: boolean }[];
}

/** Reads what a conversion that was begun has left on a table. In a transaction that has `plainTexts`. */
export async function readPreparations(session: Session, oid: string): Promise<Preparations> {
  const [row] = await session.query<Preparations>(file("preparations"), [oid]);
  return row ?? { check: null, indexes: [] };
}

/** Bytes without indexes, milliseconds; `rows` is null where it was never vacuumed or analyzed. */
export interface Sizes {
  rows: number | null;
  bytes: number;
  deadlockTimeoutMs: number;
}

/** How large a table is, as far as the catalog knows. */
export async function readSizes(session: Session, oid: string): Promise<Sizes> {
  const [row] = await session.query<Sizes>(file("sizes"), [oid]);
  return row ?? { rows: null, bytes: 0, deadlockTimeoutMs: 1000 };
}
