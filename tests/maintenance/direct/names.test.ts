import { expect, test } from "vitest";
import { analyzeTables } from "../../../src/maintenance/direct/analyze-tables.ts";
import { reindexRelations } from "../../../src/maintenance/direct/reindex-relations.ts";
import { vacuumTables } from "../../../src/maintenance/direct/vacuum-tables.ts";
import { failureOf } from "../../migrations/operations.ts";
import { serverMajor } from "../../support/database.ts";
import { type DirectScene, directScene, statements } from "./scene.ts";

const everything = `
  CREATE SCHEMA sales;
  CREATE TABLE users (id int PRIMARY KEY, room int4range, EXCLUDE USING gist (room WITH &&));
  CREATE TABLE "Users" (id int);
  CREATE TABLE "Odd ""one.*" (id int);
  CREATE TABLE sales.orders (id int PRIMARY KEY, note text);
  CREATE TABLE audit_logs (id bigint, at date) PARTITION BY RANGE (at);
  CREATE TABLE audit_logs_1 PARTITION OF audit_logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
  CREATE TABLE audit_logs_2 PARTITION OF audit_logs FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')
    PARTITION BY RANGE (at);
  CREATE TABLE audit_logs_2_a PARTITION OF audit_logs_2 FOR VALUES FROM ('2026-02-01') TO ('2026-02-15');
  CREATE INDEX audit_at ON audit_logs (at);
  CREATE TABLE empty_parts (id int) PARTITION BY LIST (id);
  CREATE VIEW active AS SELECT * FROM users;
  CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM users;
  CREATE SEQUENCE numbers;
  CREATE TYPE pair AS (a int, b int);
  CREATE FOREIGN DATA WRAPPER nowhere;
  CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
  CREATE FOREIGN TABLE remote (id int) SERVER far;`;

async function planned(
  it: DirectScene,
  verb: "analyze" | "vacuum" | "reindex",
  ...names: string[]
): Promise<string[]> {
  const operation = { analyze: analyzeTables, vacuum: vacuumTables, reindex: reindexRelations }[verb];
  return statements(await operation(await it.context(), { names, dryRun: true }));
}

test("names as SQL writes them, and as a shell leaves them", async () => {
  const it = await directScene(everything);
  const given = ["users", "Users", "SALES.Orders", 'public."Odd ""one.*"', "totals", "pg_class"];
  expect(await planned(it, "analyze", ...given)).toEqual([
    'ANALYZE "public"."users"',
    'ANALYZE "public"."Users"',
    'ANALYZE "sales"."orders"',
    'ANALYZE "public"."Odd ""one.*"',
    'ANALYZE "public"."totals"',
    'ANALYZE "pg_catalog"."pg_class"',
  ]);
});

test("everything that is wrong with the names is told at once, in their order, and nothing is done", async () => {
  const it = await directScene(everything);
  const [toast] = await it.sql<{ name: string }[]>`
    SELECT reltoastrelid::regclass::text AS name FROM pg_class WHERE relname = 'orders'`;
  const other = await it.sql.reserve();
  await other`CREATE TEMP TABLE mine (id int)`;
  const names = [
    "user",
    "orders",
    "nothing_*",
    "active",
    "remote",
    "numbers",
    "pair",
    "audit_at",
    "mine",
    toast?.name ?? "",
    "users",
  ];
  const failure = await failureOf(vacuumTables(await it.context(), { names }));
  other.release();
  expect(failure).toMatchObject({ code: "PGOPS_MAINTENANCE_TARGET", exitCode: 2, hint: "Nothing was done." });
  expect(failure.message).toBe("vacuum: 10 names are wrong");
  expect(failure.details).toEqual([
    "user: there is no such table. Did you mean `users`?",
    "orders: there is none in the search path, but one in sales: sales.orders",
    "nothing_*: no table fits it",
    "active: is a view, which holds no rows of its own: name the tables behind it",
    "remote: is a foreign table: its rows are on another server, where they are looked after",
    "numbers: is a sequence, which needs no maintenance",
    "pair: is a type, not a table",
    "audit_at: is an index of audit_logs: an index is vacuumed with its table",
    "mine: is a temporary table of another session, which alone can have it vacuumed",
    `${toast?.name}: holds the long values of a table, and is vacuumed with it: name the table`,
  ]);
  const [{ count } = { count: 0 }] = await it.sql<{ count: number }[]>`
    SELECT count(*)::int FROM pg_class WHERE relname LIKE 'maintenance%'`;
  expect(count).toBe(0);
});

