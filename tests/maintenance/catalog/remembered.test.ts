import { expect, test } from "vitest";
import { readParents, rememberSizes, sizesReader } from "../../../src/maintenance/catalog/remembered.ts";
import { withSession } from "../../../src/operation/session.ts";
import { quoteIdentifier } from "../../../src/postgres/identifiers.ts";
import { chooseScene, type ChooseScene } from "../choose/scene.ts";

const items = `CREATE TABLE items (id int, n int) WITH (autovacuum_enabled = false);
  INSERT INTO items SELECT i, i FROM generate_series(1, 20000) i; CREATE INDEX items_n ON items (n);`;

async function best({ context, sql }: ChooseScene): Promise<number | undefined> {
  const made = await context("reindex");
  const [row] = await sql<{ oid: number }[]>`SELECT 'items_n'::regclass::oid AS oid`;
  const oid = row?.oid ?? 0;
  return withSession(made, async (session) => {
    const read = await sizesReader(session, made);
    return (await read?.(oid - 1, oid))?.get(oid)?.bytesPerRow;
  });
}

test("the fewest bytes a row are kept, and an index that is stored anew begins again", async () => {
  const scene = await chooseScene(items);
  expect(await best(scene)).toBeUndefined();
  expect(await scene.remember()).toBe(true);
  const first = await best(scene);
  expect(first).toBeGreaterThan(15);
  await scene.work("DELETE FROM items WHERE id % 2 = 0", "VACUUM items", "ANALYZE items");
  expect(await scene.remember()).toBe(true);
  expect(await best(scene)).toBe(first);
  await scene.work("ALTER INDEX items_n SET (fillfactor = 50)", "REINDEX INDEX items_n");
  expect(await scene.remember()).toBe(true);
  expect(await best(scene)).toBeGreaterThan((first ?? 0) * 1.5);
});

test("what is gone is forgotten, and catalogs and small indexes are not written down", async () => {
  const scene =
    await chooseScene(`${items} CREATE TABLE tiny (id int PRIMARY KEY); INSERT INTO tiny VALUES (1); ANALYZE tiny;
    CREATE TABLE logs (id int) PARTITION BY RANGE (id); CREATE TABLE logs_1 PARTITION OF logs DEFAULT; ANALYZE logs;`);
  await scene.remember();
  const names = async (): Promise<string[]> => {
    const rows = await scene.sql<{ name: string }[]>`
      SELECT coalesce(c.relname, 'gone') AS name FROM pgops.maintenance_index_sizes s LEFT JOIN pg_class c ON c.oid = s.index_oid ORDER BY 1`;
    return rows.map(({ name }) => name);
  };
  const parents = async (): Promise<number> =>
    (await scene.sql`SELECT FROM pgops.maintenance_parents`).length;
  expect(await names()).toEqual(["items_n"]);
  expect(await parents()).toBe(1);
  await scene.work("DROP TABLE items, logs");
  await scene.remember();
  expect(await names()).toEqual([]);
  expect(await parents()).toBe(0);
});

test("a role that may not keep it does without, and so does choosing", async () => {
  const role = `r_${crypto.randomUUID().replaceAll("-", "")}`;
  const scene = await chooseScene(items, async ({ sql, url }) => {
    await sql.unsafe(
      `DO $$ BEGIN CREATE ROLE ${quoteIdentifier(role)} LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    );
    const as = new URL(url);
    as.username = role;
    as.password = "x";
    return as.href;
  });
  expect(await scene.remember()).toBe(false);
  await scene.sql.unsafe(
    "CREATE SCHEMA pgops; CREATE TABLE pgops.maintenance_parents (n int); CREATE TABLE pgops.maintenance_index_sizes (n int)",
  );
  expect(await scene.remember()).toBe(false);
  const made = await scene.context("reindex");
  await withSession(made, async (session) => {
    expect(await sizesReader(session, made)).toBeUndefined();
    expect(await readParents(session, made)).toEqual(new Map());
    expect(await rememberSizes(session, made)).toBe(false);
  });
  expect((await scene.choose("reindex")).works).toEqual([]);
  await scene.sql.unsafe(`DROP ROLE ${quoteIdentifier(role)}`);
});
