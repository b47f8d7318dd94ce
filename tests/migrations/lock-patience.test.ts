import type { TransactionSql } from "postgres";
import { expect, test } from "vitest";
import type { MigrationEvent } from "../../src/index.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace, type Workspace } from "./operations.ts";

type EventOf<Type extends MigrationEvent["type"]> = Extract<MigrationEvent, { type: Type }>;

function ofType<Type extends MigrationEvent["type"]>(it: Workspace, type: Type): EventOf<Type>[] {
  return it.events.filter((event): event is EventOf<Type> => event.type === type);
}

/** Holds a lock on the table while `work` runs, and lets it go when `until` says so. */
async function holding(
  { sql }: Workspace,
  table: string,
  work: (holder: TransactionSql) => Promise<void>,
): Promise<void> {
  await sql.begin(async (holder) => {
    await holder`SET LOCAL application_name = 'billing'`;
    await holder.unsafe(`LOCK TABLE ${table} IN ACCESS SHARE MODE`);
    await work(holder);
  });
}

const alter = {
  ...tableMigrations(1),
  "002_alter": "CREATE TABLE beside ();\nALTER TABLE t1 ADD COLUMN j int;",
  "002_alter.down": "ALTER TABLE t1 DROP COLUMN j; DROP TABLE beside;",
};
const short = { lockTimeoutMs: 150 };

