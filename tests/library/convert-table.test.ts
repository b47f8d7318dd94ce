import { expect, test } from "vitest";
import { convertTable, partitionsStatus } from "../../src/index.ts";
import { freshDatabase } from "../support/database.ts";

test("convertTable does what the command does, and the table is then looked after like any other", async () => {
  const { url, sql } = await freshDatabase();
  await sql
    .unsafe(`
    CREATE TABLE events (id int PRIMARY KEY, at timestamptz NOT NULL, note text) WITH (fillfactor = 70);
    CREATE INDEX events_note ON events (note);
    ALTER TABLE events ENABLE ROW LEVEL SECURITY;
    CREATE POLICY all_of_it ON events USING (EXISTS (SELECT FROM events AS other WHERE other.id <= events.id));
    INSERT INTO events SELECT n, '2026-11-01'::timestamptz + n * interval '1 minute' FROM generate_series(1, 100) AS n;
  `)
    .simple();
  const at = new Date("2026-11-15T12:00:00Z");
  const own = { databaseUrl: url, env: {}, config: {}, at };
  const choice = { table: "events", column: "at", interval: "month" as const };
  const seen: string[] = [];
  const planned = await convertTable({ ...own, ...choice, plan: true });
  expect([planned.outcome, planned.steps.length > 10]).toEqual(["planned", true]);
  const result = await convertTable({ ...own, ...choice, onEvent: ({ type }) => seen.push(type) });
  expect([result.outcome, new Set(seen).has("finished")]).toEqual(["converted", true]);
  const config = { partitions: [{ ...choice, ahead: 3, default: true }] };
  const status = await partitionsStatus({ ...own, config });
  expect(status.findings).toEqual([]);
  expect(status.tables[0]).toMatchObject({ table: "events", gaps: [], stranded: [] });
});
