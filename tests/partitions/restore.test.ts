import { copyFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { restorePartition } from "../../src/partitions/archive/restore.ts";
import { failureOf } from "../migrations/operations.ts";
import { archiveScene, type ArchiveScene, at, months, withDefault } from "./archive-scene.ts";

const july = "audit_logs_2026_07";

/** An archived July, the file, and the rows that were in it. */
async function archived(sql: string): Promise<ArchiveScene & { file: string; before: string[] }> {
  const it = await archiveScene(sql);
  const before = await it.rows(july);
  await it.retire();
  return { ...it, file: join(it.folder, "public.audit_logs", `${july}.sql.gz`), before };
}

async function restore(it: ArchiveScene, file: string, as?: string): ReturnType<typeof restorePartition> {
  return restorePartition(await it.at(at), { file, as });
}

async function isThere({ sql }: ArchiveScene, name: string): Promise<boolean> {
  return (await sql`SELECT FROM pg_class WHERE relname = ${name}`).length > 0;
}

describe.each([
  ["without a default partition", months],
  ["beside a default partition", withDefault],
])("%s", (_, sql) => {
  test("an archived partition comes back with its rows, like its table, and `retire` leaves it alone until it is named", async () => {
    const it = await archived(sql);
    expect(await restore(it, it.file)).toMatchObject({
      table: "audit_logs",
      partition: july,
      from: "2026-07-01T00:00:00+00:00",
      to: "2026-08-01T00:00:00+00:00",
      attached: true,
      rows: 3000,
    });
    expect(await it.rows(july)).toEqual(it.before);
    expect((await it.partitions())[0]).toBe(`${july}: 2026-07-01 to 2026-08-01`);
    expect(Object.values(await it.differences()).flat()).toEqual([]);
    expect(await it.sql`SELECT FROM pg_constraint WHERE conname LIKE 'pgops%'`).toHaveLength(0);
    const { tables } = await it.retire();
    expect(tables[0]).toMatchObject({ partitions: [], left: [{ name: july, reason: "restored" }] });
    const again = await it.retire({ partitions: [july] });
    // The archive that is there is not written over.
    const file = join(it.folder, "public.audit_logs", `${july}.2.sql.gz`);
    expect(again.tables[0]?.partitions).toMatchObject([{ name: july, rows: 3000, done: true, file }]);
    expect(await isThere(it, july)).toBe(false);
    await restore(it, file);
    expect(await it.rows(july)).toEqual(it.before);
  });
});

test("the name of the manifest will do; and so will an archive without one", async () => {
  const it = await archived(months);
  const manifest = it.file.replace(".sql.gz", ".json");
  await restore(it, manifest);
  expect(await it.rows(july)).toEqual(it.before);
  await it.retire({ partitions: [july] });
  await rm(manifest);
  await restore(it, it.file);
  expect(await it.rows(july)).toEqual(it.before);
});

test("columns that are new since hold their defaults", async () => {
  const it = await archived(months);
  await it.sql`ALTER TABLE audit_logs ADD COLUMN source text NOT NULL DEFAULT 'app'`;
  expect(await restore(it, it.file)).toMatchObject({ attached: true, filled: ["source"] });
  expect(await it.sql`SELECT source, count(*)::int FROM audit_logs_2026_07 GROUP BY source`).toEqual([
    { source: "app", count: 3000 },
  ]);
});

test.each([
  ["dropped", "DROP COLUMN note", "note has been dropped since"],
  [
    "of another type",
    "ALTER COLUMN note TYPE varchar(20)",
    "note was of the type text, and is of character varying(20) now",
  ],
])("a column that is %s since: refused; `as` brings it back as it was", async (_, change, why) => {
  const it = await archived(months);
  await it.sql.unsafe(`TRUNCATE audit_logs; ALTER TABLE audit_logs ${change}`);
  const failure = await failureOf(restore(it, it.file));
  expect(failure).toMatchObject({ code: "PGOPS_RESTORE_COLUMNS", exitCode: 1, details: [why] });
  expect(await isThere(it, july)).toBe(false);
  expect(await restore(it, it.file, "old_logs")).toMatchObject({ attached: false, partition: "old_logs" });
  expect(await it.rows("old_logs")).toEqual(it.before);
  const indexes = await it.sql`SELECT FROM pg_index WHERE indrelid = 'old_logs'::regclass`;
  expect(indexes).toHaveLength(2);
});

describe("nothing is changed", () => {
  test.each([
    ["by a file cut short", async (file: string) => truncate(file, 3000)],
    ["by a file with a byte that is another", flipped],
    ["by a file without its last bytes", shortened],
    ["by a file of something else", async (file: string) => writeFile(file, gzipSync("SELECT 1;\n"))],
    ["by what is no gzip", async (file: string) => writeFile(file, "SELECT 1;\n")],
    ["by rows that were changed", changed],
    ["by a file that was packed anew", repacked],
  ])("%s", async (_, damage) => {
    const it = await archived(months);
    await damage(it.file);
    expect(await failureOf(restore(it, it.file))).toMatchObject({
      code: "PGOPS_ARCHIVE_DAMAGED",
      exitCode: 1,
      stands: "Nothing was changed.",
    });
    expect(await isThere(it, july)).toBe(false);
    expect(await it.partitions()).toEqual(["audit_logs_2026_11: 2026-11-01 to 2026-12-01"]);
  });

  test("interrupted while the file is read", async () => {
    const it = await archived(months);
    await truncate(it.file, 3000);
    const context = await it.at(at, { signal: AbortSignal.abort("SIGINT") });
    expect(await failureOf(restorePartition(context, { file: it.file }))).toMatchObject({
      code: "PGOPS_INTERRUPTED",
      exitCode: 130,
      stands: "Nothing was changed.",
    });
  });

  test("by a file that is not there", async () => {
    const it = await archived(months);
    expect(await failureOf(restore(it, `${it.file}x`))).toMatchObject({ code: "PGOPS_ARCHIVE_FILE" });
  });

  test.each([
    [
      "where the range is taken",
      "CREATE TABLE other PARTITION OF audit_logs FOR VALUES FROM ('2026-07-15Z') TO ('2026-08-01Z')",
      "PGOPS_RESTORE_RANGE",
    ],
    ["where the name is taken", `CREATE TABLE ${july} (id int)`, "PGOPS_PARTITION_NAME"],
    [
      "where the default partition holds rows of the range",
      "CREATE TABLE rest PARTITION OF audit_logs DEFAULT; INSERT INTO audit_logs (created_at) VALUES ('2026-07-09Z')",
      "PGOPS_PARTITIONS_DEFAULT",
    ],
  ])("%s", async (_, sql, code) => {
    const it = await archived(months);
    await it.sql.unsafe(sql);
    const partitions = await it.partitions();
    expect(await failureOf(restore(it, it.file))).toMatchObject({ code, exitCode: 1 });
    expect(await it.partitions()).toEqual(partitions);
    expect(await it.sql`SELECT FROM pg_class WHERE relname = ${july} AND relnatts > 1`).toHaveLength(0);
  });

  test("by a file of a table that is not configured", async () => {
    const it = await archived(months);
    const other = await archiveScene("CREATE TABLE logs (at date) PARTITION BY RANGE (at);", "logs");
    expect(await failureOf(restore(other, it.file))).toMatchObject({
      code: "PGOPS_PARTITIONS_TABLE",
      exitCode: 2,
    });
    await restore(other, it.file, "from_elsewhere");
    expect(await other.rows("from_elsewhere")).toEqual(it.before);
  });
});

async function flipped(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[4000] = (bytes[4000] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

async function shortened(file: string): Promise<void> {
  await truncate(file, (await readFile(file)).length - 5);
}

async function changed(file: string): Promise<void> {
  const text = gunzipSync(await readFile(file)).toString("utf8");
  await writeFile(file, gzipSync(text.replace("did 7\t", "did 8\t")));
}

async function repacked(file: string): Promise<void> {
  await copyFile(file, `${file}.copy`);
  await writeFile(file, gzipSync(gunzipSync(await readFile(file)), { level: 1 }));
}

const withUsers = `CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1); ${months}
  ALTER TABLE audit_logs ADD COLUMN user_id int REFERENCES users (id);
  UPDATE audit_logs SET user_id = 1 WHERE id % 2 = 0;`;

test("its foreign keys are the table's again", async () => {
  const it = await archived(withUsers);
  await restore(it, it.file);
  expect(await it.rows(july)).toEqual(it.before);
  const keys = await it.sql`SELECT convalidated AS valid, conparentid <> 0 AS inherited FROM pg_constraint
    WHERE conrelid = 'audit_logs_2026_07'::regclass AND contype = 'f'`;
  expect(keys).toEqual([{ valid: true, inherited: true }]);
});

test("rows that refer to what is gone: refused, and nothing is left; `as` brings them back without the key", async () => {
  const it = await archived(withUsers);
  await it.sql`DELETE FROM users`;
  expect(await failureOf(restore(it, it.file))).toMatchObject({
    code: "PGOPS_RESTORE_REFERENCES",
    sqlstate: "23503",
    stands: "Nothing was changed.",
  });
  expect(await isThere(it, july)).toBe(false);
  const { leftOut } = await restore(it, it.file, "old_logs");
  expect(leftOut).toEqual(["audit_logs_user_id_fkey"]);
  expect(await it.rows("old_logs")).toEqual(it.before);
});

test("beside a large default partition the range is kept out of it first; no CHECK is left", async () => {
  const it = await archived(
    `${withDefault} INSERT INTO audit_logs (created_at, note) SELECT '2020-01-01Z'::timestamptz + n * interval '1 minute', repeat('x', 300)
     FROM generate_series(1, 110000) AS n;`,
  );
  await restore(it, it.file);
  expect(await it.rows(july)).toEqual(it.before);
  expect(it.events).not.toContainEqual(expect.objectContaining({ type: "failed" }));
  expect(await it.sql`SELECT FROM pg_constraint WHERE conname LIKE 'pgops%'`).toHaveLength(0);
});
