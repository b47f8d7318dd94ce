import { expect, test } from "vitest";
import { tellFaults } from "./fixtures/fault-table.ts";
import { privateServer } from "./fixtures/private-server.ts";
import { smallDisk } from "./fixtures/small-disk.ts";
import { orderlyEnd, stage } from "./fixtures/stage.ts";
import { ledgerOf, locksLeft } from "./fixtures/states.ts";

// Left out where this process may not mount (vitest.config.ts).

test("the disk of the data is full: the migration is rolled back and says so; with room, the next run completes", async () => {
  const server = await privateServer();
  const disk = await smallDisk(4);
  const it = await stage({
    server,
    files: {
      "001_first": "CREATE TABLE first ();",
      "002_fill": `CREATE TABLE small (id int);
        CREATE TABLE fills (row text) TABLESPACE small_disk;
        INSERT INTO fills SELECT repeat(md5(n::text), 30) FROM generate_series(1, 10000) AS n;`,
    },
  });
  await it.sql.unsafe(`CREATE TABLESPACE small_disk LOCATION '${disk.path}'`);
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/No space left on device.*PGOPS_SQL 53100/);
  expect(stderr).toMatch(/002_fill\.up\.sql:3/);
  expect(stderr).toContain("002_fill was rolled back; nothing of it remains");
  expect([await it.tables(), await ledgerOf(it.sql), await locksLeft(it.sql)]).toEqual([
    ["first", "migrations"],
    ["001_first.up.sql"],
    [],
  ]);
  disk.enlarge(100);
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: "full disk (data)", runs: 1, faults: 1, halfApplied: 0 });
});

test("the disk of the write-ahead log is full and the server crashes: with room, the next run completes", async () => {
  const server = await privateServer({ min_wal_size: "32MB", max_wal_size: "32MB", full_page_writes: "on" });
  const disk = await smallDisk(40);
  await server.moveWal(disk.path);
  const it = await stage({
    server,
    files: {
      "001_first": "CREATE TABLE first ();",
      "002_fill": `CREATE TABLE fills (row text);
        INSERT INTO fills SELECT repeat(md5(n::text), 30) FROM generate_series(1, 100000) AS n;`,
    },
  });
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"], 30_000);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("PGOPS_CONNECTION_LOST");
  await server.stop("immediate");
  disk.enlarge(400);
  await server.start();
  expect([await it.tables(), await ledgerOf(it.sql), await locksLeft(it.sql)]).toEqual([
    ["first", "migrations"],
    ["001_first.up.sql"],
    [],
  ]);
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: "full disk (write-ahead log)", runs: 1, faults: 1, halfApplied: 0 });
});
