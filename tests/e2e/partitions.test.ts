import { expect, test } from "vitest";
import { auditLogs } from "../partitions/scene.ts";
import { onTerminal } from "./on-terminal.ts";
import { scene, type Scene } from "./scene.ts";

const at = "2026-11-20T08:00Z";

async function partitioned(
  sql = auditLogs,
  partitions: unknown[] = [
    { table: "audit_logs", interval: "month", ahead: 2, retain: "24 months", default: true },
  ],
): Promise<Scene> {
  const it = await scene({ "pgops.config.json": JSON.stringify({ partitions }) });
  await it.sql.unsafe(sql);
  return it;
}

/** Sizes and times are not the same everywhere. */
function steady(text: string): string {
  return text.replaceAll(/ +\d+ (?:B|kB|MB)\b/g, " SIZE").replaceAll(/\d+(?:\.\d+)? (?:ms|s)\b/g, "TIME");
}

test("create, and the table of what there is", async () => {
  const it = await partitioned();
  const created = await it.pgops(["partitions", "create", "--at", at]);
  expect([created.exitCode, created.stdout]).toEqual([0, ""]);
  expect(steady(created.stderr)).toBe(
    `  ✔ make audit_logs_2026_11   TIME
  ✔ make audit_logs_2026_12   TIME
  ✔ make audit_logs_2027_01   TIME
  ✔ make audit_logs_default   TIME
✔ audit_logs: 4 partitions made, 72 days of runway.
`,
  );
  const again = await it.pgops(["partitions", "create", "--at", at]);
  expect([again.exitCode, again.stderr]).toEqual([
    0,
    "✔ audit_logs: nothing was missing, 72 days of runway.\n",
  ]);
  await it.sql`INSERT INTO audit_logs (created_at) SELECT '2026-11-05Z'::timestamptz FROM generate_series(1, 1000)
    UNION ALL SELECT '2026-12-05Z'::timestamptz FROM generate_series(1, 250)`;
  await it.sql`ANALYZE audit_logs`;
  const { exitCode, stdout, stderr } = await it.pgops(["partitions", "--at", at]);
  expect([exitCode, stderr]).toEqual([0, "✔ audit_logs: 72 days of runway.\n"]);
  expect(steady(stdout)).toBe(
    `  audit_logs   by month on created_at (UTC), keep 24 months     runway 72 days
    2026_11  ██████████████  1,000 rows SIZE   now
    2026_12  ███▌              250 rows SIZE
    2027_01                           0 SIZE
    default                           0 SIZE   empty, as it should be

`,
  );
});

test("rows in the default partition, gaps and differences: shown, found, and exit code 3 with --check", async () => {
  const it = await partitioned(`${auditLogs}
    CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
    CREATE TABLE audit_logs_2027_01 PARTITION OF audit_logs FOR VALUES FROM ('2027-01-01Z') TO ('2027-02-01Z');
    CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
    INSERT INTO audit_logs (created_at) VALUES ('2026-12-24Z'), ('2026-12-25Z'), ('2026-10-01Z');
    GRANT DELETE ON audit_logs_2026_11 TO PUBLIC;`);
  const shown = await it.pgops(["partitions", "--at", at]);
  expect(shown.exitCode).toBe(0);
  expect(steady(shown.stdout)).toMatch(/^ {4}2026_11 +0 SIZE {3}now, differs: grants$/m);
  expect(shown.stdout).toContain("no partition from 2026-12-01 to 2027-01-01");
  expect(shown.stdout).toContain("rows without a partition of their own");
  expect(shown.stdout).toMatch(/^ +2026-10-01 +1 row\n +2026-12-01 +2 rows$/m);
  expect(shown.stderr).toBe(
    "✖ 4 need attention: 1 short runway (`pgops partitions create`), 1 gap (`pgops partitions create`), " +
      "1 default partition with rows (`pgops partitions repair`), 1 difference (--verbose shows the SQL).\n",
  );
  const verbose = await it.pgops(["partitions", "--at", at, "--verbose"]);
  expect(verbose.stdout).toContain('REVOKE DELETE ON "public"."audit_logs_2026_11" FROM PUBLIC;');
  const checked = await it.json(["partitions", "--at", at, "--check"]);
  expect(checked).toMatchObject({
    command: "partitions status",
    ok: false,
    exitCode: 3,
    tables: [
      { table: "audit_logs", runwayDays: 10, gaps: [{ ahead: true }], default: { rows: 3, outside: 0 } },
    ],
    findings: [{}, {}, {}, { rule: "partitions-differ", where: { object: "audit_logs_2026_11" } }],
    counts: { error: 2, warning: 2 },
  });
  const junit = await it.pgops(["partitions", "status", "--at", at, "--format", "junit"]);
  expect(junit.stdout).toContain("partitions-default-rows");
  const created = await it.pgops(["partitions", "create", "--at", at]);
  expect([created.exitCode, created.stderr]).toEqual([
    1,
    expect.stringContaining("PGOPS_PARTITIONS_DEFAULT"),
  ]);
  expect(created.stderr).toContain("2026-12-01 to 2027-01-01: the default partition holds rows of it");
  expect(created.stderr).toContain("pgops partitions repair");
});

