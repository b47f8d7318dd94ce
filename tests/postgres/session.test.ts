import { expect, test } from "vitest";
import { connect } from "../../src/postgres/connect.ts";
import { loadTarget } from "../../src/postgres/pool.ts";
import type { Session } from "../../src/postgres/session.ts";
import { freshDatabase, serverMajor } from "../support/database.ts";

async function openSession(
  signal?: AbortSignal,
): Promise<{ session: Session; kill: () => Promise<unknown> }> {
  const { url, sql } = await freshDatabase();
  const target = await loadTarget({ cwd: "/", env: {}, databaseUrl: url, inline: {} });
  const session = await connect(target, { signal });
  return { session, kill: async () => sql`SELECT pg_terminate_backend(${session.info.pid})` };
}

test("says what it is connected to, and holds UTC and plain strings", async () => {
  const { session } = await openSession();
  expect(session.info).toMatchObject({ in_recovery: false, read_only: false, pid: expect.any(Number) });
  expect(Math.floor(session.info.version_number / 10_000)).toBe(serverMajor());
  const [row] = await session.query<object>(
    "SELECT current_setting('TimeZone') AS zone, current_setting('standard_conforming_strings') AS strings, current_setting('application_name') AS name",
  );
  expect(row).toEqual({ zone: "UTC", strings: "on", name: "pgops" });
  await session.close();
});

test("pipelines: what is sent together runs in order, also after an error", async () => {
  const { session } = await openSession();
  const outcomes = await Promise.allSettled([
    session.run("CREATE TABLE t (id int)"),
    session.run("INSERT INTO t VALUES (1)"),
    session.run("SELECT 1/0"),
    session.query("INSERT INTO t VALUES ($1::int) RETURNING id", [2]),
    session.query("SELECT id FROM t ORDER BY id"),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  expect(outcomes[4]).toMatchObject({ value: [{ id: 1 }, { id: 2 }] });
  await session.close();
});

test("a query of the same text survives DISCARD ALL and DEALLOCATE ALL", async () => {
  const { session } = await openSession();
  const text = "SELECT $1::int AS n";
  expect(await session.query(text, [1])).toEqual([{ n: 1 }]);
  await session.run("DISCARD ALL");
  expect(await session.query(text, [2])).toEqual([{ n: 2 }]);
  await session.run("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
  expect(await session.query(text, [3])).toEqual([{ n: 3 }]);
  await session.close();
});

test("never becomes another connection: after a kill everything fails, at once and later", async () => {
  const { session, kill } = await openSession();
  const waiting = Promise.allSettled([
    session.run("SELECT pg_sleep(60)"),
    session.run("SELECT 1"),
    session.query("SELECT 2 AS two"),
  ]);
  await kill();
  for (const outcome of await waiting) expect(outcome.status).toBe("rejected");
  await expect(session.run("SELECT 1")).rejects.toThrow(/lost/);
  await expect(session.query("SELECT 1")).rejects.toThrow(/lost/);
  expect(session.lost).toBe(true);
  await session.close();
});

test("notices go to whoever listens now", async () => {
  const { session } = await openSession();
  const heard: string[] = [];
  await session.run("DO $$ BEGIN RAISE NOTICE 'one'; END $$");
  session.onNotice = ({ message }) => heard.push(message ?? "");
  await session.run("DO $$ BEGIN RAISE NOTICE 'two'; END $$");
  expect(heard).toEqual(["two"]);
  await session.close();
});

test("its signal cancels the statement that runs, and the session goes on", async () => {
  const controller = new AbortController();
  const { session } = await openSession(controller.signal);
  setTimeout(() => controller.abort(), 50);
  await expect(session.run("SELECT pg_sleep(60)")).rejects.toMatchObject({ code: "57014" });
  expect(await session.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await session.close();
});

test("closing with something under way does not wait for it", async () => {
  const { session } = await openSession();
  const outcome = Promise.allSettled([session.run("SELECT pg_sleep(600)")]);
  await session.close();
  expect(await outcome).toMatchObject([{ status: "rejected" }]);
});
