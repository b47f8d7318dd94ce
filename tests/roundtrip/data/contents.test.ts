import { expect, test } from "vitest";
import { compareContents } from "../../../src/roundtrip/data/compare-contents.ts";
import { readContents } from "../../../src/roundtrip/data/contents.ts";
import { dataScene, judged } from "./data-scene.ts";
import { tableShapes } from "./table-shapes.ts";

test.each(Object.entries(tableShapes))("contents are equal to themselves: %s", async (_name, sql) => {
  const scene = await dataScene(sql);
  await scene.fillAll();
  const oids = [...(await scene.tables()).values()];
  const first = await readContents(scene.session, oids);
  const again = await readContents(scene.session, [], [...first.keys()]);
  expect([...first.values()].reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(0);
  expect(again).toEqual(first);
  expect(compareContents(first, again)).toEqual([]);
});

test("rows may lie in any order", async () => {
  const scene = await dataScene(
    `CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, NULL), (1, 'x'), (3, '')`,
  );
  const first = await readContents(scene.session, [], ["public.t"]);
  await scene.run(`CREATE TABLE u AS TABLE t; TRUNCATE t; INSERT INTO t SELECT * FROM u ORDER BY a DESC`);
  expect(compareContents(first, await readContents(scene.session, [], ["public.t"]))).toEqual([]);
});

test("equal rows count as often as they are there", async () => {
  const scene = await dataScene(`CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1), (1), (2)`);
  const first = await readContents(scene.session, [], ["public.t"]);
  await scene.run(`DELETE FROM t WHERE a = 2; INSERT INTO t VALUES (1)`);
  const second = await readContents(scene.session, [], ["public.t"]);
  expect(compareContents(first, second)).toMatchObject([{ kind: "lost", columns: ["a"], rows: 1 }]);
  await scene.run(`DELETE FROM t`);
  expect(compareContents(first, await readContents(scene.session, [], ["public.t"]))).toMatchObject([
    { kind: "lost", columns: [], rows: 4 },
  ]);
});

test("NULL is not the empty text, and of long values the end counts", async () => {
  const scene = await dataScene(
    `CREATE TABLE t (id int PRIMARY KEY, a text, b text); INSERT INTO t VALUES (1, NULL, repeat('x', 100000))`,
  );
  const first = await readContents(scene.session, [], ["public.t"]);
  expect(JSON.stringify(first.get("public.t")).length).toBeLessThan(1000);
  await scene.run(`UPDATE t SET a = ''`);
  expect(compareContents(first, await readContents(scene.session, [], ["public.t"]))).toMatchObject([
    { columns: ["a"] },
  ]);
  await scene.run(`UPDATE t SET a = NULL, b = left(b, -1) || 'y'`);
  expect(compareContents(first, await readContents(scene.session, [], ["public.t"]))).toMatchObject([
    { columns: ["b"] },
  ]);
});

test("views, partitioned tables and what is not there are left out", async () => {
  const scene = await dataScene(
    `CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT; CREATE VIEW v AS SELECT 1`,
  );
  const contents = await readContents(
    scene.session,
    ["1", ...(await scene.tables()).values()],
    ["public.v", "no.where", "public.t1"],
  );
  expect([...contents.keys()]).toEqual(["public.t1"]);
});

const large = `CREATE TABLE t (id int PRIMARY KEY, a text, b int NOT NULL); INSERT INTO t SELECT n, 'row ' || n, n % 7 FROM generate_series(1, 2000) n`;

test("a large table is not held in memory, and equal to itself", async () => {
  const scene = await dataScene(large);
  const first = await readContents(scene.session, [], ["public.t"]);
  expect(first.get("public.t")).toMatchObject({ count: 2000 });
  expect(first.get("public.t")).not.toHaveProperty("rows");
  await scene.run(`CREATE TABLE u AS TABLE t; TRUNCATE t; INSERT INTO t SELECT * FROM u ORDER BY a`);
  expect(compareContents(first, await readContents(scene.session, [], ["public.t"]))).toEqual([]);
});

test.each([
  [
    "a column that the up drops",
    `ALTER TABLE t DROP COLUMN a`,
    `ALTER TABLE t ADD COLUMN a text`,
    "lossy",
    ["a"],
    undefined,
  ],
  [
    "a column that the down empties",
    `SELECT`,
    `UPDATE t SET b = 0 WHERE id = 701`,
    "data-lost",
    ["b"],
    undefined,
  ],
  [
    "values in other rows",
    `SELECT`,
    `UPDATE t SET b = 6 - b; UPDATE t SET a = 'row ' || (2001 - id)`,
    "data-lost",
    ["a", "b"],
    undefined,
  ],
  ["rows that the down deletes", `SELECT`, `DELETE FROM t WHERE id > 1500`, "data-lost", [], 500],
  [
    "a table that the up drops",
    `DROP TABLE t`,
    `CREATE TABLE t (id int PRIMARY KEY, a text, b int NOT NULL)`,
    "lossy",
    [],
    2000,
  ],
  [
    "rows that are left",
    `INSERT INTO t SELECT n, '', 0 FROM generate_series(3001, 3007) n`,
    `SELECT`,
    "left",
    [],
    7,
  ],
])("of a large table: %s", async (_name, up, down, ...[verdict, columns, rows]) => {
  const [loss] = await judged(large, up, down);
  expect(loss).toMatchObject({ verdict, rows });
  expect(loss?.columns).toEqual(columns);
});
