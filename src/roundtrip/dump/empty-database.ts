import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { CatalogObject } from "../catalog/object.ts";
import { Snapshot } from "../catalog/snapshot.ts";

const query = new URL("../catalog/sql/new-database.sql", import.meta.url);

/** What a new database of the session's server holds before anything is made in it. */
export async function emptyDatabase(session: Session): Promise<Snapshot> {
  const [row] = await session.query<{ owner: string; open_to_all: boolean }>(sqlFile(query));
  const privileges = row?.open_to_all === true ? ["CREATE", "USAGE"] : ["USAGE"];
  const schema: CatalogObject = {
    kind: "schema",
    identity: "public",
    parent: null,
    properties: {
      owner: row?.owner ?? "",
      comment: "standard public schema",
      grants: privileges.map((privilege) => ({ to: "PUBLIC", privilege })),
    },
  };
  const extension: CatalogObject = {
    kind: "extension",
    identity: "plpgsql",
    parent: null,
    properties: { version: "1.0", schema: "pg_catalog", comment: "PL/pgSQL procedural language" },
  };
  const database: CatalogObject = { kind: "database", identity: "current", parent: null, properties: {} };
  return new Snapshot([schema, extension, database]);
}
