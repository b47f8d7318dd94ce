import { expect, test } from "vitest";
import { takeAway } from "../../../src/roundtrip/data/take-away.ts";
import { dataScene } from "./data-scene.ts";
import { tableShapes } from "./table-shapes.ts";

test.each(Object.entries(tableShapes))("what was written can be taken away: %s", async (_name, sql) => {
  const scene = await dataScene(sql);
  const { filled } = await scene.fillAll();
  await takeAway(scene.session, filled);
  // Whatever is empty is filled again.
  const again = await scene.fillAll({ gentle: true });
  expect(again.unfilled).toEqual([]);
  expect(again.filled.map(({ table }) => table)).toEqual(filled.map(({ table }) => table));
});

test("rows of others stay, under whatever name, and triggers do not fire", async () => {
  const scene = await dataScene(`CREATE TABLE t (id int PRIMARY KEY, note text); CREATE TABLE gone (id int);
    CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; CREATE TRIGGER no BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION no()`);
  const { filled } = await scene.fillAll();
  await scene.run(
    `INSERT INTO t VALUES (1, 'own'); ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME id TO number; DROP TABLE gone`,
  );
  await takeAway(scene.session, filled);
  expect(await scene.rows("SELECT * FROM public.u")).toEqual([{ number: 1, note: "own" }]);
});
