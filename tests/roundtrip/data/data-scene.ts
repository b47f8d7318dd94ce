import { expect, onTestFinished } from "vitest";
import { connect } from "../../../src/postgres/connect.ts";
import type { Session } from "../../../src/postgres/session.ts";
import { fill, type FillOptions, type FillResult } from "../../../src/roundtrip/data/fill.ts";
import { judgeLoss, type Loss } from "../../../src/roundtrip/data/judge-loss.ts";
import { readContents } from "../../../src/roundtrip/data/contents.ts";
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

/** Fills the tables, goes up and down, and lets the product judge what became of the rows. */
export async function judged(before: string, up: string, down: string): Promise<Loss[]> {
  const scene = await dataScene(before);
  expect((await scene.fillAll()).unfilled).toEqual([]);
  const known = await scene.tables();
  const oids = [...known.values()];
  const first = await readContents(scene.session, oids);
  await scene.run(up);
  const between = await readContents(scene.session, oids, [...first.keys()]);
  await scene.run(down);
  const last = await readContents(scene.session, [], [...first.keys()]);
  return judgeLoss(first, between, last);
}
