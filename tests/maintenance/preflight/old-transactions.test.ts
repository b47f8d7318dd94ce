import postgres from "postgres";
import { expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";
import { found, noteOf } from "./scene.ts";

/** A session that has a transaction open, with this name. */
async function reporting(database: FreshDatabase, name: string): Promise<postgres.Sql> {
  const report = postgres(database.url, { max: 1, onnotice: () => undefined });
  tidyUp(() => report.end({ timeout: 1 }));
  await report.unsafe(`SET application_name = '${name}'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1`);
  return report;
}

test("an open transaction is named: pid, user, application, state, age", async () => {
  const database = await freshDatabase();
  const report = await reporting(database, "report");
  const [{ pid } = { pid: 0 }] = await report<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const look = await found(database.url, { oldTransaction: 0 });
  expect(look.oldestXmin).toMatchObject({
    kind: "session",
    pid,
    user: "postgres",
    application: "report",
    state: "idle in transaction",
    keepsRows: true,
  });
  const note = noteOf(look, "old-transaction");
  expect(note?.message).toMatch(
    new RegExp(
      `^pid ${pid} \\(app "report", user postgres, idle in transaction, for .+\\) keeps dead rows alive`,
    ),
  );
  expect(look.rewritingWaits).toBeNull();
});

test("a transaction that is younger than oldTransaction is no news, and known all the same", async () => {
  const database = await freshDatabase();
  await reporting(database, "young");
  const look = await found(database.url, { oldTransaction: "1h" });
  expect(noteOf(look, "old-transaction")).toBeUndefined();
  expect(look.oldestXmin?.application).toBe("young");
});

test("the oldest is named, and how many more there are", async () => {
  const database = await freshDatabase();
  const first = await reporting(database, "first");
  await database.sql`CREATE TABLE between (id int)`;
  await reporting(database, "second");
  const look = await found(database.url, { oldTransaction: 0 });
  expect(look.oldestXmin?.application).toBe("first");
  expect(noteOf(look, "old-transaction")?.message).toMatch(
    // A session of another test that is just connecting may be one, too.
    /app "first".*; \d+ more (?:does|do), too$/,
  );
  await first`COMMIT`;
  await expect.poll(async () => (await found(database.url)).oldestXmin?.application).toBe("second");
});

test("what a transaction keeps in another database is no matter here", async () => {
  const [database, other] = [await freshDatabase(), await freshDatabase()];
  await reporting(other, "elsewhere");
  expect((await found(database.url, { oldTransaction: 0 })).oldestXmin).toBeNull();
});

test("of a table that was vacuumed since a transaction began, all that is dead stays: the share is told", async () => {
  const database = await freshDatabase();
  // One session: what it has counted reaches the statistics before its VACUUM sets them.
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  tidyUp(() => sql.end({ timeout: 1 }));
  await sql.unsafe(`CREATE TABLE worn (id int) WITH (autovacuum_enabled = off);
    INSERT INTO worn SELECT generate_series(1, 1000)`);
  await reporting(database, "report");
  await sql`DELETE FROM worn`;
  const dead = (): Promise<unknown> => sql`SELECT pg_stat_get_dead_tuples('worn'::regclass)::int AS dead`;
  await expect.poll(dead, { timeout: 20_000 }).toEqual([{ dead: 1000 }]);
  const message = async (): Promise<string | undefined> =>
    noteOf(await found(database.url, { oldTransaction: 0 }), "old-transaction")?.message;
  expect(await message()).toContain("what died since cannot be removed");
  await sql`VACUUM worn`;
  await expect
    .poll(message, { timeout: 20_000 })
    .toContain("of 1,000 dead rows a vacuum now leaves at least 100 %");
  // So it is: nothing was removed.
  await expect.poll(dead, { timeout: 20_000 }).toEqual([{ dead: 1000 }]);
});

test("a VACUUM and an index that is built CONCURRENTLY keep nothing, and are not named", async () => {
  const database = await freshDatabase();
  const { sql } = database;
  await sql`CREATE TABLE wide (id int, v text)`;
  const writer = postgres(database.url, { max: 1, onnotice: () => undefined });
  tidyUp(() => writer.end({ timeout: 1 }));
  await writer.unsafe("BEGIN; LOCK TABLE wide IN ROW EXCLUSIVE MODE");
  const build = sql`CREATE INDEX CONCURRENTLY wide_v ON wide (v)`.execute();
  await expect
    .poll(async () => (await found(database.url)).atWork.map(({ command, table }) => `${command} ${table}`))
    .toEqual(["CREATE INDEX CONCURRENTLY public.wide"]);
  const look = await found(database.url, { oldTransaction: 0 });
  expect(look.oldestXmin).toBeNull();
  expect(noteOf(look, "others-at-work")?.message).toMatch(
    /^CREATE INDEX CONCURRENTLY of public\.wide is at work: pid \d+/,
  );
  await writer`COMMIT`;
  await build;
});
