import { expect, test } from "vitest";
import type { TableShape } from "../../../src/maintenance/catalog/table-shape.ts";
import {
  methodHindrance,
  rewriteWork,
  tableHindrance,
  type Tools,
} from "../../../src/maintenance/choose/methods.ts";

const tools: Tools = {
  method: "pg_repack",
  server: 180_004,
  extensions: { pgstattuple: undefined, pgRepack: { schema: "public", version: "1.5.2", callable: false } },
  pgRepackProgram: "1.5.2",
  lockPatienceMs: 4200,
};
const relation = {
  oid: 1,
  name: { schema: "app", name: 'odd "one"' },
  kind: "table",
  inherited: false,
  table: { oid: 1, name: { schema: "app", name: 'odd "one"' } },
  sizes: undefined,
} as const;
const shape: TableShape = {
  method: "heap",
  isPermanent: true,
  rows: 1,
  pages: 1,
  toastOid: undefined,
  block: 8192,
  fillfactor: 100,
  changed: 0,
  analyzed: true,
  rowSecurity: false,
  walLevel: "replica",
  hasKey: true,
  hasIdentity: true,
  columns: [],
};

test("the program and the extension of pg_repack have to be there, of one version", () => {
  const { pgRepackProgram: _, ...withoutProgram } = tools;
  expect(methodHindrance(tools)).toBeUndefined();
  expect(methodHindrance({ ...withoutProgram, pgRepackProgram: undefined })).toBe(
    "there is no program pg_repack on this machine",
  );
  expect(methodHindrance({ ...tools, pgRepackProgram: "1.4.8" })).toBe(
    "the program pg_repack is 1.4.8 and the extension 1.5.2: they must be the same",
  );
});

test("REPACK is PostgreSQL 19's, and asks more of a table than VACUUM FULL", () => {
  const repack: Tools = { ...tools, method: "repack", server: 190_000 };
  expect(methodHindrance(repack)).toBeUndefined();
  expect(methodHindrance({ ...repack, server: 180_004 })).toMatch(
    /^REPACK comes with PostgreSQL 19, and this is 18/,
  );
  expect(tableHindrance(repack, relation, shape)).toBeUndefined();
  expect(tableHindrance(repack, relation, { ...shape, hasIdentity: false })).toMatch(/replica identity$/);
  expect(tableHindrance(repack, relation, { ...shape, isPermanent: false })).toMatch(/that are logged$/);
  expect(tableHindrance(repack, relation, { ...shape, walLevel: "minimal" })).toMatch(/wal_level/);
  expect(tableHindrance(repack, { kind: "materialized view" }, shape)).toMatch(/^it is a materialized view/);
  expect(
    tableHindrance({ method: "vacuum-full" }, { kind: "materialized view" }, { ...shape, hasKey: false }),
  ).toBeUndefined();
  expect(rewriteWork(relation, repack, {})).toMatchObject({
    sql: 'REPACK (CONCURRENTLY, ANALYZE) "app"."odd ""one"""',
    lock: "SHARE UPDATE EXCLUSIVE, ACCESS EXCLUSIVE at the end",
  });
});

test("pg_repack kills nobody, and waits for no lock longer than the patience", () => {
  expect(rewriteWork(relation, tools, { why: "67 % bloat" })).toMatchObject({
    kind: "vacuum-full",
    why: "67 % bloat",
    program: {
      file: "pg_repack",
      args: ['--table="app"."odd ""one"""', "--no-order", "--no-kill-backend", "--wait-timeout=5"],
    },
  });
});