test("many partitions are folded in the middle, and shown with --all", async () => {
  const it = await partitioned(auditLogs, [{ table: "audit_logs", interval: "month", ahead: 1 }]);
  await it.pgops(["partitions", "create", "--at", "2023-01-01", "--ahead", "47"]);
  await it.sql`INSERT INTO audit_logs (created_at) SELECT '2024-05-05Z' FROM generate_series(1, 10)`;
  await it.sql`ANALYZE audit_logs`;
  const folded = await it.pgops(["partitions", "--at", at]);
  const lines = folded.stdout.split("\n").filter((line) => line !== "");
  expect(lines.length).toBeLessThan(20);
  expect(lines[3]).toMatch(/^ +… +10 rows +36 more, 2023_03 to 2026_02$/);
  const all = await it.pgops(["partitions", "--at", at, "--all"]);
  expect(all.stdout.split("\n").filter((line) => line !== "")).toHaveLength(49);
});

test("--dry-run lists what would be made on stdout, --json tells it all, --table takes one of them", async () => {
  const it = await partitioned(
    `${auditLogs} CREATE TABLE events (id bigint NOT NULL) PARTITION BY RANGE (id);`,
    [
      { table: "audit_logs", interval: "month", ahead: 1 },
      { table: "events", interval: 1000, ahead: 1 },
    ],
  );
  const plan = await it.pgops(["partitions", "create", "--dry-run", "--at", at]);
  expect([plan.exitCode, plan.stdout]).toEqual([
    0,
    `  table       partition           from        to
  audit_logs  audit_logs_2026_11  2026-11-01  2026-12-01
  audit_logs  audit_logs_2026_12  2026-12-01  2027-01-01
  events      events_0            0           1000
  events      events_1000         1000        2000
`,
  ]);
  expect(await it.tables()).toEqual(["audit_logs", "events"]);
  const done = await it.json(["partitions", "create", "--at", at, "--ahead", "0", "--table", "events"]);
  expect(done).toMatchObject({
    command: "partitions create",
    ok: true,
    dryRun: false,
    tables: [{ table: "events", made: [{ name: "events_0", from: "0", to: "1000" }] }],
  });
  const unknown = await it.pgops(["partitions", "--table", "event"]);
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining("Did you mean `events`?")]);
});

test("names that must be quoted, and names too long to be shown: what differs is what is read", async () => {
  const long = `${"long_".repeat(12)}x`;
  const it = await partitioned(
    `CREATE TABLE "Events" (at date NOT NULL) PARTITION BY RANGE (at); CREATE TABLE ${long} (at date NOT NULL) PARTITION BY RANGE (at)`,
    [
      { table: '"Events"', interval: "month", ahead: 0 },
      { table: long, interval: "month", ahead: 0 },
    ],
  );
  await it.pgops(["partitions", "create", "--at", at]);
  // A shell takes quotes off; said twice it is one table.
  const quoted = await it.pgops(["partitions", "--at", at, "--table", "Events", '"Events"']);
  expect(quoted.stdout.match(/by month/g)).toHaveLength(1);
  expect(quoted.stdout).toMatch(/^ {4}2026_11 /m);
  const cut = await it.pgops(["partitions", "--at", at, "--table", long]);
  expect(cut.stdout).toMatch(/^ {4}….*_2026_11 /m);
});

