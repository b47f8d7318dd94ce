import { expect, test } from "vitest";
import { countTables, readTables, type TableFacts } from "../../../src/maintenance/catalog/tables.ts";
import { countIndexes, type IndexFacts, readIndexes } from "../../../src/maintenance/catalog/indexes.ts";
import { withSession } from "../../../src/operation/session.ts";
import { chooseScene, type ChooseScene } from "../choose/scene.ts";

const many = 2600;
const manyTables = `DO $$ BEGIN FOR i IN 1 .. ${many} LOOP EXECUTE format('CREATE TABLE many_%s (id int PRIMARY KEY)', i); END LOOP; END $$`;

async function tablesOf(
  { context }: ChooseScene,
  least = { rows: 0, changed: 0, agePercent: 0 },
): Promise<{ all: TableFacts[]; total: number }> {
  return withSession(await context("vacuum"), async (session) => {
    const all: TableFacts[] = [];
    for await (const page of readTables(session, { ancestors: false, least, signal: undefined }))
      all.push(...page);
    return { all, total: await countTables(session) };
  });
}

test("more tables and indexes than go in a page are each read once", async () => {
  const scene = await chooseScene(manyTables);
  const { all, total } = await tablesOf(scene);
  const oids = all.map(({ oid }) => oid);
  expect(new Set(oids).size).toBe(oids.length);
  expect(oids).toHaveLength(total);
  const context = await scene.context("reindex");
  const indexes = await withSession(context, async (session) => {
    const found: IndexFacts[] = [];
    for await (const page of readIndexes(session, context, { ancestors: false, leastPages: 0 }))
      found.push(...page);
    expect((await countIndexes(session)).indexes).toBe(found.length);
    return found;
  });
  expect(indexes.filter(({ name }) => /^many_\d+_pkey$/.test(name.name))).toHaveLength(many);
  expect(new Set(indexes.map(({ oid }) => oid)).size).toBe(indexes.length);
});

test("of many tables the quiet ones stay on the server, and all are counted as left", async () => {
  const scene = await chooseScene(
    `${manyTables}; CREATE TABLE busy (id int) WITH (autovacuum_enabled = false); INSERT INTO busy SELECT generate_series(1, 5000);
     CREATE TABLE few (id int) WITH (autovacuum_enabled = false); INSERT INTO few SELECT generate_series(1, 20);`,
  );
  const chosen = await scene.choose("vacuum");
  expect(chosen.works.map(({ target }) => target.name)).toEqual(["busy"]);
  const { total } = await tablesOf(scene);
  expect(chosen.leftCount).toBe(total - 1);
  expect(chosen.left.length).toBeLessThanOrEqual(20);
  const indexes = await scene.choose("reindex");
  expect(indexes.works).toEqual([]);
  expect(indexes.leftCount).toBeGreaterThan(many);
});

test("what is left on the server by thresholds is below them: nothing that is worth it is lost", async () => {
  const scene =
    await chooseScene(`CREATE TABLE busy (id int) WITH (autovacuum_enabled = false); INSERT INTO busy SELECT generate_series(1, 5000);
    CREATE TABLE changed (id int) WITH (autovacuum_enabled = false); INSERT INTO changed SELECT generate_series(1, 60);
    CREATE TABLE lost (id int) WITH (autovacuum_enabled = false); INSERT INTO lost SELECT generate_series(1, 5000);
    CREATE TABLE full_ (id int) WITH (autovacuum_enabled = false); INSERT INTO full_ VALUES (1);
    CREATE TABLE parent (id int) PARTITION BY RANGE (id); CREATE TABLE empty (id int);`);
  await scene.work("VACUUM (ANALYZE) lost");
  await scene.sql`SELECT pg_stat_reset_single_table_counters('lost'::regclass), pg_stat_reset_single_table_counters('full_'::regclass)`;
  const names = async (least: { rows: number; changed: number; agePercent: number }): Promise<string[]> => {
    const { all } = await tablesOf(scene, least);
    return all
      .filter(({ name, system }) => !system && name.name !== "heard")
      .map(({ name }) => name.name)
      .toSorted();
  };
  const wanted = ["busy", "changed", "full_", "lost", "parent"];
  await expect.poll(async () => names({ rows: 500, changed: 25, agePercent: 40 })).toEqual(wanted);
  expect(await names({ rows: 500, changed: 100, agePercent: 40 })).toEqual(
    wanted.filter((name) => name !== "changed"),
  );
  expect(await names({ rows: 500, changed: 25, agePercent: 0 })).toEqual([
    "busy",
    "changed",
    "empty",
    "full_",
    "lost",
    "parent",
  ]);
});

test("sizes are not asked for behind somebody who holds a table, nor waited for", async () => {
  const scene = await chooseScene("CREATE TABLE held (id int); CREATE TABLE free (id int)");
  const holder = await scene.sql.reserve();
  await holder.unsafe("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
  const { all } = await tablesOf(scene, { rows: 0, changed: 0, agePercent: 0 });
  await holder.unsafe("ROLLBACK");
  holder.release();
  const bytes = Object.fromEntries(all.map(({ name, bytes: size }) => [name.name, size ?? null]));
  expect(bytes).toMatchObject({ held: null, free: 0 });
});
