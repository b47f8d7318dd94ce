import * as fc from "fast-check";
import { join } from "node:path";
import { expect, test } from "vitest";
import { restorePartition } from "../../src/partitions/archive/restore.ts";
import { serverMajor } from "../support/database.ts";
import { archiveScene, type ArchiveScene, at, zcat } from "./archive-scene.ts";

const kinds = `CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"'); CREATE TYPE pair AS (a int, b text); CREATE DOMAIN small AS int CHECK (VALUE < 100);
  CREATE TABLE logs (at timestamp NOT NULL, gone int, t text COLLATE "C", v varchar(30), n numeric, f float8, r float4, b bytea, j json, jb jsonb,
    ts timestamptz, d date, i interval, a text[], aa int[][], u uuid, m mood, p pair, s small, o bool, x xml, mo money, rg int4range, k regclass,
    id bigint GENERATED ALWAYS AS IDENTITY, twice numeric GENERATED ALWAYS AS (n * 2) STORED, dflt text DEFAULT 'it''s; -- here') PARTITION BY RANGE (at);
  CREATE TABLE logs_2026_07 PARTITION OF logs FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
  ALTER TABLE logs DROP COLUMN gone;`;

const columns = "at, t, v, n, f, r, b, j, jb, ts, d, i, a, aa, u, m, p, s, o, x, mo, rg, k";

async function insert({ sql }: ArchiveScene, rows: readonly (readonly (string | null)[])[]): Promise<void> {
  const places = columns.split(", ").map((_, index) => `$${index + 1}`);
  for (const row of rows)
    await sql.unsafe(
      `INSERT INTO logs (${columns}) SELECT ${places.map((place, index) => `${place}::text::${types[index]}`).join(", ")}`,
      [...row],
    );
}

const types =
  "timestamp text varchar numeric float8 float4 bytea json jsonb timestamptz date interval text[] int[][] uuid mood pair small bool xml money int4range regclass".split(
    " ",
  );

const awkward: (string | null)[][] = [
  [
    "2026-07-01 00:00:00.000001",
    "\\.",
    "tab\there",
    "NaN",
    "NaN",
    "-Infinity",
    "\\x00ff0a5c",
    '{"a":  1, "a": "\\n"}',
    '{"b": [null, "\\\\"]}',
    "infinity",
    "-infinity",
    "1 mon -3 days 00:00:00.5",
    '{NULL,"NULL","a,b","\\\\"}',
    "{{1,2},{3,NULL}}",
    "00000000-0000-0000-0000-000000000001",
    'it\'s "ok"',
    '(1,"a ""b"" \\\\ ,")',
    "99",
    "t",
    "<a>é</a>",
    "-12.34",
    "[1,5)",
    "pg_catalog.pg_class",
  ],
  [
    "2026-07-31 23:59:59.999999",
    "line\nfeed\r\nback\\slash\u2028",
    "",
    "-0.1000",
    "1e-308",
    "3.4028235e38",
    "\\x",
    "null",
    "{}",
    "4713-01-01 00:00:00 BC",
    "5874897-12-31",
    "-178000000 years",
    "{}",
    "{}",
    null,
    "sad",
    "(,)",
    "0",
    "f",
    "plain",
    "0",
    "empty",
    "logs",
  ],
  ["2026-07-15 12:00:00", ...Array.from({ length: 22 }, () => null)],
];

test("values of awkward types come back as they were", async () => {
  const it = await archiveScene(kinds, "logs");
  await insert(it, awkward);
  const before = await it.rows("logs");
  await it.retire();
  await restorePartition(await it.at(at), { file: join(it.folder, "public.logs", "logs_2026_07.sql.gz") });
  expect(await it.rows("logs")).toEqual(before);
  expect(before).toHaveLength(3);
});

