import { expect, test } from "vitest";
import { failureOf, workspace } from "./operations.ts";

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
