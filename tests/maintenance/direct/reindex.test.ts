import { expect, test } from "vitest";
import { reindexRelations } from "../../../src/maintenance/direct/reindex-relations.ts";
import { exitCodeOf } from "../../../src/maintenance/direct/result.ts";
import { failureOf } from "../../migrations/operations.ts";
import { directScene, type DirectScene, outcomes } from "./scene.ts";

const bloated = `
  CREATE TABLE items (id int PRIMARY KEY, note text) WITH (autovacuum_enabled = false);
  CREATE INDEX items_note ON items (note);
  INSERT INTO items SELECT g, md5(g::text) FROM generate_series(1, 20000) g;
  DELETE FROM items WHERE id % 10 > 0;`;

async function indexes(it: DirectScene): Promise<[string, boolean][]> {
  const rows = await it.sql<{ name: string; valid: boolean }[]>`
    SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index
    JOIN pg_class ON pg_class.oid = indrelid WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`;
  return rows.map(({ name, valid }) => [name, valid]);
}

test("the indexes of a table are built anew, and are smaller", async () => {
  const it = await directScene(bloated);
  await it.sql`VACUUM items`;
  const result = await reindexRelations(await it.context(), { names: ["items"] });
  expect(outcomes(result)).toEqual(["public.items: done"]);
  const [{ bytesBefore, bytesAfter } = { bytesBefore: 0, bytesAfter: 0 }] = result.results;
  expect(bytesBefore ?? 0).toBeGreaterThan(bytesAfter ?? 0);
  expect(await indexes(it)).toEqual([
    ["items_note", true],
    ["items_pkey", true],
  ]);
});

test("one index, beside somebody who goes on writing", async () => {
  const it = await directScene(bloated);
  const result = await reindexRelations(await it.context(), { names: ["items_note", "public.items_pkey"] });
  expect(outcomes(result)).toEqual(["public.items_note: done", "public.items_pkey: done"]);
});

test("what an exclusion constraint needs is left in a table, and done without CONCURRENTLY", async () => {
  const it = await directScene(`
    CREATE TABLE rooms (id int PRIMARY KEY, during tsrange, EXCLUDE USING gist (during WITH &&));
    CREATE TABLE alone (during tsrange, EXCLUDE USING gist (during WITH &&));`);
  const context = await it.context();
  const result = await reindexRelations(context);
  expect(outcomes(result)).toEqual(["public.rooms: done"]);
  expect(result.left.map(({ target, why }) => [target, why.includes("--no-concurrently")])).toEqual([
    ["public.alone_during_excl", true],
    ["public.rooms_during_excl", true],
  ]);
  expect(exitCodeOf(result)).toBe(0);
  const nothing = await reindexRelations(context, { names: ["alone"] });
  expect([nothing.results, exitCodeOf(nothing)]).toEqual([[], 1]);
  const all = await reindexRelations(context, { names: ["rooms", "alone"], concurrently: false });
  expect([outcomes(all), all.left]).toEqual([["public.rooms: done", "public.alone: done"], []]);
});

test("without CONCURRENTLY it asks", async () => {
  const it = await directScene(bloated);
  const context = await it.context();
  const asked: string[] = [];
  const failure = await failureOf(
    reindexRelations(context, {
      names: ["items"],
      concurrently: false,
      confirm: async (works) => {
        asked.push(...works.map(({ lock }) => lock));
        return false;
      },
    }),
  );
  expect([failure.code, asked]).toEqual(["PGOPS_NOT_CONFIRMED", ["SHARE, ACCESS EXCLUSIVE on the indexes"]]);
  await reindexRelations(context, {
    names: ["items"],
    confirm: () => expect.fail("CONCURRENTLY was asked for"),
  });
});

test("an invalid index, which REINDEX TABLE leaves, is built", async () => {
  const it = await directScene("CREATE TABLE items (id int); INSERT INTO items VALUES (1), (1);");
  await it.sql`CREATE UNIQUE INDEX CONCURRENTLY items_id ON items (id)`.catch(() => {});
  await it.sql`CREATE INDEX items_other ON items (id)`;
  expect(await indexes(it)).toEqual([
    ["items_id", false],
    ["items_other", true],
  ]);
  await it.sql`DELETE FROM items WHERE ctid = '(0,1)'`;
  const result = await reindexRelations(await it.context());
  expect(new Set(outcomes(result))).toEqual(new Set(["public.items: done", "public.items_id: done"]));
  expect(await indexes(it)).toEqual([
    ["items_id", true],
    ["items_other", true],
  ]);
});

test("one that fails leaves nothing behind, and does not keep the others from their turn", async () => {
  const it = await directScene(`${bloated}
    CREATE TABLE broken (id int);
    CREATE FUNCTION checked(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
    CREATE INDEX broken_checked ON broken (checked(id));
    INSERT INTO broken VALUES (1);
    CREATE OR REPLACE FUNCTION checked(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RAISE ''no %'', $1; END';`);
  const result = await reindexRelations(await it.context());
  expect(outcomes(result)).toEqual(["public.broken: failed", "public.items: done"]);
  expect(result.results[0]).toMatchObject({ sqlstate: "P0001", reason: expect.stringContaining("no 1") });
  expect(exitCodeOf(result)).toBe(1);
  expect(await indexes(it)).toEqual([
    ["broken_checked", true],
    ["items_note", true],
    ["items_pkey", true],
  ]);
});

test("what somebody else's REINDEX left is not touched, and named", async () => {
  const it = await directScene("CREATE TABLE items (id int); INSERT INTO items VALUES (1), (1);");
  await it.sql`CREATE UNIQUE INDEX CONCURRENTLY items_id_ccnew ON items (id)`.catch(() => {});
  await it.sql`CREATE INDEX items_id ON items (id)`;
  const result = await reindexRelations(await it.context());
  expect(outcomes(result)).toEqual(["public.items: done"]);
  expect(result.left).toMatchObject([{ target: "public.items_id_ccnew", wanted: true }]);
  expect(await indexes(it)).toEqual([
    ["items_id", true],
    ["items_id_ccnew", false],
  ]);
});

test("what another session is building now is not built once more", async () => {
  const it = await directScene("CREATE TABLE items (id int PRIMARY KEY); INSERT INTO items VALUES (1), (2);");
  const writer = await it.sql.reserve();
  await writer.unsafe("BEGIN; LOCK TABLE items IN ROW EXCLUSIVE MODE");
  const build = it.sql`CREATE INDEX CONCURRENTLY items_new ON items (id)`.execute();
  for (let waits = false; !waits;) {
    const [row] = await it.sql<{ waits: boolean }[]>`
      SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE lockers_total > 0) AS waits`;
    waits = row?.waits === true;
  }
  const { planned, left } = await reindexRelations(await it.context(), { names: ["items"], dryRun: true });
  await writer.unsafe("COMMIT");
  writer.release();
  await build;
  expect(planned.map(({ target }) => target)).toEqual(["public.items"]);
  expect(left).toMatchObject([{ target: "public.items_new", why: expect.stringContaining("being built") }]);
});
