import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** An extension that is in the database. */
export interface Extension {
  schema: string;
  version: string;
  /** Whether this role may call its functions; of pgstattuple alone. */
  callable: boolean;
}

/** What the extensions can do that maintenance uses where they are there. */
export interface Extensions {
  pgstattuple: Extension | undefined;
  pgRepack: Extension | undefined;
}

/** Reads which of them the database has. */
export async function readExtensions(session: Session): Promise<Extensions> {
  const rows = await session.query<Extension & { name: string }>(sqlFile(file("extensions")));
  return {
    pgstattuple: rows.find(({ name }) => name === "pgstattuple"),
    pgRepack: rows.find(({ name }) => name === "pg_repack"),
  };
}
