import { expect, test } from "vitest";
import postgres from "postgres";
import { databaseUrl } from "../support/database.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { privateServer } from "./fixtures/private-server.ts";
import { orderlyEnd, stage } from "./fixtures/stage.ts";
import { ledgerOf, locksLeft } from "./fixtures/states.ts";

const files = {
  "001_first": "CREATE TABLE first ();",
  "001_first.down": "DROP TABLE first;",
  "002_second": "CREATE TABLE second ();",
};

test("a standby: migrate and rollback refuse before anything runs, status reads it", async () => {
  const server = await privateServer();
  const it = await stage({ server, files });
  await it.migrate({ to: 1 });
  const standby = await server.standby();
  const url = databaseUrl(it.database, standby.url);
  for (const args of [["migrate"], ["rollback"]]) {
    const { exitCode, stderr } = await orderlyEnd(it.start(args, { url }), args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/takes no changes: it is a standby.*PGOPS_READ_ONLY/);
    expect(stderr).toContain("Connect to the primary");
  }
  const status = await it.json(["status"], { env: { DATABASE_URL: url } });
  expect(status.counts).toMatchObject({ applied: 1, pending: 1 });
  // It follows its primary, where the next run does its work.
  await it.migrate();
  const onStandby = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await expect.poll(async () => ledgerOf(onStandby), { timeout: 10_000 }).toHaveLength(2);
    expect(await locksLeft(onStandby)).toEqual([]);
  } finally {
    await onStandby.end();
  }
  const nothing = await orderlyEnd(it.start(["migrate"], { url }), ["migrate"]);
  expect(nothing.exitCode).toBe(0);
  tellFaults({ fault: "a standby", runs: 3, faults: 2, halfApplied: 0 });
});

test.each(["database", "role"])(
  "a %s that is read-only by default: refused, nothing is run",
  async (what) => {
    const it = await stage({ files });
    await it.migrate({ to: 1 });
    let url = it.url;
    if (what === "database") {
      await it.sql.unsafe(`ALTER DATABASE "${it.database}" SET default_transaction_read_only = on`);
    } else {
      url = `${it.url}?options=${encodeURIComponent("-c default_transaction_read_only=on")}`;
    }
    for (const args of [["migrate"], ["rollback"]]) {
      const { exitCode, stderr } = await orderlyEnd(it.start(args, { url }), args);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/takes no changes: it is read-only.*PGOPS_READ_ONLY/);
    }
    expect([await it.tables(), await ledgerOf(it.sql)]).toEqual([
      ["first", "migrations"],
      ["001_first.up.sql"],
    ]);
    expect(await locksLeft(it.sql)).toEqual([]);
    if (what === "database")
      await it.sql.unsafe(`ALTER DATABASE "${it.database}" RESET default_transaction_read_only`);
    await it.migrate();
    expect(await ledgerOf(it.sql)).toHaveLength(2);
    tellFaults({ fault: `a read-only ${what}`, runs: 2, faults: 2, halfApplied: 0 });
  },
);

test("a transaction that became read-only half way: nothing is half applied", async () => {
  const it = await stage({
    files: {
      ...files,
      "002_second": `CREATE TABLE second ();
SELECT set_config('transaction_read_only', 'on', true);
CREATE TABLE third ();`,
    },
  });
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/read-only transaction.*PGOPS_SQL 25006/);
  expect([await it.tables(), await ledgerOf(it.sql)]).toEqual([
    ["first", "migrations"],
    ["001_first.up.sql"],
  ]);
});
