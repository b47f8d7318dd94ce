import { expect, test } from "vitest";
import { repairPartitions } from "../../../src/partitions/repair/repair.ts";
import { failureOf } from "../../migrations/operations.ts";
import { auditLogs, partitionScene } from "../scene.ts";
import { asCreateLeavesIt, november, rows, rowsOf } from "./repair-scene.ts";

const fiveMonths = [
  "audit_logs_2026_06: 2026-06-01 to 2026-07-01",
  "audit_logs_2026_07: 2026-07-01 to 2026-08-01",
  "audit_logs_2026_08: 2026-08-01 to 2026-09-01",
  "audit_logs_2026_09: 2026-09-01 to 2026-10-01",
  "audit_logs_2026_10: 2026-10-01 to 2026-11-01",
  "audit_logs_2026_11: 2026-11-01 to 2026-12-01",
  "audit_logs_2026_12: 2026-12-01 to 2027-01-01",
  "audit_logs_2027_01: 2027-01-01 to 2027-02-01",
  "audit_logs_default",
];

test("rows of several months are copied in batches, and change places with the default partition", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([6, 7, 8, 9, 10, 11], 5000)}`);
  const before = await rows(it);
  const { tables } = await repairPartitions(await it.at(november), { atOnceRows: 0, batchRows: 500 });
  expect(await it.partitions()).toEqual(fiveMonths);
  expect(await rows(it)).toEqual(before);
  expect(await it.sql`SELECT count(*)::int AS left FROM audit_logs_default`).toEqual([{ left: 0 }]);
  expect(tables[0]).toMatchObject({
    strategy: "copy",
    rowsMoved: 5000,
    staying: 0,
    error: null,
    found: expect.arrayContaining([
      { from: "2026-06-01T00:00:00+00:00", to: "2026-07-01T00:00:00+00:00", rows: 833 },
    ]),
  });
  expect(tables[0]?.made.map(({ name }) => name)).toEqual(
    fiveMonths.slice(0, -1).map((line) => line.split(":")[0]),
  );
  expect(it.events.filter(({ type }) => type === "progress").length).toBeGreaterThan(5);
  await asCreateLeavesIt(it);
});

test("few rows are moved in one transaction", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([6, 7, 8, 9, 10, 11], 500)}`);
  const before = await rows(it);
  const { tables } = await repairPartitions(await it.at(november));
  expect(tables[0]).toMatchObject({ strategy: "at once", rowsMoved: 500 });
  expect(await it.partitions()).toEqual(fiveMonths);
  expect(await rows(it)).toEqual(before);
  await asCreateLeavesIt(it);
});

test("rows of one month do not move: the default partition becomes that month's", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([10], 5000)}`);
  const before = await rows(it);
  const file = () =>
    it.sql`SELECT pg_relation_filenode(tableoid) AS file, ctid FROM audit_logs ORDER BY id LIMIT 1`;
  const where = await file();
  const { tables } = await repairPartitions(await it.at(november));
  expect(tables[0]).toMatchObject({ strategy: "turn", rowsMoved: 0 });
  expect(await it.partitions()).toEqual(fiveMonths.slice(4));
  expect([await rows(it), await file()]).toEqual([before, where]);
  expect(
    await it.sql`SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid IN ('audit_logs_2026_10'::regclass, 'audit_logs_default'::regclass)`,
  ).toEqual([{ name: "audit_logs_2026_10_pkey" }, { name: "audit_logs_default_pkey" }]);
  await asCreateLeavesIt(it);
});

test("a second run finds nothing to do", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([10, 11], 50)}`);
  await repairPartitions(await it.at(november));
  const { tables } = await repairPartitions(await it.at(november));
  expect(tables[0]).toMatchObject({ strategy: "nothing", found: [], steps: [], made: [], differences: [] });
  await asCreateLeavesIt(it);
});

test("a table without a key: refused where there are many rows, unless the table may be locked for long", async () => {
  const it = await partitionScene(
    `${auditLogs.replace(", PRIMARY KEY (id, created_at)", "")} ${rowsOf([9, 10, 11], 3000)}`,
  );
  const before = await rows(it);
  const failure = await failureOf(
    repairPartitions(await it.at(november), { atOnceRows: 0, longestHoldMs: 100 }),
  );
  expect(failure).toMatchObject({
    code: "PGOPS_PARTITIONS_NO_KEY",
    exitCode: 1,
    hint: expect.stringContaining("--longest-hold"),
    stands: "Nothing was changed. No partition was made.",
  });
  expect(await it.partitions()).toEqual(["audit_logs_default"]);
  await repairPartitions(await it.at(november), { atOnceRows: 0, longestHoldMs: 60_000 });
  expect(await rows(it)).toEqual(before);
  await asCreateLeavesIt(it);
});

test("a default partition with a foreign key becomes the month's without a check of it", async () => {
  const it = await partitionScene(`CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1);
    ${auditLogs.replace("action text", "user_id int DEFAULT 1 REFERENCES users (id), action text")} ${rowsOf([10], 5000)}`);
  await it.sql.unsafe(`ALTER DATABASE ${it.name} SET client_min_messages = 'debug1'`);
  const before = await rows(it);
  const { tables } = await repairPartitions(await it.at(november));
  expect(tables[0]).toMatchObject({ strategy: "turn", error: null });
  expect(await rows(it)).toEqual(before);
  const said = it.events.flatMap((event) => (event.type === "notice" ? [event.message] : []));
  expect(said.filter((line) => line.startsWith("verifying table"))).toContain(
    'verifying table "audit_logs_2026_10"',
  );
  expect(
    await it.sql`SELECT count(*)::int AS keys FROM pg_constraint WHERE contype = 'f' AND conparentid <> 0`,
  ).toEqual([{ keys: (await it.partitions()).length }]);
  await expect(
    it.sql`INSERT INTO audit_logs (created_at, user_id) VALUES ('2026-10-10Z', 2)`,
  ).rejects.toMatchObject({
    code: "23503",
  });
  await expect(it.sql`DELETE FROM users`).rejects.toMatchObject({ code: "23503" });
  await asCreateLeavesIt(it);
});
