import { onTestFinished } from "vitest";
import { connect } from "../../../src/postgres/connect.ts";
import type { Session } from "../../../src/postgres/session.ts";
import { fill, type FillOptions, type FillResult } from "../../../src/roundtrip/data/fill.ts";
import { freshDatabase } from "../../support/database.ts";
import { targetOf } from "../catalog-scene.ts";

/** A database of its own whose tables are filled and read. */
export interface DataScene {
  session: Session;
  run: (sql: string) => Promise<void>;
  /** The oids of all tables of the database, by name. */
  tables: () => Promise<Map<string, string>>;
  fillAll: (options?: FillOptions) => Promise<FillResult>;
  /** The rows of a query. */
  rows: <Row extends object = Record<string, unknown>>(sql: string) => Promise<Row[]>;
}

const allTables = `SELECT c.oid::text AS oid, c.oid::regclass::text AS name FROM pg_class c
  WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p') AND c.relnamespace <> 'pg_toast'::regnamespace ORDER BY c.oid`;

export async function dataScene(sql = ""): Promise<DataScene> {
  const database = await freshDatabase();
  const session = await connect(targetOf(database.url));
  onTestFinished(() => session.close());
  const tables = async (): Promise<Map<string, string>> => {
    const rows = await session.query<{ oid: string; name: string }>(allTables);
    return new Map(rows.map(({ oid, name }) => [name, oid]));
  };
  if (sql !== "") await session.run(sql);
  await session.run("SET search_path = ''");
  return {
    session,
    run: (text) => session.run(`SET search_path = public; ${text}; SET search_path = ''`),
    tables,
    fillAll: async (options) => fill(session, [...(await tables()).values()], options),
    rows: (text) => session.query(text),
  };
}