test("one wrong name is told in a sentence", async () => {
  const it = await directScene(everything);
  const failure = await failureOf(analyzeTables(await it.context(), { names: ["Usres"] }));
  expect([failure.message, failure.details]).toEqual([
    "analyze Usres: there is no such table. Did you mean `users`?",
    [],
  ]);
});

test("what cannot be rebuilt concurrently is refused where it was named", async () => {
  const it = await directScene(everything);
  const names = ["users_room_excl", "pg_class_oid_index", "users_pky"];
  const failure = await failureOf(reindexRelations(await it.context(), { names }));
  expect(failure.exitCode).toBe(2);
  expect(failure.details).toEqual([
    expect.stringMatching(
      /^users_room_excl: belongs to an exclusion constraint of users, .*--no-concurrently$/,
    ),
    expect.stringMatching(/^pg_class_oid_index: is of the system catalogs, .*--no-concurrently$/),
    "users_pky: there is no such table or index. Did you mean `users_pkey`?",
  ]);
  const without = await reindexRelations(await it.context(), {
    names: names.slice(0, 2),
    concurrently: false,
    dryRun: true,
  });
  expect(statements(without)).toEqual([
    'REINDEX INDEX "public"."users_room_excl"',
    'REINDEX INDEX "pg_catalog"."pg_class_oid_index"',
  ]);
});

test("a partitioned table is its partitions, each once, whatever named it", async () => {
  const it = await directScene(everything);
  const partitions = ['VACUUM "public"."audit_logs_1"', 'VACUUM "public"."audit_logs_2_a"'];
  expect(await planned(it, "vacuum", "audit_logs")).toEqual(partitions);
  expect(await planned(it, "vacuum", "audit_logs_2", "audit_*", "audit_logs_1")).toEqual(
    expect.arrayContaining(partitions),
  );
  expect(await planned(it, "vacuum", "audit_logs_2", "audit_*", "audit_logs_1")).toHaveLength(2);
  expect(await planned(it, "reindex", "audit_at")).toEqual([
    'REINDEX INDEX CONCURRENTLY "public"."audit_logs_1_at_idx"',
    'REINDEX INDEX CONCURRENTLY "public"."audit_logs_2_a_at_idx"',
  ]);
  // An index of a table that is done already is not done again.
  expect(await planned(it, "reindex", "audit_*", "audit_at")).toEqual([
    'REINDEX TABLE CONCURRENTLY "public"."audit_logs_1"',
    'REINDEX TABLE CONCURRENTLY "public"."audit_logs_2_a"',
  ]);
});

test("a partitioned table is analyzed itself, and no partition twice", async () => {
  const it = await directScene(everything);
  const alone = ['ANALYZE ONLY "public"."audit_logs"', 'ANALYZE ONLY "public"."audit_logs_2"'];
  const parts = ['ANALYZE "public"."audit_logs_1"', 'ANALYZE "public"."audit_logs_2_a"'];
  const wanted = serverMajor() >= 18 ? [...parts, ...alone] : ['ANALYZE "public"."audit_logs"'];
  expect(await planned(it, "analyze", "audit_logs")).toEqual(wanted);
  expect((await planned(it, "analyze", "audit_logs_1", "audit_logs_2", "audit_logs")).toSorted()).toEqual(
    wanted.toSorted(),
  );
  const vacuum = await vacuumTables(await it.context(), {
    names: ["audit_logs"],
    analyze: true,
    dryRun: true,
  });
  expect(statements(vacuum)).toEqual(
    serverMajor() >= 18
      ? ['VACUUM (ANALYZE) "public"."audit_logs_1"', 'VACUUM (ANALYZE) "public"."audit_logs_2_a"', ...alone]
      : [
          'VACUUM "public"."audit_logs_1"',
          'VACUUM "public"."audit_logs_2_a"',
          'ANALYZE "public"."audit_logs"',
        ],
  );
});

