import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { watchedCatalogs } from "./touched-sql.ts";

const writtenSql = new URL("sql/written.sql", import.meta.url);

/** FirstNormalObjectId, transam.h: what is below is the system's. */
export const firstNormalOid = "16384";

/** What a transaction wrote to; more may be named, never less. */
export interface WrittenRow {
  /** The oids of tables. */
  tables: readonly string[];
  /** The names of system catalogs; null where that is not known. */
  catalogs: readonly string[] | null;
}

/** Asks what the session's running transaction has written to. */
export async function askWritten(session: Session): Promise<WrittenRow> {
  const [row] = await session.query<WrittenRow>(sqlFile(writtenSql), [firstNormalOid, watchedCatalogs()]);
  return row ?? { tables: [], catalogs: null };
}
