import { expect, test } from "vitest";
import { scene, type Scene } from "./scene.ts";

const flags = ["--column", "created_at", "--interval", "month", "--at", "2026-11-15T12:00Z"];
const convert = ["partitions", "convert", "audit_logs", ...flags];

async function withAuditLogs(): Promise<Scene> {
  const it = await scene();
  await it.sql
    .unsafe(`
    CREATE TABLE users (id int PRIMARY KEY);
    CREATE TABLE audit_logs (id bigserial PRIMARY KEY, user_id int REFERENCES users, created_at timestamptz NOT NULL);
    INSERT INTO users VALUES (1);
    INSERT INTO audit_logs (user_id, created_at) SELECT 1, '2026-10-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 500) AS n;
    ANALYZE audit_logs;
  `)
    .simple();
  return it;
}

test("--plan prints each step with its lock, what it reads and its SQL, and changes nothing", async () => {
  const it = await withAuditLogs();
  const { exitCode, stdout, stderr } = await it.pgops([...convert, "--plan"]);
  expect(exitCode).toBe(0);
  const lines = stdout.split("\n");
  expect(lines[0]).toBe(
    "audit_logs by month of created_at: its 500 rows or so are then in audit_logs_before_2026_12, which takes what lies before 2026-12-01",
  );
  const shown = lines.filter((line) => !line.includes("SHARE UPDATE EXCLUSIVE on audit_logs"));
  expect(shown).toEqual(
    expect.arrayContaining([
      "before, beside readers and writers",
      "   1  build what takes the place of audit_logs_pkey: (id) becomes (id, created_at)",
      '        CREATE UNIQUE INDEX CONCURRENTLY "pgops_convert_audit_logs_pkey" ON "public"."audit_logs" USING btree (id, created_at);',
      "   3  validate the CHECK",
      "the swap, one transaction: readers and writers wait",
      "      SHARE ROW EXCLUSIVE on users; ACCESS EXCLUSIVE on audit_logs",
      "after, beside readers and writers",
      "to know",
    ]),
  );
  expect(stdout).toMatch(
    /SHARE UPDATE EXCLUSIVE on audit_logs; reads the table twice, writes an index \(about 500 rows, \d+ kB\)/,
  );
  expect(stdout).toContain("Uniqueness gets weaker: audit_logs_pkey (id) becomes (id, created_at).");
  expect(stderr).toContain("Nothing was changed.");
  expect(stderr).toContain(
    'Add it to `partitions` in the configuration: { table: "audit_logs", column: "created_at", interval: "month", ahead: 3, default: true }',
  );
  expect(await it.tables()).toEqual(["audit_logs", "users"]);
  const json = await it.json([...convert, "--plan"]);
  expect(json).toMatchObject({
    exitCode: 0,
    command: "partitions convert",
    outcome: "planned",
    swapMs: null,
  });
  expect((json["steps"] as { phase: string }[]).map(({ phase }) => phase)).toContain("swap");
});

test("it converts, says what stands, and the configured table is then like any other", async () => {
  const it = await withAuditLogs();
  const asked = await it.pgops(convert);
  expect([asked.exitCode, asked.stderr]).toEqual([2, expect.stringContaining("PGOPS_NOT_CONFIRMED")]);
  expect(asked.stderr).toContain("audit_logs would be made a partitioned table, and nobody confirmed it");
  const { exitCode, stdout, stderr } = await it.pgops([...convert, "--yes"]);
  expect([exitCode, stdout.trimEnd().split("\n")]).toEqual([
    0,
    [
      "attached  audit_logs_before_2026_12",
      "made      audit_logs_2026_12",
      "made      audit_logs_2027_01",
      "made      audit_logs_2027_02",
      "made      audit_logs_default",
    ],
  ]);
  expect(stderr).toMatch(
    /audit_logs is partitioned: its rows are in audit_logs_before_2026_12, 4 partitions made; readers and writers waited .* for the swap\./,
  );
  expect(await it.sql`SELECT count(*)::int AS rows FROM audit_logs`).toEqual([{ rows: 500 }]);
  const again = await it.json([...convert, "--yes"]);
  expect(again).toMatchObject({ exitCode: 0, outcome: "finished", created: [] });
  const history = await it.json(["history"]);
  expect(JSON.stringify(history)).toContain("audit_logs");
});

test("what is in the configuration need not be said again", async () => {
  const it = await withAuditLogs();
  await it.write(
    "pgops.config.json",
    JSON.stringify({
      partitions: [
        { table: "audit_logs", column: "created_at", interval: "quarter", ahead: 1, default: false },
      ],
    }),
  );
  const at = ["--at", "2026-11-15T12:00Z"];
  const result = await it.json(["partitions", "convert", "audit_logs", "--yes", ...at]);
  expect(result).toMatchObject({
    exitCode: 0,
    configuration: null,
    interval: "quarter",
    oldTable: { name: "audit_logs_before_2027_q1" },
    created: ["audit_logs_2027_q1"],
  });
});

test("wrong words are told with what would be right; --abort has nothing to do where nothing was prepared", async () => {
  const it = await withAuditLogs();
  const bad = ["partitions", "convert", "audit_logs", "--column", "created_at", "--interval"];
  expect(await it.pgops([...bad, "fortnight"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("day, week, month, quarter, year, or how many ids"),
  });
  expect(await it.pgops([...bad, "month", "--timezone", "Mars/Base"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no time zone "Mars/Base"'),
  });
  expect(await it.pgops([...bad, "month", "--name", "{table}"])).toMatchObject({ exitCode: 2 });
  expect(await it.pgops(["partitions", "convert", "audit_logs"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("--interval is missing"),
  });
  expect(await it.pgops(["partitions", "convert", "audit_logs", "--abort"])).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("Nothing to do: nothing was prepared on audit_logs"),
  });
});

test("a run that is killed before the swap leaves an ordinary table, and the next one goes on", async () => {
  const it = await withAuditLogs();
  const killed = await it.sql.begin(async (reader) => {
    await reader`LOCK TABLE audit_logs IN ACCESS SHARE MODE`.simple();
    const running = it
      .pgops([...convert, "--yes", "--lock-timeout", "60s"], { timeoutMs: 60_000 })
      .catch(() => undefined);
    const waiting = (): Promise<{ pid: number }[]> => it.sql<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%NOT VALID%'`;
    await expect.poll(waiting, { timeout: 20_000, interval: 20 }).toHaveLength(1);
    const [backend] = await waiting();
    await it.sql`SELECT pg_terminate_backend(${backend?.pid ?? 0})`;
    return running;
  });
  expect(killed).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining("audit_logs is an ordinary table as before"),
  });
  expect(await it.sql`SELECT relkind FROM pg_class WHERE relname = 'audit_logs'`).toEqual([{ relkind: "r" }]);
  const plan = await it.pgops([...convert, "--plan"]);
  expect(plan.stdout).toContain("(id) becomes (id, created_at) (done by an earlier run)");
  expect((await it.pgops([...convert, "--yes"])).exitCode).toBe(0);
});
