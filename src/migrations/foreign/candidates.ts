import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const tables = new URL("sql/foreign-tables.sql", import.meta.url);

/** A table that has the name of another tool's ledger. */
export interface ForeignTable extends QualifiedName {
  /** Whether its schema is one in which tables are looked for. */
  searched: boolean;
  /** Whether this role may read it. */
  readable: boolean;
  /** Its columns: names and types as JSON. */
  columns: string | null;
}

/** The tables of this database that may be another tool's ledger; what they are is judged where it matters. */
export function foreignTables(session: Session): Promise<ForeignTable[]> {
  return session.query<ForeignTable>(sqlFile(tables));
}
