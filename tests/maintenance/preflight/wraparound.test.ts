import postgres from "postgres";
import { expect, test } from "vitest";
import { privateServer } from "../../faults/fixtures/private-server.ts";
import { tidyUp } from "../../support/tidy.ts";
import { found, noteOf } from "./scene.ts";

test("an autovacuum against wraparound is named with its table; autovacuum's daily work is known, and no news", async () => {
  const server = await privateServer({
    autovacuum_freeze_max_age: "100000",
    autovacuum_naptime: "1s",
    // So slow that it is met.
    autovacuum_vacuum_cost_delay: "100ms",
    autovacuum_vacuum_cost_limit: "1",
    autovacuum_max_workers: "10",
  });
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  tidyUp(() => sql.end({ timeout: 1 }));
  await sql.unsafe(`CREATE TABLE old (id int, filler text) WITH (autovacuum_enabled = off);
    INSERT INTO old SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) AS g;
    CREATE TABLE worn (id int, filler text);
    INSERT INTO worn SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) AS g`);
  await sql`DELETE FROM worn WHERE id % 2 = 0`;
  const looked = async (table: string): Promise<unknown> => {
    const { atWork } = await found(server.url);
    return atWork.find((work) => work.table === table);
  };
  await expect
    .poll(() => looked("public.worn"), { timeout: 30_000 })
    .toMatchObject({ command: "VACUUM", autovacuum: true, againstWraparound: false });
  const daily = await found(server.url);
  // Whatever the disk of this machine is like.
  expect(daily.notes.filter(({ code }) => code !== "low-disk")).toEqual([]);
  await sql.unsafe(`DO $$ BEGIN
    FOR i IN 1..100100 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP;
  END $$`);
  await expect
    .poll(() => looked("public.old"), { timeout: 30_000 })
    .toMatchObject({ command: "VACUUM", autovacuum: true, againstWraparound: true });
  const note = noteOf(await found(server.url), "wraparound");
  expect(note?.message).toMatch(/^autovacuum works on \S+ \(pid \d+\) against a wraparound/);
}, 120_000);
