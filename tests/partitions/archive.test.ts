import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archiveScene, months, withDefault, zcat } from "./archive-scene.ts";

test.each([
  ["without a default partition", months],
  ["beside a default partition", withDefault],
])("%s an archived partition is gone, and its file holds its rows", async (_, sql) => {
  const it = await archiveScene(sql);
  const { tables } = await it.retire();
  const file = join(it.folder, "public.audit_logs", "audit_logs_2026_07.sql.gz");
  expect(tables[0]?.partitions).toMatchObject([
    { name: "audit_logs_2026_07", way: "archive", rows: 3000, done: true, file },
  ]);
  expect(await it.sql`SELECT FROM pg_class WHERE relname = 'audit_logs_2026_07'`).toHaveLength(0);
  expect((await readdir(join(it.folder, "public.audit_logs"))).toSorted()).toEqual([
    "audit_logs_2026_07.json",
    "audit_logs_2026_07.sql.gz",
  ]);
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe("600");
  const manifest = JSON.parse(await readFile(file.replace(".sql.gz", ".json"), "utf8")) as object;
  expect(manifest).toMatchObject({ rows: 3000, verifiedAt: expect.any(String) });
  const text = await zcat(file);
  expect(text).toContain("did 2999");
});
