import { describe, expect, test } from "vitest";
import { loadSettings } from "../../src/config/load.ts";
import type { MaintenanceConfig } from "../../src/config/maintenance-schema.ts";
import type { MaintenanceSettings } from "../../src/config/maintenance-settings.ts";
import type { Settings } from "../../src/config/settings.ts";
import { parseSize } from "../../src/config/size.ts";
import { failureOf } from "../migrations/operations.ts";

function load(maintenance?: MaintenanceConfig): Promise<Settings> {
  const inline = maintenance === undefined ? {} : { maintenance };
  return loadSettings({ cwd: "/", env: {}, inline, needsDatabase: false });
}

async function settingsOf(maintenance: MaintenanceConfig): Promise<MaintenanceSettings> {
  return (await load(maintenance)).maintenance;
}

async function problemsWith(maintenance: MaintenanceConfig): Promise<string[]> {
  const { message, details, code, exitCode } = await failureOf(load(maintenance));
  expect({ code, exitCode }).toEqual({ code: "PGOPS_CONFIG", exitCode: 2 });
  return details.length === 0 ? [message] : [...details];
}

const vacuum = { name: "vacuum", run: "vacuum", schedule: "0 3 * * *" };

function named(run: string): typeof vacuum {
  return { ...vacuum, name: run, run };
}

describe("what is done where nothing is configured", () => {
  test("is the document's schedule: daily, weekly, monthly", async () => {
    const { maintenance } = await load();
    expect(maintenance.tasks.map(({ run, schedule }) => [run, schedule])).toEqual([
      ["vacuum", "0 3 * * *"],
      ["reindex", "0 4 * * 0"],
      ["vacuum-full", "0 5 1 * *"],
    ]);
  });

  test("no table is rewritten that is not named", async () => {
    const { tasks } = (await load()).maintenance;
    expect(tasks.map(({ run, tables }) => [run, tables])).toEqual([
      ["vacuum", undefined],
      ["reindex", undefined],
      ["vacuum-full", []],
    ]);
  });

  test("the coming partitions are made where partitions are configured", async () => {
    const partitions = [{ table: "audit_logs", interval: "month" as const }];
    const { maintenance } = await loadSettings({
      cwd: "/",
      env: {},
      inline: { partitions },
      needsDatabase: false,
    });
    expect(maintenance.tasks.map(({ name }) => name)).toEqual([
      "partitions",
      "vacuum",
      "reindex",
      "vacuum-full",
    ]);
  });
});

test("everything that can be said is taken over", async () => {
  const settings = await settingsOf({
    timezone: "Europe/Berlin",
    window: { days: ["fri-mon", "wed"], from: "22:30", to: "5:00" },
    budget: "45m",
    jobs: 2,
    costDelay: 0,
    costLimit: 400,
    retryAfter: "1h",
    retain: "6 months",
    freeSpace: "10 GB",
    oldTransaction: "1h",
    slotLag: 1024,
    metrics: "metrics/pgops.prom",
    notify: "mail -s failed dba",
    tasks: [
      {
        ...vacuum,
        tables: ["audit_logs*"],
        except: ["audit_logs_2020*"],
        when: { deadRows: 5, minSize: "1 MB" },
        catchUp: "6h",
        budget: "10m",
        outsideWindow: true,
        enabled: false,
      },
      { name: "tidy", run: "sql/tidy.sql", schedule: " @daily ", catchUp: false },
    ],
  });
  expect(settings).toMatchObject({
    window: { days: [1, 3, 5, 6, 7], from: 22 * 60 + 30, to: 300 },
    budgetMs: 2_700_000,
    costDelayMs: 0,
    retain: { count: 6, unit: "month" },
    freeSpace: 10 * 1024 ** 3,
    slotLag: 1024,
    metrics: "/metrics/pgops.prom",
    notify: { kind: "command", command: "mail -s failed dba" },
  });
  expect(settings.tasks[0]).toMatchObject({
    tables: ["audit_logs*"],
    latestMs: 21_600_000,
    budgetMs: 600_000,
    outsideWindow: true,
    enabled: false,
    when: { deadRows: 5, minSize: 1024 ** 2, deadPercent: 10 },
  });
  expect(settings.tasks[1]).toMatchObject({
    run: "sql",
    file: "/sql/tidy.sql",
    schedule: "@daily",
    latestMs: 3_600_000,
  });
});

