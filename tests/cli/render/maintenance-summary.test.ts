import { stripVTControlCharacters } from "node:util";
import { Chalk } from "chalk";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { summaryText } from "../../../src/cli/render/maintenance-summary.ts";
import type { MaintenanceResult, TaskResult } from "../../../src/maintenance/run/result.ts";
import type { WorkOutcome } from "../../../src/maintenance/work.ts";
import { actionOf, resultOf, taskOf } from "../../maintenance/results.ts";

const plain = new Chalk({ level: 0 });
const colored = new Chalk({ level: 1 });
const megabyte = 1024 ** 2;

const text = (result: MaintenanceResult): string => summaryText(result, plain).join("\n");

const reindexed: TaskResult = taskOf("reindex", {
  run: "reindex",
  outcome: "failed",
  durationMs: 70_000,
  actions: [
    actionOf("public.a_idx", { kind: "reindex", reason: "2.9x its best size" }),
    actionOf("public.b_idx", {
      kind: "reindex",
      outcome: "failed",
      bytesBefore: 9 * megabyte,
      bytesAfter: null,
      sqlstate: "42501",
      reason: "must be owner of index b_idx",
    }),
  ],
});

test("a run says task by task what was done, with sizes before and after, what failed and why, and last what stands", () => {
  const result = resultOf({
    timezone: "Europe/Berlin",
    durationMs: 252_000,
    budgetMs: 2_700_000,
    exitCode: 1,
    reclaimedBytes: 240 * megabyte,
    window: { open: true, opensAt: null, closesAt: new Date("2027-03-10T05:00:10Z") },
    notes: [
      {
        code: "PGOPS_MAINTENANCE_OLD_TRANSACTION",
        message: "pid 8123 (user report, 3 h in a transaction) keeps dead rows alive",
        hint: "End it, or wait for it.",
      },
    ],
    tasks: [
      taskOf("vacuum", {
        outcome: "done",
        durationMs: 182_000,
        actions: [
          actionOf("public.users", { bytesBefore: 5 * megabyte, bytesAfter: 5 * megabyte, durationMs: 900 }),
          actionOf("public.audit_logs_2026_11"),
        ],
        left: [
          { kind: "vacuum", target: "public.orders", why: "31 dead rows", wanted: false },
          { kind: "vacuum", target: "public.locked", why: "this role may not vacuum it", wanted: true },
        ],
        leftCount: 14,
      }),
      reindexed,
      taskOf("vacuum-full", { outcome: "waits", why: "the window opens Sat 01:00" }),
      taskOf("partitions"),
    ],
  });
  expect(text(result))
    .toBe(`shop on db.internal:5432 as deploy   Wed 2027-03-10 04:00 Europe/Berlin, 4 min 12 s
  window open until Wed 2027-03-10 06:00 (2 h), budget 45 min
  ! pid 8123 (user report, 3 h in a transaction) keeps dead rows alive
    End it, or wait for it.

✔ vacuum        2 of 2 done in 3 min 2 s, 120 MB freed
    public.audit_logs_2026_11  4.2 s   180 MB -> 60 MB  412,000 dead rows (29 %)
    public.users               900 ms  5.0 MB           412,000 dead rows (29 %)
    ! left: public.locked, this role may not vacuum it
    left: public.orders, 31 dead rows
    and 12 more left
✖ reindex       1 of 2 done in 1 min 10 s, 120 MB freed, 1 failed
    public.b_idx  failed  9.0 MB           42501 must be owner of index b_idx
    public.a_idx  4.2 s   180 MB -> 60 MB  2.9x its best size
- vacuum-full   due, but waits (the window opens Sat 01:00)
- not due: partitions

✖ 1 task failed: reindex, 240 MB freed. The others had their turn.`);
});

test("where nothing is due it says why of each task, and what comes next", () => {
  const tasks = [taskOf("vacuum"), taskOf("reindex", { next: new Date("2027-03-14T04:00:00Z") })];
  expect(text(resultOf({ tasks, durationMs: 12 })))
    .toBe(`shop on db.internal:5432 as deploy   Wed 2027-03-10 03:00 UTC, 12 ms

- vacuum    not due: done at 03:00 today; next Thu 2027-03-11 03:00
- reindex   not due: done at 03:00 today; next Sun 2027-03-14 04:00

✔ Nothing is due. Next: vacuum, Thu 2027-03-11 03:00 UTC.`);
});

