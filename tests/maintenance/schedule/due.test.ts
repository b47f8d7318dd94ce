import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MaintenanceSettings } from "../../../src/config/maintenance-settings.ts";
import type { TaskHistory, TaskOutcome } from "../../../src/maintenance/log/records.ts";
import { type DueTask, whatIsDue } from "../../../src/maintenance/schedule/due.ts";
import { readSchedule } from "../../../src/maintenance/schedule/expression.ts";
import { windowAt } from "../../../src/maintenance/schedule/window.ts";
import { zones } from "./minutes.ts";
import { withTask } from "./settings.ts";

const minute = 60_000;

function history(
  success: string | { forced: string } | null,
  attempt?: { outcome: TaskOutcome; endedAt: string },
): ReadonlyMap<string, TaskHistory> {
  const at = typeof success === "string" ? success : success?.forced;
  const started = at === undefined ? undefined : new Date(at);
  const ended = attempt === undefined ? undefined : new Date(attempt.endedAt);
  const one: TaskHistory = {
    lastSuccess:
      started === undefined
        ? null
        : {
            scheduledFor: typeof success === "string" ? started : null,
            startedAt: started,
            endedAt: new Date(+started + 2 * minute),
          },
    lastAttempt:
      attempt === undefined || ended === undefined
        ? null
        : { outcome: attempt.outcome, startedAt: new Date(+ended - minute), endedAt: ended },
  };
  return new Map([["nightly", one]]);
}

function verdictOf(
  settings: MaintenanceSettings,
  runs: ReadonlyMap<string, TaskHistory>,
  now: string,
): Omit<DueTask, "task" | "missedSince"> {
  const [verdict] = whatIsDue(settings, runs, new Date(now));
  if (verdict === undefined) throw new Error("one task is configured");
  const { task: _task, missedSince: _since, ...rest } = verdict;
  return rest;
}

const today = new Date("2026-11-25T03:00Z");
const tomorrow = new Date("2026-11-26T03:00Z");

test("what was missed is known by its first time: none, last night's, that of three nights ago", async () => {
  const settings = await withTask({});
  const since = (runs: ReadonlyMap<string, TaskHistory>, now: string): Date | null | undefined =>
    whatIsDue(settings, runs, new Date(now))[0]?.missedSince;
  expect(since(history("2026-11-25T03:00Z"), "2026-11-25T12:00Z")).toBeNull();
  expect(since(history("2026-11-24T03:00Z"), "2026-11-25T12:00Z")).toEqual(today);
  expect(since(history("2026-11-22T03:00Z"), "2026-11-25T12:00Z")).toEqual(new Date("2026-11-23T03:00Z"));
  expect(since(history(null), "2026-11-25T12:00Z")).toEqual(today);
});

describe("a task is due", () => {
  test("when its time has come since the one of its last success", async () => {
    const settings = await withTask({});
    const runs = history("2026-11-24T03:00Z");
    expect(verdictOf(settings, runs, "2026-11-25T02:59Z")).toEqual({
      due: false,
      scheduledFor: new Date("2026-11-24T03:00Z"),
      why: "done at Tue 2026-11-24 03:02",
      next: today,
    });
    expect(verdictOf(settings, runs, "2026-11-25T03:00Z")).toEqual({
      due: true,
      scheduledFor: today,
      why: "due since Wed 2026-11-25 03:00",
      next: tomorrow,
    });
  });

  test("when it has never run", async () => {
    const verdict = { due: true, scheduledFor: today, why: "never run", next: tomorrow };
    expect(verdictOf(await withTask({}), new Map(), "2026-11-25T12:00Z")).toEqual(verdict);
    expect(verdictOf(await withTask({}), history(null), "2026-11-25T12:00Z")).toEqual(verdict);
  });

  test("no longer when it was forced since its time", async () => {
    const settings = await withTask({});
    expect(verdictOf(settings, history({ forced: "2026-11-25T03:00Z" }), "2026-11-25T12:00Z").due).toBe(
      false,
    );
    expect(verdictOf(settings, history({ forced: "2026-11-25T02:59Z" }), "2026-11-25T12:00Z").due).toBe(true);
  });

  test("never when it is not enabled, and nobody reads its schedule", async () => {
    expect(
      verdictOf(await withTask({ enabled: false, schedule: "0 25 * * *" }), new Map(), "2026-11-25T12:00Z"),
    ).toEqual({
      due: false,
      scheduledFor: null,
      why: "not enabled",
      next: null,
    });
  });

  test("and a schedule that cannot be read is an error", async () => {
    const settings = await withTask({ schedule: "0 25 * * *" });
    expect(() => whatIsDue(settings, new Map(), new Date())).toThrow(
      /the schedule "0 25 \* \* \*" of the task "nightly"/,
    );
  });
});

