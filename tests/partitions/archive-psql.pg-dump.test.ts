import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { archiveScene, months } from "./archive-scene.ts";

test("zcat and psql make a table of an archive in a database without anything, with its keys and indexes", async () => {
  const it = await archiveScene(months);
  const before = await it.rows("audit_logs_2026_07");
  await it.retire();
  const file = join(it.folder, "public.audit_logs", "audit_logs_2026_07.sql.gz");
  const other = await freshDatabase();
  const { stderr } = await promisify(execFile)("sh", [
    "-c",
    'zcat "$1" | psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$2"',
    "sh",
    file,
    other.url,
  ]);
  expect(stderr).toBe("");
  const rows = await other.sql<{ line: string }[]>`SELECT t::text AS line FROM audit_logs_2026_07 AS t`;
  expect(rows.map(({ line }) => line).toSorted()).toEqual(before);
  expect(
    await other.sql`SELECT indisprimary AS key FROM pg_index WHERE indrelid = 'audit_logs_2026_07'::regclass ORDER BY 1`,
  ).toEqual([{ key: false }, { key: true }]);
});

test("where psql finds a table of that name it stops, and changes nothing of it", async () => {
  const it = await archiveScene(months);
  await it.retire();
  const file = join(it.folder, "public.audit_logs", "audit_logs_2026_07.sql.gz");
  const other = await freshDatabase();
  await other.sql`CREATE TABLE audit_logs_2026_07 (id bigint NOT NULL, created_at timestamptz NOT NULL, action text, note text)`;
  const script = 'zcat "$1" | psql --no-psqlrc --quiet "$2"';
  const stopped = promisify(execFile)("sh", ["-c", script, "sh", file, other.url]);
  await expect(stopped).rejects.toMatchObject({ code: 3, stderr: expect.stringContaining("already exists") });
  expect(
    await other.sql`SELECT FROM pg_constraint WHERE conrelid = 'audit_logs_2026_07'::regclass AND contype = 'p'`,
  ).toHaveLength(0);
  expect(await other.sql`SELECT FROM pg_attrdef WHERE adrelid = 'audit_logs_2026_07'::regclass`).toHaveLength(
    0,
  );
});