test("what was named and has nothing to do says so", async () => {
  const it = await directScene(everything);
  const names = ["Users", "empty_parts"];
  const { planned: works, left } = await reindexRelations(await it.context(), { names, dryRun: true });
  expect([works, left]).toEqual([
    [],
    [
      { kind: "reindex", target: 'public."Users"', why: "it has no index", wanted: false },
      { kind: "reindex", target: "public.empty_parts", why: "it has no partitions", wanted: false },
    ],
  ]);
});

test("the default set is all tables, without those of the system", async () => {
  const it = await directScene(everything);
  const all = await vacuumTables(await it.context(), { dryRun: true });
  expect(all.set).toBe("all");
  expect(all.planned.map(({ target }) => target)).toEqual([
    "public.audit_logs_1",
    "public.audit_logs_2_a",
    'public."Odd ""one.*"',
    'public."Users"',
    "public.totals",
    "public.users",
    "sales.orders",
  ]);
  const system = await vacuumTables(await it.context(), { system: true, dryRun: true });
  const targets = system.planned.map(({ target }) => target);
  expect(targets).toEqual(
    expect.arrayContaining(["pg_catalog.pg_class", "pg_catalog.pg_database", "public.users"]),
  );
});

test("the shop's four tables are what is analyzed by default, where all of them are there", async () => {
  const it = await directScene(`${everything}
    CREATE TABLE products (id int); CREATE TABLE reviews (id int);`);
  const shop = await analyzeTables(await it.context(), { dryRun: true });
  expect(shop.set).toBe("shop");
  expect(new Set(shop.planned.map(({ target }) => target.replace(/_\d.*/, "")))).toEqual(
    new Set(["public.users", "public.products", "public.reviews", "public.audit_logs"]),
  );
  const all = await analyzeTables(await it.context(), { dryRun: true, all: true });
  expect(all.set).toBe("all");
  expect(all.planned.map(({ target }) => target)).toContain("sales.orders");
  await it.sql`DROP TABLE reviews`;
  const without = await analyzeTables(await it.context(), { dryRun: true });
  expect(without.set).toBe("all");
  expect(without.planned.map(({ target }) => target)).toContain("sales.orders");
});

test("a full vacuum of everything is not done unasked, and takes no options of another vacuum", async () => {
  const it = await directScene(everything);
  const context = await it.context();
  expect(await failureOf(vacuumTables(context, { full: true }))).toMatchObject({
    code: "PGOPS_USAGE",
    exitCode: 2,
  });
  expect(await failureOf(vacuumTables(context, { full: true, names: ["users"], parallel: 2 }))).toMatchObject(
    { code: "PGOPS_USAGE", message: expect.stringContaining("--parallel") },
  );
  const all = await vacuumTables(context, { full: true, all: true, dryRun: true });
  expect(statements(all)).toContain('VACUUM (FULL) "sales"."orders"');
  expect(all.planned.every(({ lock }) => lock === "ACCESS EXCLUSIVE")).toBe(true);
});

test("a table that somebody has locked is planned all the same, without its size", async () => {
  const it = await directScene(everything);
  const other = await it.sql.reserve();
  await other`BEGIN`;
  await other`LOCK TABLE users IN ACCESS EXCLUSIVE MODE`;
  const { planned: works } = await vacuumTables(await it.context(), {
    names: ["users", "totals"],
    dryRun: true,
  });
  await other`ROLLBACK`;
  other.release();
  expect(works.map(({ target, bytes }) => [target, bytes === null])).toEqual([
    ["public.users", true],
    ["public.totals", false],
  ]);
});