describe("a missed night", () => {
  const runs = history("2026-11-23T03:00Z");

  test("is caught up with, once", async () => {
    const settings = await withTask({});
    expect(verdictOf(settings, runs, "2026-11-25T02:00Z")).toMatchObject({
      due: true,
      scheduledFor: new Date("2026-11-24T03:00Z"),
    });
    expect(verdictOf(settings, history("2026-11-24T03:00Z"), "2026-11-25T02:00Z").due).toBe(false);
  });

  test.each([
    [false, "2026-11-24T04:00Z", true],
    [false, "2026-11-24T04:00:00.001Z", false],
    ["6h", "2026-11-24T09:00Z", true],
    ["6h", "2026-11-24T09:01Z", false],
    [0, "2026-11-24T03:00Z", true],
    [0, "2026-11-24T03:01Z", false],
  ])("with catchUp %j, at %s: %s", async (catchUp, now, due) => {
    expect(verdictOf(await withTask({ catchUp: catchUp }), runs, now).due).toBe(due);
  });

  test("that is not caught up with says so, also where it has never run", async () => {
    const verdict = {
      due: false,
      scheduledFor: today,
      why: "missed Wed 2026-11-25 03:00: it may begin 1 h late at most",
      next: tomorrow,
    };
    expect(verdictOf(await withTask({ catchUp: false }), runs, "2026-11-25T12:00Z")).toEqual(verdict);
    expect(verdictOf(await withTask({ catchUp: false }), new Map(), "2026-11-25T12:00Z")).toEqual(verdict);
  });
});

const ended = (outcome: TaskOutcome): ReadonlyMap<string, TaskHistory> =>
  history("2026-11-24T03:00Z", { outcome, endedAt: "2026-11-25T03:05Z" });

describe("after a run that ended with", () => {
  test("failed, it waits for retryAfter", async () => {
    const settings = await withTask({}, { retryAfter: "10m" });
    expect(verdictOf(settings, ended("failed"), "2026-11-25T03:14:59Z")).toEqual({
      due: false,
      scheduledFor: today,
      why: "failed, and is tried again from Wed 2026-11-25 03:15",
      next: new Date("2026-11-25T03:15Z"),
      waits: "retry",
    });
    expect(verdictOf(settings, ended("failed"), "2026-11-25T03:15Z")).toMatchObject({
      due: true,
      why: "due since Wed 2026-11-25 03:00; the last run failed",
    });
  });

  test("failed, it is missed where catchUp does not allow the next try", async () => {
    const settings = await withTask({ catchUp: "20m" });
    expect(verdictOf(settings, ended("failed"), "2026-11-25T03:10Z")).toMatchObject({
      due: false,
      why: "missed Wed 2026-11-25 03:00: it may begin 20 min late at most, and has to wait for longer",
      next: tomorrow,
    });
  });

  test.each([
    ["partial", "due since Wed 2026-11-25 03:00; the last run left some of it"],
    ["not-now", "due since Wed 2026-11-25 03:00"],
    ["interrupted", "due since Wed 2026-11-25 03:00; the last run was killed"],
    ["running", "due since Wed 2026-11-25 03:00; a run is under way, or was killed"],
  ] as const)("%s, it is due at once", async (outcome, why) => {
    expect(verdictOf(await withTask({}), ended(outcome), "2026-11-25T03:06Z")).toMatchObject({
      due: true,
      why,
    });
  });
});

describe("a window", () => {
  const window = { days: "sat", from: "01:00", to: "05:00" };
  const opensAt = new Date("2026-11-28T01:00Z");
  const waiting = {
    due: false,
    scheduledFor: today,
    why: "waits for the window, which opens Sat 2026-11-28 01:00",
    next: opensAt,
    waits: "window",
  };

  test("is waited for", async () => {
    const settings = await withTask({}, { window });
    expect(verdictOf(settings, new Map(), "2026-11-25T12:00Z")).toEqual(waiting);
    expect(verdictOf(settings, new Map(), "2026-11-28T00:59Z").due).toBe(false);
    expect(verdictOf(settings, new Map(), "2026-11-28T01:00Z").due).toBe(true);
    expect(verdictOf(settings, new Map(), "2026-11-28T05:00Z").due).toBe(false);
  });

  test("is not waited for with outsideWindow, nor by partitions and seed-check", async () => {
    for (const task of [{ outsideWindow: true }, { run: "partitions" }, { run: "seed-check" }])
      expect(verdictOf(await withTask(task, { window }), new Map(), "2026-11-25T12:00Z").due).toBe(true);
  });

  test("that opens too late for catchUp is not waited for", async () => {
    const settings = await withTask({ catchUp: "6h" }, { window });
    expect(verdictOf(settings, new Map(), "2026-11-25T03:00Z")).toMatchObject({
      due: false,
      why: "missed Wed 2026-11-25 03:00: it may begin 6 h late at most, and has to wait for longer",
    });
  });

  test("is what vacuum-full waits for; where there is none it is never due", async () => {
    expect(verdictOf(await withTask({ run: "vacuum-full" }), new Map(), "2026-11-25T12:00Z")).toEqual({
      due: false,
      scheduledFor: today,
      why: "it runs in a window only, and none is configured",
      next: null,
    });
    expect(
      verdictOf(await withTask({ run: "vacuum-full" }, { window }), new Map(), "2026-11-25T12:00Z"),
    ).toEqual(waiting);
  });

  test("and a failure are waited for both", async () => {
    const settings = await withTask({}, { window, retryAfter: "2h" });
    const failed = history(null, { outcome: "failed", endedAt: "2026-11-28T00:30Z" });
    expect(verdictOf(settings, failed, "2026-11-28T00:40Z")).toMatchObject({
      due: false,
      waits: "window",
      next: new Date("2026-11-28T02:30Z"),
    });
    expect(verdictOf(settings, failed, "2026-11-28T01:00Z")).toMatchObject({ due: false, waits: "retry" });
  });
});

