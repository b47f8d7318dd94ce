import { expect, test } from "vitest";
import { failureOf, workspace } from "./operations.ts";

test("an invalid index that IF NOT EXISTS takes for the index is not recorded as applied", async () => {
  const { migrate, ledger, sql } = await workspace({
    "001_t": "CREATE TABLE t (i int); INSERT INTO t VALUES (1), (1);",
    "002_i": "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_i ON t (i)",
  });
  const first = await failureOf(migrate());
  expect([first.code, first.sqlstate]).toEqual(["PGOPS_SQL", "23505"]);
  expect(first.stands).toContain("invalid index");
  const second = await failureOf(migrate());
  expect([second.code, second.details]).toEqual([
    "PGOPS_INVALID_INDEX",
    ['DROP INDEX CONCURRENTLY "public"."t_i";'],
  ]);
  expect(await ledger()).toEqual(["001_t.up.sql"]);
  await sql.unsafe(second.details[0] ?? "");
  await sql`DELETE FROM t`;
  expect((await migrate()).applied).toHaveLength(1);
});

test("two runners of a file outside a transaction: its statements run once", async () => {
  const { migrate, sql, ledger } = await workspace({
    "001_log": "CREATE TABLE log (i int)",
    "002_slow": "-- pgops: no-transaction\nINSERT INTO log VALUES (1);\nSELECT pg_sleep(1);",
  });
  await migrate({ to: 1 });
  const outcomes = await Promise.allSettled([migrate(), migrate()]);
  const refused = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [outcome.reason as unknown] : [],
  );
  expect(refused).toEqual([expect.objectContaining({ code: "PGOPS_CONCURRENT", exitCode: 4 })]);
  expect(await sql`SELECT i FROM log`).toHaveLength(1);
  expect(await ledger()).toEqual(["001_log.up.sql", "002_slow.up.sql"]);
});

test("DEALLOCATE in a function that a migration calls: rolled back and told, no hang", async () => {
  const { migrate, ledger } = await workspace({
    "001_f":
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$;",
    "002_x": "SELECT 2;",
    "003_f": "SELECT f();",
    "004_x": "SELECT 4;",
  });
  await migrate({ to: 1 });
  const error = await failureOf(migrate());
  expect(error.code).toBe("PGOPS_CONNECTION_LOST");
  expect(error.details.join()).toContain("DEALLOCATE");
  expect(await ledger()).toEqual(["001_f.up.sql", "002_x.up.sql"]);
});

test("a temporary table of one migration does not hide a table from the next", async () => {
  const { migrate, sql } = await workspace({
    "001_a": "CREATE TABLE orders (i int);",
    "002_b": "CREATE TEMP TABLE orders AS SELECT 1 AS i; SELECT pg_advisory_lock(42);",
    "003_c": "INSERT INTO orders VALUES (42);",
  });
  await migrate();
  expect([...(await sql`SELECT i FROM public.orders`)]).toEqual([{ i: 42 }]);
});

test("a single transaction is told of as finished when it is committed", async () => {
  const files = { "001_a": "CREATE TABLE a ();", "002_b": "SELECT nope;" };
  const { migrate, events } = await workspace(files);
  await failureOf(migrate({ singleTransaction: true }));
  const types = events.map(({ type }) => type);
  expect(types).toContain("executed");
  expect(types).not.toContain("finished");
});
