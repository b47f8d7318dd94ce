import { expect, test } from "vitest";
import { askWritten } from "../../../src/roundtrip/watch/written.ts";
import { dataScene } from "../data/data-scene.ts";

const tables = `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a ON DELETE CASCADE);
  CREATE TABLE c (id int, a_id int REFERENCES a ON UPDATE CASCADE); CREATE TABLE log (at timestamptz); CREATE TABLE untouched (id int);
  CREATE TABLE parts (n int) PARTITION BY LIST (n); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1); CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (2);
  CREATE FUNCTION logged() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.log VALUES (now()); RETURN NEW; END';
  CREATE TRIGGER logged AFTER UPDATE ON b FOR EACH ROW EXECUTE FUNCTION logged();
  CREATE FUNCTION fill_c() RETURNS void LANGUAGE sql AS 'INSERT INTO public.c VALUES (9, NULL)';
  CREATE PROCEDURE touch() LANGUAGE plpgsql AS 'BEGIN UPDATE public.b SET a_id = a_id; END';
  INSERT INTO a VALUES (1), (2); INSERT INTO b VALUES (1, 1), (2, NULL); INSERT INTO c VALUES (1, 2)`;

test.each([
  ["nothing", "SELECT 1", []],
  ["reading", "SELECT * FROM a; SELECT * FROM b FOR UPDATE", []],
  ["an INSERT", "INSERT INTO untouched VALUES (1)", ["untouched"]],
  ["an INSERT of no row", "INSERT INTO untouched SELECT 1 WHERE false", []],
  ["an UPDATE", "UPDATE c SET id = 5", ["c"]],
  ["an UPDATE that finds nothing", "UPDATE untouched SET id = 5", []],
  ["a DELETE", "DELETE FROM c", ["c"]],
  [
    "a MERGE by hand",
    "INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING; INSERT INTO a VALUES (5) ON CONFLICT DO NOTHING",
    ["a"],
  ],
  ["a trigger", "UPDATE b SET id = 3 WHERE id = 2", ["b", "log"]],
  ["a function", "SELECT public.fill_c()", ["c"]],
  ["a procedure", "CALL public.touch()", ["b", "log"]],
  ["a DO block", "DO 'BEGIN INSERT INTO public.untouched VALUES (1); END'", ["untouched"]],
  ["a DELETE that cascades", "DELETE FROM a WHERE id = 1", ["a", "b"]],
  ["an UPDATE that cascades", "UPDATE a SET id = 7 WHERE id = 2", ["a", "c"]],
  ["an INSERT into a partitioned table", "INSERT INTO parts VALUES (2)", ["parts_2"]],
  [
    "a row that moves to another partition",
    "INSERT INTO parts VALUES (2); UPDATE parts SET n = 1",
    ["parts_1", "parts_2"],
  ],
  [
    "a table that is made and written to",
    "CREATE TABLE made AS SELECT 1; CREATE TABLE empty (id int); INSERT INTO made VALUES (2)",
    ["made"],
  ],
  ["a table that is written to and dropped", "INSERT INTO untouched VALUES (1); DROP TABLE untouched", []],
  ["DDL alone", "ALTER TABLE untouched ADD COLUMN x int; CREATE INDEX ON public.a (id)", []],
])("%s", async (_name, sql, expected) => {
  const scene = await dataScene(tables);
  await scene.session.run(`BEGIN; SET LOCAL search_path = public; ${sql}; SET LOCAL search_path = ''`);
  const row = await askWritten(scene.session);
  const names = new Map(
    [...(await scene.tables())].map(([name, oid]) => [oid, name.replace(/^public\./, "")]),
  );
  await scene.session.run("ROLLBACK");
  const found = (row.tables ?? []).map((oid) => names.get(oid) ?? oid);
  expect(found.toSorted()).toEqual(expected);
});

test("COPY", async () => {
  const { session, tables: known } = await dataScene(tables);
  await session.run("BEGIN");
  await session.copyIn("COPY public.untouched FROM stdin", ["1\n2\n"]);
  const row = await askWritten(session);
  expect(row.tables).toEqual([(await known()).get("public.untouched")]);
});
