import postgres from "postgres";
import { expect, test } from "vitest";
import { startPgops } from "../support/cli.ts";
import { scene } from "../e2e/scene.ts";
import { loadTables, runConvertLoad } from "./convert-traffic.ts";

const lockTimeoutMs = 1000;
const convert = ["partitions", "convert", "events", "--column", "created_at", "--interval", "month", "--yes"];
const patience = ["--lock-timeout", `${lockTimeoutMs}ms`, "--lock-tries", "50"];
const rows = 200_000;

test("a table is converted while clients write and read it: nothing fails, nothing is lost, nobody waits long", async () => {
  const it = await scene();
  await it.sql.unsafe(loadTables(rows)).simple();
  const traffic = runConvertLoad(it.url);
  await traffic.flowing();
  const { exitCode, stderr } = await it.pgops([...convert, ...patience]);
  await traffic.flowing();
  const report = await traffic.end();
  expect([exitCode, report.failed]).toEqual([0, []]);
  expect(stderr).toContain("events is partitioned");
  expect(report.longestStallMs).toBeLessThan(lockTimeoutMs + 1000);

  const [count] = await it.sql<{ events: number; twice: number; seen: number }[]>`
    SELECT count(*)::int AS events, (count(*) - count(DISTINCT id))::int AS twice,
      (SELECT sum(seen)::int FROM users) AS seen FROM events`;
  expect(count).toMatchObject({
    events: rows + report.kept.length,
    twice: 0,
    seen: report.answered["inTransaction"],
  });
  const found = await it.sql<{ id: string }[]>`SELECT id::text FROM events WHERE id > ${rows}`;
  expect(new Set(found.map(({ id }) => id))).toEqual(new Set(report.kept));
  const partitions = await it.sql`SELECT FROM pg_inherits WHERE inhparent = 'events'::regclass`;
  expect(partitions.length).toBeGreaterThanOrEqual(3);
});

test("behind a long report it tries, gives way and tries again; clients go on, and it gets through in the end", async () => {
  const it = await scene();
  await it.sql.unsafe(loadTables(20_000)).simple();
  const report = postgres(it.url, { max: 1, onnotice: () => undefined });
  const reading = await report.reserve();
  await reading`BEGIN`.simple();
  await reading`LOCK TABLE events IN ACCESS SHARE MODE`.simple();
  const traffic = runConvertLoad(it.url);
  await traffic.flowing();
  const env = { DATABASE_URL: it.url };
  const running = startPgops([...convert, ...patience], { cwd: it.path, env });
  await expect
    .poll(() => running.output.stderr, { timeout: 40_000, interval: 50 })
    .toContain("(try 3 of 50)");
  await traffic.flowing();
  expect(running.running()).toBe(true);
  await reading`COMMIT`.simple();
  const { exitCode, stderr } = await running.ended;
  await traffic.flowing();
  const { longestStallMs, failed } = await traffic.end();
  reading.release();
  await report.end();
  expect([exitCode, failed]).toEqual([0, []]);
  expect(stderr).toContain("it did not get its locks and was rolled back");
  expect(longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
});
