import postgres from "postgres";
import { expect, test } from "vitest";
import { withSession } from "../../../src/operation/session.ts";
import { preflight } from "../../../src/maintenance/preflight/preflight.ts";
import { privateServer, type PrivateServer } from "../../faults/fixtures/private-server.ts";
import { tidyUp } from "../../support/tidy.ts";
import { contextOn, found, noteOf } from "./scene.ts";

function on(server: PrivateServer): postgres.Sql {
  const sql = postgres(server.url, { max: 4, onnotice: () => undefined });
  tidyUp(() => sql.end({ timeout: 1 }));
  return sql;
}

/** Some megabytes of write-ahead log. */
async function writeMuch(sql: postgres.Sql): Promise<void> {
  await sql`DROP TABLE IF EXISTS much`;
  await sql`CREATE TABLE much AS SELECT repeat('x', 1000) AS filler FROM generate_series(1, 4000)`;
}

test("a standby: nothing is to be done there, and nothing is asked that it refuses", async () => {
  const server = await privateServer();
  const standby = await server.standby();
  const look = await found(standby.url);
  expect(look).toMatchObject({ standby: true, readOnly: true, rewritingWaits: null, oldestXmin: null });
  expect(look.notes.map(({ code }) => code)).toEqual(["standby"]);
  // Its primary goes its way.
  expect(await found(server.url)).toMatchObject({ standby: false, readOnly: false, rewritingWaits: null });
});

test("a query on a standby that tells its primary what it sees is named, with what follows too far behind", async () => {
  const server = await privateServer();
  const standby = await server.standby();
  const [onPrimary, onStandby] = [on(server), on(standby)];
  await onStandby`ALTER SYSTEM SET hot_standby_feedback = on`;
  await onStandby`ALTER SYSTEM SET wal_receiver_status_interval = '1s'`;
  await onStandby`SELECT pg_reload_conf()`;
  const report = await onStandby.reserve();
  await report.unsafe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
  const context = await contextOn(server.url, { oldTransaction: 0 });
  const look = (): ReturnType<typeof preflight> =>
    withSession(context, (session) => preflight(session, context));
  await expect.poll(async () => (await look()).oldestXmin?.kind, { timeout: 20_000 }).toBe("replica");
  // What a standby without queries tells moves on with its primary; this one's stays.
  const age = async (): Promise<number | undefined> => (await look()).oldestXmin?.age;
  for (let count = 0; count < 3; count++) await onPrimary.unsafe(`CREATE TABLE later_${count} (id int)`);
  await expect.poll(age, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  // It has no time of its own, and is not old by its age in transactions.
  expect(noteOf(await look(), "old-transaction")).toBeUndefined();
  expect((await look()).oldestXmin).toMatchObject({ application: "walreceiver", since: null, active: true });
  // Pausing the replay is what a long query does to a standby without feedback.
  await onStandby`SELECT pg_wal_replay_pause()`;
  await writeMuch(onPrimary);
  context.settings.slotLag = 1024 ** 2;
  await expect
    .poll(async () => (await look()).rewritingWaits)
    .toMatch(/^the replica "walreceiver" \(pid \d+\) is /);
  expect(noteOf(await look(), "replica-lag")?.message).toMatch(/ MB behind/);
  await report`COMMIT`;
  report.release();
  await onStandby`SELECT pg_wal_replay_resume()`;
  await expect.poll(async () => (await look()).rewritingWaits, { timeout: 20_000 }).toBeNull();
  await expect.poll(async () => (await look()).oldestXmin?.age, { timeout: 20_000 }).toBe(0);
});

test("a slot that nobody reads from is named, and what rewrites waits once it lags", async () => {
  const server = await privateServer({ wal_level: "logical" });
  const sql = on(server);
  await sql`SELECT pg_create_physical_replication_slot('forgotten', true)`;
  const first = await found(server.url);
  expect(noteOf(first, "slot-inactive")).toMatchObject({
    message: expect.stringMatching(
      /^the replication slot "forgotten" is .* behind, and nobody reads from it/,
    ) as string,
    hint: expect.stringContaining("pg_drop_replication_slot('forgotten')") as string,
  });
  expect(first.rewritingWaits).toBeNull();
  await writeMuch(sql);
  const second = await found(server.url, { slotLag: "1 MB" });
  expect(noteOf(second, "slot-inactive")).toBeUndefined();
  expect(noteOf(second, "slot-lag")?.message).toMatch(
    /"forgotten" is [\d.]+ MB behind, and nobody reads from it$/,
  );
  expect(second.rewritingWaits).toContain('the replication slot "forgotten" is ');
  await sql`SELECT pg_drop_replication_slot('forgotten')`;
  expect((await found(server.url, { slotLag: "1 MB" })).rewritingWaits).toBeNull();
});

test("a logical slot that nobody reads from keeps rows of the catalogs, and not those of tables", async () => {
  const server = await privateServer({ wal_level: "logical" });
  const sql = on(server);
  await sql`SELECT pg_create_logical_replication_slot('abandoned', 'pgoutput')`;
  await sql`CREATE TABLE later (id int)`;
  const look = await found(server.url);
  expect(look.oldestXmin).toBeNull();
  expect(noteOf(look, "old-transaction")).toBeUndefined();
  expect(noteOf(look, "old-catalog-rows")?.message).toMatch(
    /^the replication slot "abandoned" \(not in use, \d+ transactions? old\) keeps dead rows of the system catalogs alive$/,
  );
});

test("a slot whose write-ahead log was removed is told to be lost, and nothing waits for it", async () => {
  const server = await privateServer({
    max_slot_wal_keep_size: "1MB",
    min_wal_size: "32MB",
    max_wal_size: "32MB",
  });
  const sql = on(server);
  await sql`SELECT pg_create_physical_replication_slot('late', true)`;
  await sql`CREATE TABLE filler (id int)`;
  const lost = async (): Promise<boolean> => {
    await sql`INSERT INTO filler VALUES (1)`;
    await sql`SELECT pg_switch_wal()`;
    await sql`CHECKPOINT`;
    return noteOf(await found(server.url), "slot-lost") !== undefined;
  };
  await expect.poll(lost, { timeout: 30_000 }).toBe(true);
  expect((await found(server.url, { slotLag: 0 })).rewritingWaits).toBeNull();
});

test("a prepared transaction is named, with how to end it", async () => {
  const server = await privateServer({ max_prepared_transactions: "5" });
  const sql = on(server);
  await sql`CREATE TABLE orders (id int)`;
  await sql.begin(async (transaction) => {
    await transaction`INSERT INTO orders VALUES (1)`;
    await transaction`PREPARE TRANSACTION 'payment-7'`;
  });
  const look = await found(server.url, { oldTransaction: 0 });
  expect(look.oldestXmin).toMatchObject({ kind: "prepared", name: "payment-7", pid: null, user: "postgres" });
  expect(noteOf(look, "old-transaction")).toMatchObject({
    message: expect.stringMatching(/^the prepared transaction "payment-7" \(user postgres, for /) as string,
    hint: expect.stringContaining("ROLLBACK PREPARED 'payment-7'") as string,
  });
  await sql`ROLLBACK PREPARED 'payment-7'`;
  expect((await found(server.url)).oldestXmin).toBeNull();
});