/** A call, and whether what it begins is done then: else it fails, or leaves some of it. */
interface Call {
  at: number;
  outcome: "done" | "failed" | "partial";
}

const offset = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most * minute });

/** Every five minutes, once a day, or whenever. */
function calls(from: number, days: number): fc.Arbitrary<Call[]> {
  const every = (step: number, first: number): number[] =>
    Array.from(
      { length: Math.floor((days * 1440) / step) },
      (_, index) => from + first + index * step * minute,
    );
  const moments = fc.oneof(
    offset(5).map((first) => every(5, first)),
    offset(1440).map((first) => every(1440, first)),
    fc.array(offset(days * 1440), { maxLength: 60 }).map((given) => given.map((one) => from + one)),
  );
  const outcome = fc.constantFrom<Call["outcome"]>("done", "done", "done", "failed", "partial");
  return fc
    .tuple(moments, fc.infiniteStream(outcome))
    .map(([given, outcomes]) =>
      given
        .toSorted((one, other) => one - other)
        .map((at) => ({ at, outcome: outcomes.next().value ?? "done" })),
    );
}

const schedules = fc.constantFrom(
  "0 3 * * *",
  "30 2 * * *",
  "15 1,13 * * *",
  "0 4 * * 0",
  "45 */2 * * *",
  "30 * * * *",
);
const beginnings = fc.constantFrom(
  "2026-03-06",
  "2026-03-27",
  "2026-10-23",
  "2026-04-03",
  "2026-10-02",
  "2026-06-15",
);
const windows = fc.constantFrom(
  undefined,
  { from: "01:00", to: "05:00" },
  { days: "sat", from: "22:00", to: "02:00" },
);

test("whenever somebody calls, each time is done once at most, and none is missed that catchUp and the window allow", async () => {
  await fc.assert(
    fc.asyncProperty(
      schedules,
      fc.constantFrom(...zones),
      beginnings.chain((text) =>
        calls(Date.parse(text), 3).map((given) => ({ from: Date.parse(text), given })),
      ),
      fc.constantFrom<[boolean | string, number]>([true, Infinity], [false, 60], ["6h", 360], ["0", 0]),
      windows,
      async (schedule, timezone, { from, given }, [catchUp, minutesLate], window) => {
        const settings = await withTask(
          { schedule, catchUp: catchUp },
          { timezone, retryAfter: 0, ...(window === undefined ? {} : { window }) },
        );
        const times = timesOf(schedule, timezone, from - 1, from + 3 * 1440 * minute);
        const [before = 0] = times;
        const done: number[] = [];
        let runs = history(new Date(before).toISOString());
        for (const { at, outcome } of given) {
          const [verdict] = whatIsDue(settings, runs, new Date(at));
          if (verdict?.due !== true || verdict.scheduledFor === null) continue;
          const success = new Date(done.at(-1) ?? before).toISOString();
          const scheduled = verdict.scheduledFor.toISOString();
          runs =
            outcome === "done"
              ? history(scheduled)
              : history(success, { outcome, endedAt: new Date(at).toISOString() });
          if (outcome === "done") done.push(+verdict.scheduledFor);
        }
        // A time is done where somebody calls in time and in the window, before the next one comes, and it goes well.
        const wanted = times.slice(1).filter((time, index) => {
          const next = times[index + 2] ?? Infinity;
          return given.some(
            ({ at, outcome }) =>
              outcome === "done" &&
              at >= time &&
              at < next &&
              at - time <= minutesLate * minute &&
              (window === undefined || windowAt(settings, new Date(at)).open),
          );
        });
        expect(done).toEqual(wanted);
      },
    ),
    { numRuns: 40 },
  );
});

/** The latest time that is not after `from`, and those after it up to `to`. */
function timesOf(schedule: string, timezone: string, from: number, to: number): number[] {
  const { latest, next } = readSchedule({ name: "nightly", schedule }, timezone);
  const all: number[] = [];
  for (let at = latest(new Date(from)); +at <= to; at = next(at)) all.push(+at);
  return all;
}
