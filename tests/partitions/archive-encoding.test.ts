import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { quoteIdentifier } from "../../src/postgres/identifiers.ts";
import { restorePartition } from "../../src/partitions/archive/restore.ts";
import { retirePartitions } from "../../src/partitions/retire/retire.ts";
import { serverMajor } from "../support/database.ts";
import { zcat } from "./archive-scene.ts";
import { partitionScene } from "./scene.ts";

const at = "2026-11-20T08:00Z";

test.each([
  ["LATIN1", "M\u00fcller \u00a3"],
  // Whatever bytes there are: nothing says what they stand for.
  ["SQL_ASCII", "M\u00fcller \u20ac"],
])("a database in %s: its rows come back as they were", async (encoding, text) => {
  const archiveDirectory = await mkdtemp(join(tmpdir(), "pgops-archive-"));
  onTestFinished(() => rm(archiveDirectory, { recursive: true, force: true }));
  const it = await partitionScene("", [
    { table: "logs", interval: "month", retain: "2 months", onExpire: "archive", archiveDirectory },
  ]);
  const libc = serverMajor() >= 15 ? "LOCALE_PROVIDER libc" : "";
  const database = `${it.name}_${encoding.toLowerCase()}`;
  await it.sql.unsafe(
    `CREATE DATABASE ${quoteIdentifier(database)} TEMPLATE template0 ${libc} ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  const url = new URL(it.url);
  url.pathname = `/${database}`;
  const sql = postgres(url.href, { max: 1, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end();
    await it.sql.unsafe(`DROP DATABASE ${quoteIdentifier(database)} WITH (FORCE)`);
  });
  await sql.unsafe(`CREATE TABLE logs (at date NOT NULL, "g\u00fcte" text) PARTITION BY RANGE (at);
    CREATE TABLE logs_2026_07 PARTITION OF logs FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');`);
  await sql`INSERT INTO logs VALUES ('2026-07-01', ${text}), ('2026-07-02', ${`${text}\t\\.`})`;
  const bytes = async (): Promise<unknown> =>
    sql`SELECT at::text, encode(convert_to("g\u00fcte", ${encoding}), 'hex') AS bytes FROM logs ORDER BY at`;
  const before = await bytes();
  const context = await it.at(at);
  const there = { ...context, target: { ...context.target, database } };
  await retirePartitions(there);
  expect(await bytes()).toEqual([]);
  const file = join(archiveDirectory, "public.logs", "logs_2026_07.sql.gz");
  // The file is UTF-8 whatever the database is in.
  expect(await zcat(file)).toContain(text);
  await restorePartition(there, { file });
  expect(await bytes()).toEqual(before);
});