test("the same as a table that stands alone, with its generated columns and defaults", async () => {
  const it = await archiveScene(kinds, "logs");
  await insert(it, awkward);
  const before = await it.rows("logs");
  await it.retire();
  const file = join(it.folder, "public.logs", "logs_2026_07.sql.gz");
  const missing = restorePartition(await it.at(at), { file, as: "old.logs" });
  await expect(missing).rejects.toMatchObject({ code: "PGOPS_SQL", stands: "Nothing was changed." });
  await it.sql`CREATE SCHEMA old`;
  await restorePartition(await it.at(at), { file, as: "old.logs" });
  expect(await it.rows("old.logs")).toEqual(before);
  await it.sql`INSERT INTO old.logs (at, n, id) VALUES ('2026-07-20', 4, 1)`;
  expect(await it.sql`SELECT twice::text, dflt FROM old.logs WHERE at = '2026-07-20'`).toEqual([
    { twice: "8", dflt: "it's; -- here" },
  ]);
});

test("generated columns are made again, where a partition has its columns in another order too", async () => {
  const kind = serverMajor() >= 18 ? "VIRTUAL" : "STORED";
  const it = await archiveScene(
    `CREATE TABLE logs (at date NOT NULL, n int, v int GENERATED ALWAYS AS (n + 1) ${kind}) PARTITION BY RANGE (at);
     CREATE TABLE logs_2026_07 (v int GENERATED ALWAYS AS (n + 1) ${kind}, n int, gone int, at date NOT NULL);
     ALTER TABLE logs_2026_07 DROP gone;
     ALTER TABLE logs ATTACH PARTITION logs_2026_07 FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
     INSERT INTO logs VALUES ('2026-07-01', 4), ('2026-07-02', NULL);`,
    "logs",
  );
  const before = await it.rows("logs");
  await it.retire();
  const file = join(it.folder, "public.logs", "logs_2026_07.sql.gz");
  await restorePartition(await it.at(at), { file, as: "alone" });
  expect(await it.rows("(SELECT at, n, v FROM alone)")).toEqual(before);
  await restorePartition(await it.at(at), { file });
  expect(await it.rows("logs")).toEqual(before);
});

const text = fc
  .string({ unit: "binary", maxLength: 40 })
  .map((one) => one.replaceAll("\0", "").toWellFormed());
const jsonb = fc
  .jsonValue({ maxDepth: 2 })
  .map((one) => JSON.stringify(one))
  .filter((one) => !/\\u(?:0000|d[89a-f])/i.test(one));
const row = fc.tuple(
  fc.integer({ min: 0, max: 2_678_399_999 }),
  fc.option(text),
  fc.option(fc.double()),
  fc.option(fc.uint8Array({ maxLength: 20 })),
  fc.option(jsonb),
  fc.option(fc.array(fc.option(text), { maxLength: 4 })),
);

test("whatever the rows are, archive and restore give the same ones, twice where they were there twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      const it = await archiveScene(
        `CREATE TABLE logs (at timestamp NOT NULL, t text, f float8, b bytea, j jsonb, a text[]) PARTITION BY RANGE (at);
         CREATE TABLE logs_2026_07 PARTITION OF logs FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');`,
        "logs",
      );
      for (const [ms, t, f, b, j, a] of [...rows, ...rows.slice(0, 3)])
        await it.sql`INSERT INTO logs SELECT '2026-07-01'::timestamp + ${ms}::float8 * interval '1 ms', ${t}, ${f}, ${b === null ? null : Buffer.from(b)},
          ${j}::text::jsonb, ${a === null ? null : it.sql.array(a as string[], 1009)}`;
      const before = await it.rows("logs");
      await it.retire();
      const file = join(it.folder, "public.logs", "logs_2026_07.sql.gz");
      expect((await zcat(file)).includes(`"rows":${before.length}`)).toBe(true);
      await restorePartition(await it.at(at), { file });
      expect(await it.rows("logs")).toEqual(before);
      await it.sql`DROP TABLE logs`;
    }),
    { numRuns: 25 },
  );
});