test("a standby, and what could not be done now, are no failures", () => {
  expect(text(resultOf({ standby: true }))).toContain("✔ This server is a standby: nothing was done here.");
  const skipped = actionOf("public.t", { outcome: "skipped", reason: "locked by pid 4711 (app billing)" });
  const partial = taskOf("vacuum", { outcome: "partial", actions: [skipped, actionOf("public.u")] });
  const shown = text(
    resultOf({ tasks: [partial, taskOf("reindex", { outcome: "not-now", reason: "low disk space" })] }),
  );
  expect(shown).toMatch(/public\.t {2}skipped .*locked by pid 4711/);
  expect(shown).toContain("~ reindex   not now: low disk space");
  expect(shown).toContain("~ not all done yet: vacuum, reindex. The next run goes on.");
  const waits = text(resultOf({ tasks: [taskOf("vacuum-full", { outcome: "waits", reason: "no window" })] }));
  expect(waits).toContain("~ Nothing was done: vacuum-full must wait.");
});

test("what comes from the server cannot steer the terminal, and colours are only what differs", () => {
  const action = actionOf("public.t", { outcome: "failed", reason: "a\u001B[2Jb\nc", sqlstate: "XX000" });
  const result = resultOf({
    database: "shop\u001B[31m on x",
    tasks: [taskOf("vacuum", { outcome: "failed", actions: [action] })],
  });
  expect(text(result)).not.toContain("\u001B");
  const lines = summaryText(result, colored);
  expect(lines.join("\n")).toContain("\u001B[31mfailed\u001B[39m");
  expect(lines.map((line) => stripVTControlCharacters(line))).toEqual(summaryText(result, plain));
});

test("however much was done, it is a mail: 60 lines at most, failures among them, the last line last", () => {
  const anyAction = fc
    .record({
      outcome: fc.constantFrom<WorkOutcome>("done", "done", "failed", "skipped", "cancelled", "not-started"),
      n: fc.nat(99),
    })
    .map(({ outcome, n }) => actionOf(`public.t${n}`, { outcome, reason: `because of ${n}\nand more` }));
  const anyTask = fc
    .record({
      outcome: fc.constantFrom<TaskResult["outcome"]>(
        "done",
        "partial",
        "not-now",
        "failed",
        "waits",
        "not-due",
      ),
      actions: fc.array(anyAction, { maxLength: 60 }),
      left: fc.array(
        fc.constant({ kind: "vacuum" as const, target: "public.x", why: "31 dead rows", wanted: true }),
        { maxLength: 9 },
      ),
      leftCount: fc.nat(50_000),
    })
    .map((given) => given);
  const note = { code: "X", message: "something", hint: "do something" };
  fc.assert(
    fc.property(fc.array(anyTask, { maxLength: 70 }), fc.nat(20), (tasks, notes) => {
      const result = resultOf({
        tasks: tasks.map((task, index) => taskOf(`task${index}`, task)),
        notes: Array.from({ length: notes }, () => note),
        budgetMs: 1000,
      });
      const lines = summaryText(result, plain);
      expect(lines.length).toBeLessThanOrEqual(60);
      expect(lines.filter((line) => line.includes("\n"))).toEqual([]);
      expect(lines.at(-2)).toBe("");
      expect(lines.at(-1)).toMatch(/^[✔✖~] /);
    }),
    { numRuns: 200 },
  );
});

test("of 500 actions the failure is shown, and how many are not", () => {
  const many = Array.from({ length: 500 }, (_, n) => actionOf(`public.t${n}`));
  const failed = actionOf("public.broken", { outcome: "failed", sqlstate: "XX002", reason: "broken" });
  const shown = text(
    resultOf({ tasks: [taskOf("vacuum", { outcome: "failed", actions: [...many, failed] })] }),
  );
  expect(shown).toContain("public.broken  failed");
  expect(shown).toContain("and 481 more");
});