test("partitions and seed-check do not wait for the window, the others do", async () => {
  const { tasks } = await settingsOf({
    tasks: ["vacuum", "reindex", "partitions", "partitions-retire", "seed-check"].map(named),
  });
  expect(tasks.map(({ name, outsideWindow }) => [name, outsideWindow])).toEqual([
    ["vacuum", false],
    ["reindex", false],
    ["partitions", true],
    ["partitions-retire", false],
    ["seed-check", true],
  ]);
});

test("an address that is told of failures is shown by nothing: it holds a token", async () => {
  const settings = await load({ notify: { url: "https://example.com/hook/s3cret" } });
  expect(settings.maintenance.notify).toMatchObject({ kind: "url" });
  expect(JSON.stringify(settings)).not.toContain("s3cret");
  const short = await load({ notify: "https://example.com/hook/s3cret" });
  expect(JSON.stringify(short)).not.toContain("s3cret");
});

describe("what does not fit together is said", () => {
  test.each<[string, MaintenanceConfig, string]>([
    ["a zone that is none", { timezone: "Berlin" }, 'there is no time zone "Berlin"'],
    ["half a window", { window: { from: "01:00" } as never }, "`window` needs `from` and `to`"],
    ["an empty window", { window: { from: "01:00", to: "1:00" } }, "opens and closes at the same minute"],
    ["two tasks of one name", { tasks: [vacuum, vacuum] }, 'two tasks are called "vacuum"'],
    [
      "a task without a schedule",
      { tasks: [{ name: "a", run: "vacuum" } as never] },
      "`tasks.0` needs `schedule`",
    ],
    [
      "a rewrite at any time",
      { tasks: [{ ...vacuum, run: "vacuum-full", outsideWindow: true }] },
      "runs in the window only",
    ],
    [
      "a method of what rewrites nothing",
      { tasks: [{ ...vacuum, method: "pg_repack" }] },
      "is for vacuum-full",
    ],
    [
      "two ways to tell",
      { notify: { command: "a", url: "https://b" } },
      "must give one of `command` and `url`",
    ],
    ["a size that is none", { slotLag: "much" }, "must be a size"],
    ["a kind that is none", { tasks: [{ ...vacuum, run: "defragment" }] }, "must be one of"],
  ])("%s", async (_, config, problem) => {
    expect((await problemsWith(config)).join("\n")).toContain(problem);
  });
});

test.each([
  ["10 GB", 10 * 1024 ** 3],
  ["1.5MB", 1.5 * 1024 ** 2],
  ["8kb", 8192],
  ["7 B", 7],
  ["10", undefined],
  ["GB", undefined],
  ["-1 GB", undefined],
])("%s as bytes", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test("a duration that would keep everything from being done is refused", async () => {
  const budget = /`budget` is a second or more; .* minutes are written "45m"/;
  expect(await problemsWith({ budget: 45 })).toEqual([expect.stringMatching(budget)]);
  expect(await problemsWith({ tasks: [{ ...vacuum, budget: "10ms" }] })).toEqual([
    expect.stringMatching(budget),
  ]);
  expect(await problemsWith({ costDelay: "101ms", notify: { command: "x", timeout: 0 } })).toEqual([
    expect.stringContaining("`costDelay` is 100ms at most"),
    expect.stringContaining("`notify.timeout` is more than 0"),
  ]);
  expect(await problemsWith({ window: { from: "24:30", to: "05:00" } })).toHaveLength(1);
  await settingsOf({ budget: "1s", costDelay: "100ms", window: { from: "00:00", to: "24:00" } });
});