test("what did not get its lock is rolled back and tried again, and goes through when the lock is free", async () => {
  const it = await workspace(alter);
  await it.migrate({ to: 1 });
  let run: ReturnType<Workspace["migrate"]> | undefined;
  await holding(it, "t1", async () => {
    run = it.migrate({ patience: short });
    await expect.poll(() => ofType(it, "retrying").length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    // Between two tries nothing of it is there, and nobody waits behind it.
    await expect.poll(() => it.tables()).toEqual(["migrations", "t1"]);
  });
  expect((await run)?.applied).toMatchObject([{ number: 2 }]);
  const [blocked] = ofType(it, "blocked");
  expect(blocked).toMatchObject({
    attempts: 10,
    blockage: {
      target: "t1",
      blockers: [{ application: "billing", user: expect.any(String), state: "idle in transaction" }],
    },
  });
  expect(blocked?.blockage.blockers[0]?.query).toMatch(/LOCK TABLE t1/);
  expect(ofType(it, "retrying")[0]).toMatchObject({ attempt: 1, attempts: 10, sqlstate: "55P03" });
  const { history } = await it.history();
  expect(history[0]).toMatchObject({ outcome: "done", filename: "002_alter.up.sql" });
  expect(history[1]).toMatchObject({ outcome: "failed", filename: "002_alter.up.sql", sqlstate: "55P03" });
});

test("after the last try: exit code 4, who holds the lock, and nothing remains", async () => {
  const it = await workspace(alter);
  await it.migrate({ to: 1 });
  await holding(it, "t1", async () => {
    const error = await failureOf(it.migrate({ patience: { ...short, lockTries: 2 } }));
    expect(error).toMatchObject({
      code: "PGOPS_LOCK_TIMEOUT",
      exitCode: 4,
      sqlstate: "55P03",
      place: { line: 2 },
    });
    expect(error.details.join("\n")).toMatch(
      /blocked by pid \d+ \(app "billing", user \w+, idle in transaction for/,
    );
    expect(error.stands).toContain("002_alter was rolled back; nothing of it remains.");
  });
  expect(ofType(it, "retrying")).toHaveLength(1);
  expect(await it.tables()).toEqual(["migrations", "t1"]);
});

test("patience that is over ends the tries too; --lock-tries 1 tries once", async () => {
  const it = await workspace(alter);
  await it.migrate({ to: 1 });
  await holding(it, "t1", async () => {
    await failureOf(it.migrate({ patience: { ...short, lockPatienceMs: 0 } }));
    await failureOf(it.migrate({ patience: { ...short, lockTries: 1 } }));
    expect(ofType(it, "retrying")).toEqual([]);
  });
});

test("a rollback and a single transaction are tried again as a whole", async () => {
  const it = await workspace({ ...alter, "003_more": "ALTER TABLE t1 ADD COLUMN k int;" });
  await it.migrate({ to: 1 });
  let run: Promise<unknown> | undefined;
  await holding(it, "t1", async () => {
    run = it.migrate({ patience: short, singleTransaction: true });
    await expect.poll(() => ofType(it, "retrying").length).toBe(1);
  });
  expect(await run).toMatchObject({ applied: [{ number: 2 }, { number: 3 }] });
  expect(ofType(it, "finished").map(({ migration }) => migration.number)).toEqual([1, 2, 3]);

  it.events.length = 0;
  await holding(it, "t1", async () => {
    run = it.rollback({ patience: short, to: 1 });
    await expect.poll(() => ofType(it, "retrying").length).toBe(1);
  });
  expect(await run).toMatchObject({ rolledBack: [{ number: 3 }, { number: 2 }] });
});

test("a deadlock that the server breaks is tried again", async () => {
  const it = await workspace({
    "001_ab": "CREATE TABLE a (i int); CREATE TABLE b (i int);",
    "002_both": "SET LOCAL deadlock_timeout = '50ms';\nLOCK TABLE a;\nSELECT pg_sleep(0.3);\nLOCK TABLE b;",
  });
  await it.migrate({ to: 1 });
  let run: ReturnType<Workspace["migrate"]> | undefined;
  await it.sql.begin(async (other) => {
    await other`LOCK TABLE b`;
    run = it.migrate({ patience: { lockTimeoutMs: 30_000 } });
    const waitsFor = async (): Promise<number> =>
      (await it.sql`SELECT FROM pg_locks WHERE relation = 'a'::regclass AND mode = 'AccessExclusiveLock'`)
        .length;
    while ((await waitsFor()) === 0) await it.sql`SELECT pg_sleep(0.01)`;
    // The migration has the shorter deadlock_timeout, finds the cycle first, and is the one that is broken.
    await other`SET LOCAL deadlock_timeout = '20s'`;
    await other`LOCK TABLE a`;
  });
  expect((await run)?.applied).toHaveLength(1);
  expect(ofType(it, "retrying").map(({ sqlstate }) => sqlstate)).toEqual(["40P01"]);
});

test("a statement that takes longer than statementTimeout fails, and is not tried again", async () => {
  const it = await workspace({ "001_slow": "SELECT pg_sleep(60);" });
  const error = await failureOf(it.migrate({ patience: { statementTimeoutMs: 100 } }));
  expect(error).toMatchObject({ code: "PGOPS_SQL", exitCode: 1, sqlstate: "57014" });
  expect(ofType(it, "retrying")).toEqual([]);
});

test("a password in the statement of who blocks is not shown", async () => {
  const it = await workspace(alter);
  await it.migrate({ to: 1 });
  await holding(it, "t1", async (holder) => {
    await holder.unsafe("/* UPDATE users SET user_password = 'sesame' */ SELECT 1");
    const error = await failureOf(it.migrate({ patience: { ...short, lockTries: 1 } }));
    expect(error.details.join("\n")).toContain("user_password = '***");
    expect(JSON.stringify([error.details, it.events])).not.toContain("sesame");
  });
});

test("a build CONCURRENTLY waits for older transactions longer than lockTimeout", async () => {
  const it = await workspace({ ...tableMigrations(1), "002_i": "CREATE INDEX CONCURRENTLY i ON t1 (id)" });
  await it.migrate({ to: 1 });
  let run: ReturnType<Workspace["migrate"]> | undefined;
  await it.sql.begin(async (old) => {
    await old`INSERT INTO t1 VALUES (1)`;
    run = it.migrate({ patience: { lockTimeoutMs: 100 } });
    await expect.poll(() => ofType(it, "blocked").length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  });
  expect((await run)?.applied).toHaveLength(1);
  expect(ofType(it, "retrying")).toEqual([]);
});

test("a serialization failure is tried again", async () => {
  const it = await workspace({
    "001_t": "CREATE TABLE s (i int); INSERT INTO s VALUES (1);",
    "002_u": "UPDATE s SET i = i + 1;",
  });
  await it.migrate({ to: 1 });
  await it.sql.unsafe(`ALTER DATABASE "${it.database}" SET default_transaction_isolation = 'serializable'`);
  let run: ReturnType<Workspace["migrate"]> | undefined;
  await it.sql.begin(async (other) => {
    await other`UPDATE s SET i = 10`;
    run = it.migrate();
    await expect.poll(() => ofType(it, "blocked").length).toBeGreaterThan(0);
  });
  expect((await run)?.applied).toHaveLength(1);
  expect(ofType(it, "retrying").map(({ sqlstate }) => sqlstate)).toEqual(["40001"]);
  expect([...(await it.sql`SELECT i FROM s`)]).toEqual([{ i: 11 }]);
});
