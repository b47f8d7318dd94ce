import type postgres from "postgres";
import { expect, test } from "vitest";
import { abortConversion } from "../../src/partitions/convert/abort.ts";
import type { OperationEvent } from "../../src/operation/events.ts";
import { freshDatabase } from "../support/database.ts";
import { convertScene } from "./convert-scene.ts";

const events = { table: "events", column: "created_at", interval: "month" as const };
const table = { schema: "public", name: "events" };

async function withEvents(rows = 100): Promise<{ url: string; sql: postgres.Sql }> {
  const { url, sql } = await freshDatabase();
  await sql
    .unsafe(`
    CREATE TABLE events (id int PRIMARY KEY, email text UNIQUE, created_at timestamptz NOT NULL, UNIQUE (id, created_at));
    INSERT INTO events SELECT n, 'mail ' || n, '2026-10-01'::timestamptz + n * interval '1 minute' FROM generate_series(1, ${rows}) AS n;
    CREATE TABLE marks (id int, at timestamptz, CONSTRAINT marks_event FOREIGN KEY (id, at) REFERENCES events (id, created_at));
    INSERT INTO marks SELECT id, created_at FROM events LIMIT 10;
  `)
    .simple();
  return { url, sql };
}

function stepsOf(told: readonly OperationEvent[]): string[] {
  return told.flatMap((event) => (event.type === "finished" ? [event.step] : []));
}