test("a dry run says what it would do, why, for how long, and what it would lock; what is left is told", () => {
  const result = resultOf({
    dryRun: true,
    window: { open: false, opensAt: new Date("2027-03-13T01:00:00Z"), closesAt: null },
    tasks: [
      taskOf("vacuum", {
        outcome: "planned",
        why: "due since 03:00",
        planned: [
          {
            kind: "vacuum",
            target: "public.audit_logs_2026_11",
            sql: 'VACUUM (ANALYZE) "public"."audit_logs_2026_11"',
            lock: "SHARE UPDATE EXCLUSIVE",
            why: "412,000 dead rows (29 %)",
            bytes: 180 * megabyte,
            expectedMs: 40_000,
          },
        ],
        left: [
          { kind: "vacuum", target: "public.users", why: "31 dead rows", wanted: false },
          { kind: "vacuum", target: "public.locked", why: "no right", wanted: true },
        ],
        leftCount: 12,
      }),
      taskOf("vacuum-full", { outcome: "waits", why: "the window opens Sat 01:00" }),
      taskOf("reindex", { outcome: "planned", leftCount: 7, left: [] }),
      taskOf("partitions", { why: "done at 02:00" }),
    ],
  });
  expect(text(result)).toBe(`shop on db.internal:5432 as deploy   Wed 2027-03-10 03:00 UTC
  window closed, opens Sat 2027-03-13 01:00

  task         what                       why                         size       takes  lock
  vacuum       public.audit_logs_2026_11  412,000 dead rows (29 %)  180 MB  about 40 s  share update exclusive
  skip         public.users               31 dead rows
  left         public.locked              no right
  skip         and 10 more
  vacuum-full  due, but waits: the window opens Sat 01:00
  reindex      due, but none of 7 is worth it
  skip         and 7 more
  partitions   not due: done at 02:00

✔ Dry run, nothing was changed: 2 tasks due, 1 statement, about 40 s.`);
  expect(summaryText(result, plain, 90).slice(3, 8)).toEqual([
    "  vacuum       public.audit_logs_2026_11   180 MB, about 40 s, share update exclusive",
    "               412,000 dead rows (29 %)",
    "  skip         public.users   31 dead rows",
    "  left         public.locked   no right",
    "  skip         and 10 more",
  ]);
  expect(summaryText(result, plain, 110)).toEqual(summaryText(result, plain));
});

test("what is left and needs work is never said to be not worth it, and its reason does not widen the columns", () => {
  const why = "300,000 dead rows (67 %), but it belongs to postgres, and deploy may not maintain it";
  const left = [{ kind: "vacuum" as const, target: "public.orders", why, wanted: true }];
  const vacuum = taskOf("vacuum", { outcome: "planned", left, leftCount: 3 });
  const planned = { kind: "sql" as const, target: "/shop/tidy.sql", sql: null, lock: null, bytes: null };
  const tidy = taskOf("tidy", {
    outcome: "planned",
    planned: [{ ...planned, why: "the file is run", expectedMs: null }],
  });
  const shown = summaryText(resultOf({ dryRun: true, tasks: [vacuum, tidy] }), plain);
  expect(shown.slice(1, -1)).toEqual([
    "",
    "  task    what            why              size  takes  lock",
    "  vacuum  due, but 1 of 3 needs work and cannot have it",
    `  left    public.orders   ${why}`,
    "  skip    and 2 more",
    "  tidy    /shop/tidy.sql  the file is run",
    "",
  ]);
  const done = summaryText(resultOf({ tasks: [{ ...vacuum, outcome: "done" }] }), plain);
  expect(done).toContain("✔ vacuum   1 of 3 needs work and cannot have it");
  expect(done.at(-1)).toMatch(/^✔ 1 task done\. 1 was left that needs work\. Next: /);
});

test("a dry run says what would fail, and its last line is about that", () => {
  const tasks = [taskOf("tidy", { outcome: "failed", reason: "sql/tidy.sql cannot be read (ENOENT)" })];
  const shown = text(resultOf({ dryRun: true, tasks: [taskOf("vacuum", { outcome: "planned" }), ...tasks] }));
  expect(shown).toContain("  tidy    due, and would fail: sql/tidy.sql cannot be read (ENOENT)");
  expect(shown).toContain("✖ Dry run, nothing was changed: tidy would fail.");
});

test("a dry run of nothing, and on a standby", () => {
  expect(text(resultOf({ dryRun: true, tasks: [taskOf("vacuum")] }))).toContain(
    "✔ Dry run: nothing would be done now. Next: vacuum, Thu 2027-03-11 03:00 UTC.",
  );
  expect(text(resultOf({ dryRun: true, standby: true }))).toContain("nothing would be done here");
});
