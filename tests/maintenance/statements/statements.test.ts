import { expect, test } from "vitest";
import type { Relation } from "../../../src/maintenance/statements/relation.ts";
import { reindexWork } from "../../../src/maintenance/statements/reindex.ts";
import { analyzeWork, vacuumFullWork, vacuumWork } from "../../../src/maintenance/statements/vacuum.ts";

const name = { schema: "public", name: 'odd "one"' };
const table: Relation = {
  oid: 1,
  name,
  kind: "table",
  inherited: false,
  table: { oid: 1, name },
  sizes: { total: 30, heap: 10, indexes: 20 },
};
const index: Relation = {
  ...table,
  oid: 2,
  kind: "index",
  name: { schema: "public", name: "i" },
  sizes: { total: 7, heap: 0, indexes: 0 },
};
const quoted = '"public"."odd ""one"""';

test("a vacuum without options is a plain VACUUM of the quoted table", () => {
  expect(vacuumWork(table, {}, 140_000)).toEqual({
    kind: "vacuum",
    target: name,
    oid: 1,
    table: { oid: 1, name },
    sql: `VACUUM ${quoted}`,
    lock: "SHARE UPDATE EXCLUSIVE",
    why: undefined,
    bytes: 30,
    expectedMs: undefined,
  });
});

test("each option has its word, and what a server does not know is left out", () => {
  const all = {
    freeze: true,
    analyze: true,
    skipLocked: true,
    bufferUsageLimit: "8 MB",
    indexCleanup: "off",
    truncate: false,
    parallel: 0,
    skipDatabaseStats: true,
  } as const;
  expect(vacuumWork(table, all, 160_000).sql).toBe(
    "VACUUM (FREEZE, ANALYZE, SKIP_LOCKED, BUFFER_USAGE_LIMIT '8 MB', INDEX_CLEANUP OFF, TRUNCATE false, PARALLEL 0, " +
      `SKIP_DATABASE_STATS) ${quoted}`,
  );
  expect(vacuumWork(table, all, 150_009).sql).toBe(
    `VACUUM (FREEZE, ANALYZE, SKIP_LOCKED, INDEX_CLEANUP OFF, TRUNCATE false, PARALLEL 0) ${quoted}`,
  );
});

test("a toast table is not analyzed", () => {
  expect(vacuumWork({ ...table, kind: "toast" }, { analyze: true }, 180_000).sql).toBe(`VACUUM ${quoted}`);
});

test("VACUUM FULL says its lock", () => {
  expect(vacuumFullWork(table, { analyze: true }, 180_000)).toMatchObject({
    kind: "vacuum-full",
    sql: `VACUUM (FULL, ANALYZE) ${quoted}`,
    lock: "ACCESS EXCLUSIVE",
  });
});

test("a partitioned table is analyzed alone where the server can", () => {
  const parent: Relation = { ...table, kind: "partitioned" };
  expect(analyzeWork(parent, { only: true }, 180_000).sql).toBe(`ANALYZE ONLY ${quoted}`);
  expect(analyzeWork(parent, { only: true, skipLocked: true }, 170_000).sql).toBe(
    `ANALYZE (SKIP_LOCKED) ${quoted}`,
  );
  expect(analyzeWork(table, { only: true }, 180_000)).toMatchObject({ sql: `ANALYZE ${quoted}`, bytes: 10 });
});

test("a table that others inherit from goes without them, on every version", () => {
  const parent = { ...table, inherited: true };
  expect(vacuumWork(parent, {}, 180_000).sql).toBe(`VACUUM ONLY ${quoted}`);
  expect(vacuumFullWork(parent, {}, 180_000).sql).toBe(`VACUUM (FULL) ONLY ${quoted}`);
  expect(analyzeWork(parent, {}, 180_000).sql).toBe(`ANALYZE ONLY ${quoted}`);
  expect(vacuumWork(parent, {}, 170_000).sql).toBe(`VACUUM ${quoted}`);
});

test("REINDEX of a table and of an index, concurrently and not", () => {
  expect(reindexWork(table, { concurrently: true }, { why: "asked", expectedMs: 5 })).toMatchObject({
    sql: `REINDEX TABLE CONCURRENTLY ${quoted}`,
    lock: "SHARE UPDATE EXCLUSIVE",
    bytes: 20,
    why: "asked",
    expectedMs: 5,
  });
  expect(reindexWork(index, { concurrently: false })).toMatchObject({
    sql: 'REINDEX INDEX "public"."i"',
    lock: "SHARE, ACCESS EXCLUSIVE on the index",
    bytes: 7,
    target: { schema: "public", name: "i" },
    table: { oid: 1, name },
  });
});
