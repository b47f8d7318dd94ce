import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { tableMigrations } from "../../e2e/scene.ts";
import { type Pgbouncer, startPgbouncer } from "../../support/pgbouncer.ts";
import { campaign } from "../fixtures/campaign.ts";
import { faultMigrations } from "../fixtures/fault-migrations.ts";
import { tellFaults } from "../fixtures/fault-table.ts";
import { orderlyEnd, stage, type Stage, untilRunning } from "../fixtures/stage.ts";
import { cleanStates, ledgerOf, locksLeft } from "../fixtures/states.ts";

const pooler = await startPgbouncer({ mode: "transaction", poolSize: 10 });

/** A stage whose DATABASE_URL leads through the pooler; `sql` does not. */
async function pooledStage(
  files: Record<string, string | null>,
  through: Pgbouncer = pooler,
): Promise<Stage> {
  const it = await stage({ files });
  const url = through.through(it.url);
  const pgops: Stage["pgops"] = (args, { env, ...options } = {}) =>
    it.pgops(args, { ...options, env: { DATABASE_URL: url, ...env } });
  return { ...it, pgops, start: (args, options) => it.start(args, { url, ...options }) };
}

/** What a client sees on each of the connections that the pooler has to the server. */
async function seenThrough(it: Stage, question: string): Promise<unknown[]> {
  const url = pooler.through(it.url);
  const clients = Array.from({ length: 6 }, () =>
    postgres(url, { max: 1, fetch_types: false, prepare: false, onnotice: () => undefined }),
  );
  try {
    // Transactions at the same time, so that the pooler has to use all it has.
    return await Promise.all(
      clients.map(async (sql) =>
        sql.begin(async (transaction) => {
          const [row] = await transaction.unsafe(`SELECT ${question} AS seen, pg_sleep(0.1)`).simple();
          return row?.["seen"] as unknown;
        }),
      ),
    );
  } finally {
    await Promise.all(clients.map(async (sql) => sql.end()));
  }
}

describe("through a PgBouncer in transaction mode", () => {
  test("migrate, status, rollback, redo do what they do without", async () => {
    const it = await pooledStage(tableMigrations(1, 2, 3));
    const results = [];
    for (const args of [
      ["migrate"],
      ["status"],
      ["rollback", "--all", "--yes"],
      ["migrate"],
      ["redo"],
      ["migrate"],
    ])
      results.push(await it.pgops(args));
    expect(results.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? "" : stderr])).toEqual(
      results.map(() => [0, ""]),
    );
    expect(await it.tables()).toEqual(["migrations", "t1", "t2", "t3"]);
    expect(await locksLeft(it.sql)).toEqual([]);
  });

  test("an SQL error rolls its migration back, and what was before stands", async () => {
    const it = await pooledStage({ ...tableMigrations(1), "002_b": "CREATE TABLE b ();\nSELECT 1/0;" });
    const { exitCode, stderr } = await it.pgops(["migrate"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("division by zero")]);
    expect([await it.tables(), await ledgerOf(it.sql)]).toEqual([["migrations", "t1"], ["001_t1.up.sql"]]);
    expect(await locksLeft(it.sql)).toEqual([]);
  });

  test("Ctrl-C cancels the statement on the server and rolls back", async () => {
    const it = await pooledStage({
      ...tableMigrations(1),
      "002_b": "CREATE TABLE b ();\nSELECT pg_sleep(30);",
    });
    const running = it.start(["migrate"]);
    await untilRunning(it.sql, "pg_sleep(30)");
    running.kill("SIGINT");
    const { exitCode } = await orderlyEnd(running, ["migrate"]);
    expect(exitCode).toBe(130);
    await expect.poll(async () => locksLeft(it.sql), { timeout: 5000 }).toEqual([]);
    expect(await it.tables()).toEqual(["migrations", "t1"]);
  });

  test("eight runners at once on 20 migrations: one applies them, each once", async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const it = await pooledStage(tableMigrations(...numbers));
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { exitCode, stdout } = await it.pgops(["migrate", "--json"]);
        return [exitCode, (JSON.parse(stdout) as { applied: unknown[] }).applied.length];
      }),
    );
    expect(outcomes.toSorted(([, a = 0], [, b = 0]) => b - a)).toEqual([
      [0, 20],
      ...Array.from({ length: 7 }, () => [0, 0]),
    ]);
    expect(await ledgerOf(it.sql)).toHaveLength(20);
    expect(await locksLeft(it.sql)).toEqual([]);
  });

  test("past --wait-lock: exit 4 and who holds it; killed with -9, the holder frees it at once", async () => {
    const it = await pooledStage({ "001_a": "CREATE TABLE a ();\nSELECT pg_sleep(seconds) FROM pace;" });
    await it.sql.unsafe("CREATE TABLE pace (seconds float); INSERT INTO pace VALUES (60)");
    const holder = it.start(["migrate"]);
    await untilRunning(it.sql, "pg_sleep(seconds)");
    const { exitCode, stderr } = await it.pgops(["migrate", "--wait-lock", "0s"]);
    expect([exitCode, stderr]).toEqual([
      4,
      expect.stringMatching(/pid \d+ \(user postgres, host 127\.0\.0\.1, application "pgops", since /),
    ]);
    const waiting = it.start(["migrate"]);
    await expect.poll(() => waiting.output.stderr, { timeout: 10_000 }).toContain("waiting for another run");
    await it.sql`UPDATE pace SET seconds = 0`;
    holder.kill("SIGKILL");
    await holder.ended;
    expect((await orderlyEnd(waiting, ["migrate"])).exitCode).toBe(0);
    expect(await locksLeft(it.sql)).toEqual([]);
  });

  test("40 runs killed with -9: none is half applied, no lock stays on a pooled connection, the next run completes", async () => {
    const migrations = faultMigrations.filter(({ outside }) => outside !== true);
    const states = await cleanStates(migrations);
    const it = await stage({ migrations });
    const { wrong, faults, midway, halfApplied, seed } = await campaign({
      stage: it,
      states,
      runs: 40,
      strike: ({ proxy, atByte, running }) => proxy.after(atByte, () => running.kill("SIGKILL")),
      killed: true,
      via: (url) => pooler.through(url),
    });
    tellFaults({
      fault: "kill -9 behind PgBouncer (transaction)",
      runs: 40,
      faults,
      midway,
      halfApplied,
      seed,
    });
    expect(wrong).toEqual([]);
    expect(midway).toBeGreaterThan(5);
  });
});

