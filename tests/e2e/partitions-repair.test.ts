import { expect, test } from "vitest";
import { auditLogs } from "../partitions/scene.ts";
import { scene, type Scene } from "./scene.ts";

const at = "2026-11-20T08:00Z";

async function missed(rows: number, months: string): Promise<Scene> {
  const it = await scene({
    "pgops.config.json": JSON.stringify({
      partitions: [{ table: "audit_logs", interval: "month", ahead: 1 }],
    }),
  });
  await it.sql.unsafe(`${auditLogs} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
    INSERT INTO audit_logs (created_at) SELECT make_timestamptz(2026, (ARRAY[${months}])[1 + i % cardinality(ARRAY[${months}])], 5, 0, 0, 0, 'UTC')
    FROM generate_series(1, ${rows}) AS i`);
  return it;
}

/** Times and sizes are not the same everywhere. */
function steady(text: string): string {
  return text.replaceAll(/\d+(?:\.\d+)? (?:ms|s)\b/g, "TIME").replaceAll(/\d+(?:\.\d+)? (?:kB|MB)/g, "SIZE");
}

test("the plan of a copy, what is done, and that nothing is left to do", async () => {
  const it = await missed(12_000, "9, 10, 11");
  const planned = await it.pgops(["partitions", "repair", "--plan", "--at", at]);
  expect([planned.exitCode, steady(planned.stderr)]).toEqual([
    0,
    "✔ audit_logs: 4 partitions to make, SIZE of disk meanwhile. Plan: nothing was changed.\n",
  ]);
  expect(planned.stdout).toBe(`  from        to          rows in the default partition
  2026-09-01  2026-10-01                          4,000
  2026-10-01  2026-11-01                          4,000
  2026-11-01  2026-12-01                          4,000

  1. put triggers on audit_logs_default that note which rows are changed
     writers wait for milliseconds
  2. copy the rows of audit_logs_default in batches
     copies about 12,000 rows; nobody waits
  3. follow the rows that were changed meanwhile
     nobody waits
  4. put 4 partitions and a new default partition in the place of audit_logs_default
     everybody waits for milliseconds
`);
  expect(await it.sql`SELECT to_regnamespace('pgops') AS pgops`).toEqual([{ pgops: null }]);
  const done = await it.pgops(["partitions", "repair", "--at", at]);
  expect([done.exitCode, done.stdout]).toEqual([0, ""]);
  expect(steady(done.stderr)).toBe(`  ✔ prepare the copy of audit_logs_default   TIME
  ✔ copy the rows of audit_logs_default   TIME
  ✔ follow the changes of audit_logs_default   TIME
  ✔ analyze the new partitions of audit_logs   TIME
  ✔ follow the changes of audit_logs_default   TIME
  ✔ put the partitions in the place of audit_logs_default   TIME
  ✔ clear away the copy of audit_logs   TIME
✔ audit_logs: 4 partitions made, 12,000 rows moved, the table was locked for TIME at most.
`);
  const again = await it.pgops(["partitions", "repair", "--at", at]);
  expect([again.exitCode, again.stderr]).toEqual([0, "✔ audit_logs: nothing to repair.\n"]);
  const status = await it.pgops(["partitions", "--check", "--at", at]);
  expect([status.exitCode, status.stdout]).toEqual([0, expect.stringContaining("empty, as it should be")]);
});

test("one interval: no row moves; and JSON", async () => {
  const it = await missed(11_000, "10");
  const done = await it.pgops(["partitions", "repair", "--at", at]);
  expect([done.exitCode, steady(done.stderr)]).toEqual([
    0,
    expect.stringContaining(
      "✔ audit_logs: 3 partitions made, no row moved, the table was locked for TIME at most.\n",
    ),
  ]);
  const { exitCode, ...document } = await it.json(["partitions", "repair", "--at", at]);
  expect([exitCode, document]).toEqual([
    0,
    {
      command: "partitions repair",
      ok: true,
      plan: false,
      tables: [
        {
          table: "audit_logs",
          strategy: "nothing",
          found: [],
          staying: 0,
          diskBytes: 0,
          steps: [],
          made: [],
          madeDefault: null,
          rowsMoved: 0,
          longestHoldMs: 0,
          differences: [],
          notes: [],
          error: null,
        },
      ],
    },
  ]);
});

test("no key, with the way out; wrong usage", async () => {
  const it = await missed(30_000, "9, 10");
  await it.sql`ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_pkey`;
  const refused = await it.pgops(["partitions", "repair", "--at", at]);
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining("PGOPS_PARTITIONS_NO_KEY")]);
  expect(refused.stderr).toContain("--longest-hold 3s");
  const done = await it.pgops(["partitions", "repair", "--at", at, "--longest-hold", "30s"]);
  expect([done.exitCode, done.stderr]).toEqual([0, expect.stringContaining("30,000 rows moved")]);
  expect((await it.pgops(["partitions", "repair", "--batch-rows", "0"])).exitCode).toBe(2);
  expect((await it.pgops(["partitions", "repair", "--table", "nothing"])).exitCode).toBe(2);
  const abandoned = await it.pgops(["partitions", "repair", "--abandon"]);
  expect([abandoned.exitCode, abandoned.stderr]).toEqual([
    0,
    expect.stringContaining("there is no repair to abandon"),
  ]);
});