async function prepared(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    SELECT relname AS name FROM pg_class WHERE relname LIKE 'pgops\\_convert\\_%'
    UNION ALL SELECT conname FROM pg_constraint WHERE conname LIKE 'pgops\\_convert\\_%' ORDER BY 1`;
  return rows.map(({ name }) => name);
}

test("a step that does not get its lock leaves what was prepared; the next run uses it", async () => {
  const { url, sql } = await withEvents();
  const first = await convertScene(url, { patience: { lockTimeoutMs: 100, lockTries: 2 } });
  await sql.begin(async (reader) => {
    await reader`LOCK TABLE events IN ACCESS SHARE MODE`.simple();
    await expect(first.convert(events)).rejects.toMatchObject({
      code: "PGOPS_LOCK_TIMEOUT",
      exitCode: 4,
      stands: expect.stringContaining("--abort takes it away"),
    });
  });
  expect(await prepared(sql)).toEqual(["pgops_convert_events_email_key", "pgops_convert_events_pkey"]);
  const again = await convertScene(url);
  expect((await again.convert(events)).outcome).toBe("converted");
  expect(stepsOf(again.events).slice(0, 3)).toEqual([
    "add the CHECK to events",
    "validate the CHECK on events",
    "swap: events becomes partitioned",
  ]);
  expect(await prepared(sql)).toEqual([]);
  expect(await sql`SELECT FROM events`).toHaveLength(100);
});

test("an index waits for an older transaction no longer than the patience, and says who it is", async () => {
  const { url, sql } = await withEvents();
  const first = await convertScene(url, {
    patience: { lockTimeoutMs: 50, lockTries: 1, lockPatienceMs: 400 },
  });
  await sql.begin(async (reader) => {
    await reader`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`;
    await reader`SELECT FROM events`;
    await expect(first.convert(events)).rejects.toMatchObject({ code: "PGOPS_LOCK_TIMEOUT" });
  });
  expect((await (await convertScene(url)).convert(events)).outcome).toBe("converted");
});

test("a change of the table between the plan and the swap is noticed under the lock; nothing is swapped", async () => {
  const { url, sql } = await withEvents();
  const scene = await convertScene(url);
  const confirm = async (): Promise<boolean> => {
    await sql`ALTER TABLE events ADD COLUMN note text`;
    return true;
  };
  await expect(scene.convert(events, { confirm })).rejects.toMatchObject({
    code: "PGOPS_CONVERT_CHANGED",
    exitCode: 4,
    stands: expect.stringMatching(
      /events is an ordinary table as before\..*its CHECK refuses rows from 2026-12-01 on/,
    ),
  });
  expect(await prepared(sql)).toEqual([
    "pgops_convert_events_email_key",
    "pgops_convert_events_pkey",
    "pgops_convert_range",
  ]);
  const told = scene.events.length;
  const plan = await scene.convert(events, { plan: true });
  expect(plan.steps.filter(({ phase }) => phase === "prepare").map(({ done }) => done)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect((await scene.convert(events)).outcome).toBe("converted");
  expect(stepsOf(scene.events.slice(told))).toEqual([
    "swap: events becomes partitioned",
    "make events_2026_12",
    "make events_2027_01",
    "make events_2027_02",
    "make the default partition",
    "validate marks_event",
    "analyze events",
  ]);
});

test("an invalid index of a run that was killed, and a CHECK that ends too soon, are made again", async () => {
  const { url, sql } = await withEvents();
  await sql
    .unsafe(`
    CREATE UNIQUE INDEX pgops_convert_events_pkey ON events (id, created_at);
    UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'pgops_convert_events_pkey'::regclass;
    CREATE UNIQUE INDEX pgops_convert_events_email_key ON events (email);
    ALTER TABLE events ADD CONSTRAINT pgops_convert_range CHECK (created_at < '2026-11-16') NOT VALID;
    COMMENT ON CONSTRAINT pgops_convert_range ON events IS 'pgops partitions convert {"column":"created_at","to":"1794787200000000"}';
  `)
    .simple();
  const scene = await convertScene(url);
  expect((await scene.convert(events)).outcome).toBe("converted");
  const keys = await sql<{ definition: string }[]>`
    SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
    WHERE conrelid = 'events'::regclass AND contype IN ('p', 'u') ORDER BY conname`;
  expect(keys.map(({ definition }) => definition)).toEqual([
    "UNIQUE (email, created_at)",
    "UNIQUE (id, created_at)",
    "PRIMARY KEY (id, created_at)",
  ]);
  expect(await prepared(sql)).toEqual([]);
});

test("abort takes away what was prepared, and says what", async () => {
  const { url, sql } = await withEvents();
  const scene = await convertScene(url);
  const change = async (): Promise<boolean> => {
    await sql`CREATE INDEX later ON events (created_at)`;
    return true;
  };
  await expect(scene.convert(events, { confirm: change })).rejects.toMatchObject({
    code: "PGOPS_CONVERT_CHANGED",
  });
  const result = await abortConversion(scene.context, table);
  expect(result.removed).toEqual([
    "pgops_convert_range",
    "pgops_convert_events_email_key",
    "pgops_convert_events_pkey",
  ]);
  expect(await prepared(sql)).toEqual([]);
  expect((await abortConversion(scene.context, table)).removed).toEqual([]);
});

test("what is left to do after the swap is done by the next run", async () => {
  const { url, sql } = await withEvents();
  const scene = await convertScene(url);
  await sql`CREATE TABLE events_2027_01 ()`;
  await expect(scene.convert(events)).rejects.toMatchObject({ code: "PGOPS_PARTITION_NAME" });
  const valid = (): Promise<{ valid: boolean }[]> =>
    sql<
      { valid: boolean }[]
    >`SELECT convalidated AS valid FROM pg_constraint WHERE conname = 'marks_event' AND conparentid = 0`;
  expect(await valid()).toEqual([{ valid: false }]);
  await sql`DROP TABLE events_2027_01`;
  expect((await scene.convert(events, { plan: true })).steps).toEqual([]);
  expect(await scene.convert(events)).toMatchObject({
    outcome: "finished",
    created: ["events_2027_01", "events_2027_02", "events_default"],
  });
  expect(await valid()).toEqual([{ valid: true }]);
  expect(await scene.convert(events)).toMatchObject({ outcome: "finished", created: [] });
});

test("a table that somebody else has partitioned is left alone", async () => {
  const { url, sql } = await freshDatabase();
  await sql`CREATE TABLE events (created_at timestamptz NOT NULL) PARTITION BY RANGE (created_at)`;
  const scene = await convertScene(url);
  await expect(scene.convert(events)).rejects.toMatchObject({
    code: "PGOPS_PARTITIONS_TABLE",
    message: "events is partitioned already",
  });
});

test("of two runs at once one converts, and the other finds it done", async () => {
  const { url, sql } = await withEvents();
  const [one, other] = await Promise.all([convertScene(url), convertScene(url)]);
  const results = await Promise.all([one.convert(events), other.convert(events)]);
  expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(["converted", "finished"]);
  expect(await sql`SELECT FROM events`).toHaveLength(100);
});

test("who says no is left with the table as it was", async () => {
  const { url, sql } = await withEvents();
  const scene = await convertScene(url);
  const result = await scene.convert(events, { confirm: async () => false });
  expect(result.outcome).toBe("declined");
  expect(await prepared(sql)).toEqual([]);
  expect(await sql`SELECT FROM pg_namespace WHERE nspname = 'pgops'`).toHaveLength(0);
});

test("an interrupted run says what stands, and the next one converts", async () => {
  const { url, sql } = await withEvents();
  const controller = new AbortController();
  const scene = await convertScene(url, { signal: controller.signal });
  const confirm = async (): Promise<boolean> => {
    controller.abort("SIGINT");
    return true;
  };
  await expect(scene.convert(events, { confirm })).rejects.toMatchObject({
    code: "PGOPS_INTERRUPTED",
    exitCode: 130,
  });
  expect(await sql`SELECT relkind FROM pg_class WHERE relname = 'events'`).toEqual([{ relkind: "r" }]);
  expect((await (await convertScene(url)).convert(events)).outcome).toBe("converted");
});
