import { expect, test } from "vitest";
import { createTables, tablesOf } from "../../../src/migrations/tables.ts";
import { connect } from "../../../src/postgres/connect.ts";
import { sqlFile } from "../../../src/postgres/sql-file.ts";
import { withoutOwnTables, withoutTables } from "../../../src/roundtrip/catalog/own-tables.ts";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { catalogScene, targetOf } from "../catalog-scene.ts";

const names = [
  ["the usual names", { table: { schema: "public", name: "migrations" }, stateSchema: "pgops" }],
  ["names in quotes", { table: { schema: "Tool Box", name: "a.b" }, stateSchema: "Tool Box" }],
  ["everything in public", { table: { schema: "public", name: "user" }, stateSchema: "public" }],
] as const;

test.each(names)(
  "a database with pgops' own tables looks like one without them: %s",
  async (_name, migrations) => {
    const scene = await catalogScene("CREATE TABLE public.users (id serial PRIMARY KEY)");
    const tables = tablesOf(migrations);
    const before = await scene.snapshot();
    const session = await connect(targetOf(scene.url));
    await createTables(session, tables, 1000);
    await session.close();
    const after = await scene.snapshot();
    expect(compareSnapshots(before, after).length).toBeGreaterThan(20);
    expect(compareSnapshots(before, withoutOwnTables(after, tables))).toEqual([]);
    expect(compareSnapshots(before, withoutOwnTables(before, tables))).toEqual([]);
  },
);

test("a schema that holds something else stays, and so does what only resembles the tables", async () => {
  const { snapshot } = await catalogScene(
    "CREATE SCHEMA pgops; CREATE TABLE pgops.history (id int PRIMARY KEY); CREATE TABLE pgops.history_2 (id int);" +
      "CREATE SEQUENCE history_id_seq OWNED BY pgops.history_2.id".replace(
        "history_id_seq",
        "pgops.history_id_seq",
      ),
  );
  const left = withoutTables(await snapshot(), [{ schema: "pgops", name: "history" }]);
  const keys = [...left.entries()].map(([key]) => key).filter((key) => key.includes("pgops"));
  expect(keys.toSorted()).toEqual([
    "column pgops.history_2.id",
    "schema pgops",
    "sequence pgops.history_id_seq",
    "table pgops.history_2",
  ]);
});

test("a user's tables of the names that pgops gives to some of its own stay, in a schema that is both's", async () => {
  const { snapshot } = await catalogScene(
    "CREATE TABLE public.partitions (id int); CREATE TABLE public.seeds (plant text); CREATE TABLE public.partition_positions ();",
  );
  const tables = tablesOf({ table: { schema: "public", name: "migrations" }, stateSchema: "public" });
  const all = await snapshot();
  expect(compareSnapshots(all, withoutOwnTables(all, tables))).toEqual([]);
});

test("what a repair of partitions keeps while it is under way is pgops' own, and what only resembles it is not", async () => {
  const { snapshot } = await catalogScene("CREATE TABLE public.users (id int)");
  const before = await snapshot();
  const repairing = await catalogScene(
    `CREATE TABLE public.users (id int);
     CREATE SCHEMA pgops;
     CREATE TABLE pgops.repair_4711_root (id int) PARTITION BY RANGE (id);
     CREATE TABLE pgops.repair_4711_0 PARTITION OF pgops.repair_4711_root DEFAULT;
     CREATE TABLE pgops.repair_4711_changes (n bigint GENERATED ALWAYS AS IDENTITY, id int);
     CREATE FUNCTION pgops.repair_4711_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';`,
  );
  const tables = tablesOf({ table: { schema: "public", name: "migrations" }, stateSchema: "pgops" });
  expect(compareSnapshots(before, withoutOwnTables(await repairing.snapshot(), tables))).toEqual([]);
  const resembling = await catalogScene(
    "CREATE TABLE public.repair_4711_root (id int); CREATE SCHEMA pgops; CREATE TABLE pgops.repair_shop (id int);",
  );
  const all = await resembling.snapshot();
  expect(compareSnapshots(all, withoutOwnTables(all, tables))).toEqual([]);
});

test("each table that pgops makes in the state schema is its own, as it makes it", async () => {
  const { snapshot } = await catalogScene("CREATE TABLE public.users (id int)");
  const before = await snapshot();
  const made = {
    log: ["partitions", "../../../src/partitions/sql/log-create.sql"],
    positions: ["partition_positions", "../../../src/partitions/sql/positions-create.sql"],
    repairs: ["partition_repairs", "../../../src/partitions/repair/sql/state-create.sql"],
    sizes: ["maintenance_index_sizes", "../../../src/maintenance/catalog/sql/index-sizes-create.sql"],
    parents: ["maintenance_parents", "../../../src/maintenance/catalog/sql/parents-create.sql"],
    seeds: ["seeds", "../../../src/seeds/sql/seeds-create.sql"],
  };
  const statements = Object.entries(made).map(([word, [name = "", path = ""]]) =>
    sqlFile(new URL(path, import.meta.url), { [word]: { schema: "pgops", name } }),
  );
  const seeded = await catalogScene(
    ["CREATE TABLE public.users (id int)", "CREATE SCHEMA pgops", ...statements].join(";\n"),
  );
  const tables = tablesOf({ table: { schema: "public", name: "migrations" }, stateSchema: "pgops" });
  expect(compareSnapshots(before, withoutOwnTables(await seeded.snapshot(), tables))).toEqual([]);
});
