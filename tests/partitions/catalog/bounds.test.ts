import { expect, test } from "vitest";
import { readPartitionedTable } from "../../../src/partitions/catalog/read-table.ts";
import { withPartitions } from "../../../src/partitions/context.ts";
import { forValues } from "../../../src/partitions/ddl.ts";
import { partitionScene } from "../scene.ts";

test.each([
  ["timestamptz", "MINVALUE", "'0044-03-15 00:00:00+00:00 BC'"],
  ["timestamp", "'2026-01-01 00:00:00.000001+00:00'", "'12345-06-07 08:09:10.5+00:00'"],
  ["date", "'1969-12-31'", "MAXVALUE"],
  ["date", "'0001-01-01 BC'", "'0001-01-01'"],
  ["timestamptz", "'1969-12-31 23:59:59.999999+00:00'", "'2026-02-01 00:00:00+00:00'"],
  ["bigint", "'-9223372036854775808'", "'9223372036854775807'"],
  ["smallint", "'-5'", "MAXVALUE"],
])("bounds of a %s from %s to %s are read, and written again as they were", async (type, from, to) => {
  const it = await partitionScene(
    `CREATE TABLE t (at ${type}) PARTITION BY RANGE (at);
     CREATE TABLE p PARTITION OF t FOR VALUES FROM (${from}) TO (${to});`,
    [{ table: "t", interval: type.endsWith("int") ? 10 : "month" }],
  );
  // Whatever the database lets sessions begin with.
  await it.sql.unsafe(`ALTER DATABASE ${it.name} SET DateStyle = 'German, DMY';
    ALTER DATABASE ${it.name} SET TimeZone = 'Asia/Tokyo'`);
  const context = await it.at("2026-11-20T00:00Z");
  const written = await withPartitions(context, async (session) => {
    const [settings] = context.tables;
    if (settings === undefined) throw new Error("no table is configured");
    const table = await readPartitionedTable(session, settings);
    return table.partitions.map(({ range }) => range && forValues(table.grid, range));
  });
  expect(written).toEqual([`FOR VALUES FROM (${from}) TO (${to})`]);
});

test("infinity is no bound: rows of it are in the partition all the same", async () => {
  const it = await partitionScene(
    `CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at);
     CREATE TABLE p PARTITION OF t FOR VALUES FROM ('-infinity') TO ('infinity');`,
    [{ table: "t", interval: "month" }],
  );
  expect(await it.partitions()).toEqual(["p: MINVALUE to MAXVALUE"]);
});
