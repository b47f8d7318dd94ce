import { expect, test } from "vitest";
import { tableMigrations } from "../e2e/scene.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { orderlyEnd, stage, untilRunning } from "./fixtures/stage.ts";
import { ledgerOf, locksLeft } from "./fixtures/states.ts";

test("a ledger row inserted by hand before: that migration counts as applied, the others are applied", async () => {
  const it = await stage({ files: tableMigrations(1, 2, 3) });
  await it.migrate({ to: 1 });
  await it.sql`INSERT INTO migrations (filename) VALUES ('002_t2.up.sql')`;
  const { exitCode } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect(exitCode).toBe(0);
  expect(await it.tables()).toEqual(["migrations", "t1", "t3"]);
  expect(await ledgerOf(it.sql)).toEqual(["001_t1.up.sql", "002_t2.up.sql", "003_t3.up.sql"]);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test("a ledger row of a migration without a file: warned of, and left alone", async () => {
  const it = await stage({ files: tableMigrations(1, 2) });
  await it.migrate({ to: 1 });
  await it.sql`INSERT INTO migrations (filename) VALUES ('000_from_elsewhere.up.sql'), ('anything')`;
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("000_from_elsewhere is applied, but its file is not there");
  expect(await it.tables()).toEqual(["migrations", "t1", "t2"]);
  expect(await ledgerOf(it.sql)).toHaveLength(4);
});

test("a ledger row committed by hand in mid-run: that migration is left alone, and nothing of it is made", async () => {
  const it = await stage({
    files: { ...tableMigrations(2, 3), "001_t1": "CREATE TABLE t1 ();\nSELECT pg_sleep(1);" },
  });
  const running = it.start(["migrate"]);
  await untilRunning(it.sql, "pg_sleep(1)");
  await it.sql`INSERT INTO migrations (filename) VALUES ('002_t2.up.sql')`;
  const { exitCode, stderr } = await orderlyEnd(running, ["migrate"]);
  expect(exitCode).toBe(4);
  expect(stderr).toMatch(/002_t2 was left alone.*PGOPS_CONCURRENT/);
  expect(stderr).toContain("001_t1 stays applied");
  expect([await it.tables(), await locksLeft(it.sql)]).toEqual([["migrations", "t1"], []]);
  await it.migrate();
  expect(await it.tables()).toEqual(["migrations", "t1", "t3"]);
  tellFaults({ fault: "a ledger row by hand in mid-run", runs: 1, faults: 1, halfApplied: 0 });
});

test("a ledger row taken by hand and not committed: nothing hangs, and when it is withdrawn the next run completes", async () => {
  const it = await stage({
    files: {
      ...tableMigrations(1, 2),
      "pgops.config.json": JSON.stringify({ lockTimeout: "200ms", lockTries: 2 }),
    },
  });
  await it.migrate({ to: 1 });
  const withdrawn = new Error("withdrawn");
  const holder = it.sql.begin(async (other) => {
    await other`INSERT INTO migrations (filename) VALUES ('002_t2.up.sql')`;
    const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("002_t2");
    throw withdrawn;
  });
  await expect(holder).rejects.toBe(withdrawn);
  expect([await it.tables(), await locksLeft(it.sql)]).toEqual([["migrations", "t1"], []]);
  await it.migrate();
  expect(await it.tables()).toEqual(["migrations", "t1", "t2"]);
  tellFaults({ fault: "a ledger row by hand, not committed", runs: 1, faults: 1, halfApplied: 0 });
});

test("a ledger row deleted by hand in the migration's own file: caught, and rolled back", async () => {
  const it = await stage({ files: { "001_a": "CREATE TABLE a ();\nDELETE FROM migrations;" } });
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("001_a was rolled back; nothing of it remains");
  expect(await it.tables()).toEqual(["migrations"]);
  expect(await ledgerOf(it.sql)).toEqual([]);
});