describe("what a file sets reaches neither the next migration nor another client of the pooler", () => {
  test.each([
    ["search_path", "SET search_path = elsewhere;", "current_setting('search_path')"],
    [
      "a setting",
      "SELECT set_config('app.tenant', '7', false);",
      "coalesce(current_setting('app.tenant', true), '')",
    ],
    ["the role", "SET ROLE pg_monitor;", "current_user::text"],
    ["the session's user", "SET SESSION AUTHORIZATION pg_monitor;", "session_user::text"],
    ["a timeout", "SET statement_timeout = '7s';", "current_setting('statement_timeout')"],
    ["a temporary table", "CREATE TEMP TABLE mine ();", "coalesce(to_regclass('mine')::text, '')"],
    [
      "session locks",
      "SELECT pg_advisory_lock(77);",
      "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77)::int",
    ],
  ])("%s", async (_, statement, question) => {
    const it = await pooledStage({
      "001_sets": `CREATE SCHEMA IF NOT EXISTS elsewhere;\n${statement}`,
      "002_sees": `CREATE TABLE public.seen AS SELECT ${question} AS seen;`,
      "003_fails": `${statement}\nSELECT 1/0;`,
    });
    const [untouched] = await seenThrough(it, question);
    expect((await it.pgops(["migrate", "--to", "2"])).exitCode).toBe(0);
    const [next] = await it.sql`SELECT seen FROM public.seen`;
    expect(next?.["seen"]).toEqual(untouched);
    expect((await it.pgops(["migrate"])).exitCode).toBe(1);
    expect(new Set(await seenThrough(it, question))).toEqual(new Set([untouched]));
    expect(await locksLeft(it.sql)).toEqual([]);
  });

  test("settings that another client left on a pooled connection do not reach a migration", async () => {
    const it = await pooledStage({
      "001_a":
        "CREATE TABLE a ();\nCREATE TABLE public.seen AS SELECT current_setting('lock_timeout') AS timeout, current_schema() AS schema;",
    });
    await it.sql`CREATE SCHEMA elsewhere`;
    await seenThrough(it, "set_config('search_path', 'elsewhere', false)");
    await seenThrough(it, "set_config('standard_conforming_strings', 'off', false)");
    expect((await it.pgops(["migrate"])).exitCode).toBe(0);
    expect(await it.tables()).toEqual(["a", "migrations", "seen"]);
    expect(await it.tables("elsewhere")).toEqual([]);
    expect((await it.pgops(["status"])).exitCode).toBe(0);
  });

  test("prepared statements: many runs share the pooled connections without trouble", async () => {
    const it = await pooledStage(tableMigrations(1, 2, 3, 4, 5));
    for (let to = 1; to <= 5; to++) {
      const results = await Promise.all([
        it.pgops(["migrate", "--to", String(to)]),
        it.pgops(["status"]),
        it.pgops(["migrate", "--dry-run"]),
      ]);
      expect(results.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? "" : stderr])).toEqual(
        results.map(() => [0, ""]),
      );
    }
    const [left] = await seenThrough(it, "(SELECT count(*) FROM pg_prepared_statements)::int");
    expect(left).toBe(0);
  });
});
