import { expect, test } from "vitest";
import { scene } from "../e2e/scene.ts";
import { loadTables, runConvertLoad } from "./convert-traffic.ts";

const lockTimeoutMs = 1000;
const rows = 200_000;

test("a table is converted while clients write and read it: nothing fails, nothing is lost, nobody waits long", async () => {
  const it = await scene();
  await it.sql.unsafe(loadTables(rows)).simple();
  const traffic = runConvertLoad(it.url);
  await traffic.flowing();
  const patience = ["--lock-timeout", `${lockTimeoutMs}ms`, "--lock-tries", "50"];
  const args = ["partitions", "convert", "events", "--column", "created_at", "--interval", "month", "--yes"];
  const { exitCode, stderr } = await it.pgops([...args, ...patience]);
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