test("wrong usage and nothing configured: exit code 2", async () => {
  const it = await partitioned(auditLogs, []);
  expect((await it.pgops(["partitions"])).stderr).toContain("the configuration names no partitioned table");
  for (const args of [
    ["partitions"],
    ["partitions", "create", "--ahead", "-1"],
    ["partitions", "create", "--ahead", "1001"],
    ["partitions", "--at", "soon"],
    ["partitions", "status", "--min-runway", "0"],
    ["partitions", "sttaus"],
  ])
    expect([args, (await it.pgops(args)).exitCode]).toEqual([args, 2]);
});

test("a table that is not partitioned: told in the table, exit code 2; create makes the others' and ends with 2", async () => {
  const it = await partitioned(`${auditLogs} CREATE TABLE plain (at date)`, [
    { table: "plain", interval: "month" },
    { table: "audit_logs", interval: "month", ahead: 0 },
  ]);
  const shown = await it.pgops(["partitions", "--at", at]);
  expect([shown.exitCode, shown.stdout]).toEqual([2, expect.stringContaining("plain is not partitioned")]);
  const created = await it.json(["partitions", "create", "--at", at]);
  expect(created).toMatchObject({
    exitCode: 2,
    ok: false,
    error: { code: "PGOPS_PARTITIONS_TABLE", stands: "Made: audit_logs_2026_11." },
  });
});

test("on a terminal the steps are drawn in place, and what is done stays", async () => {
  const it = await partitioned();
  const { exitCode, stderr } = await it.pgops(["partitions", "create", "--at", at], { env: onTerminal(100) });
  expect(exitCode).toBe(0);
  expect(stderr).toContain("\u001b[?25l");
  for (const name of ["audit_logs_2026_11", "audit_logs_2027_01", "audit_logs_default"])
    expect(stderr).toMatch(new RegExp(`✔.*make ${name}`));
});

test("on a terminal: who is in the way of a step while it waits, and afterwards why it took so long", async () => {
  const it = await partitioned();
  const blocker = await it.sql.reserve();
  await blocker`SET application_name = 'nightly vacuum'`;
  await blocker`BEGIN`;
  await blocker`LOCK TABLE ONLY audit_logs IN SHARE UPDATE EXCLUSIVE MODE`;
  const { exitCode, stderr } = await it.pgops(
    ["partitions", "create", "--at", at, "--lock-timeout", "1s", "--lock-tries", "2"],
    { env: onTerminal(200) },
  );
  await blocker`COMMIT`;
  blocker.release();
  expect(exitCode).toBe(4);
  expect(stderr).toMatch(
    /make audit_logs_2026_11 +waiting for a lock on audit_logs.*\(try 1 of 2\).*nightly vacuum/,
  );
  expect(stderr).toMatch(/try 1: it did not get its locks: .*nightly vacuum/);
  expect(stderr).toContain("PGOPS_LOCK_TIMEOUT");
});

test("the calendar library is loaded by none but the commands on partitions", async () => {
  const it = await partitioned();
  const trace = `data:text/javascript,${encodeURIComponent(`import { registerHooks } from "node:module";
    registerHooks({ resolve(specifier, context, next) {
      if (specifier === "luxon") process.stderr.write("LUXON\\n");
      return next(specifier, context); } });`)}`;
  const env = { NODE_OPTIONS: `--import "${trace}"` };
  for (const args of [["--help"], ["status"], ["migrate"], ["partitions", "--help"], ["config"]])
    expect([args, (await it.pgops(args, { env })).stderr.includes("LUXON")]).toEqual([args, false]);
  expect((await it.pgops(["partitions", "--at", at], { env })).stderr).toContain("LUXON");
});
