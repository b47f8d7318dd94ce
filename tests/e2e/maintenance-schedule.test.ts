import { expect, test } from "vitest";
import type { MaintenanceConfig } from "../../src/config/maintenance-schema.ts";
import { beginTask, endTask } from "../../src/maintenance/log/task-runs.ts";
import { logScene } from "../maintenance/log/log-scene.ts";
import { scene } from "./scene.ts";

const maintenance: MaintenanceConfig = {
  timezone: "Europe/Berlin",
  window: { days: ["sat", "sun"], from: "01:00", to: "05:00" },
  tasks: [
    { name: "vacuum", run: "vacuum", schedule: "0 3 * * *", outsideWindow: true },
    { name: "reindex", run: "reindex", schedule: "30 4 * * 5" },
    { name: "vacuum-full", run: "vacuum-full", schedule: "0 5 1 * *", catchUp: "6h" },
    { name: "off", run: "analyze", schedule: "0 * * * *", enabled: false },
  ],
};
const files = (config: MaintenanceConfig = maintenance): Record<string, string> => ({
  "pgops.config.json": JSON.stringify({ maintenance: config }),
});
const at = ["--at", "2026-11-25T12:00Z"];

test("shows the tasks, the window, what is due and why, and when each was done last", async () => {
  const log = await logScene(maintenance);
  for (const [task, outcome] of [
    ["vacuum", "done"],
    ["reindex", "failed"],
  ] as const) {
    log.setClock("2026-11-25T02:00Z");
    const id = await beginTask(log.session, log.context, {
      task,
      scheduledFor: new Date("2026-11-25T02:00Z"),
    });
    log.setClock("2026-11-25T02:04Z");
    await endTask(log.session, log.context, id, { outcome, reason: null });
  }
  const it = await scene(files(), Promise.resolve(log.database));
  const { exitCode, stdout, stderr } = await it.pgops(["maintenance", "schedule", ...at, "--count", "2"]);
  expect(stdout).toBe(
    `  Wed 2026-11-25 13:00 Europe/Berlin   window from Sat 2026-11-28 01:00 to Sat 2026-11-28 05:00

  task         schedule    last done             next                                                  now
  vacuum       0 3 * * *   Wed 2026-11-25 03:04  Thu 2026-11-26 03:00                                  done at Wed 2026-11-25 03:04
                                                 Fri 2026-11-27 03:00
  reindex      30 4 * * 5                        Fri 2026-11-27 04:30, begins Sat 2026-11-28 01:00     waits for the window, which opens Sat 2026-11-28 01:00
                                                 Fri 2026-12-04 04:30, begins Sat 2026-12-05 01:00
  vacuum-full  0 5 1 * *                         Tue 2026-12-01 05:00, missed: the window is too late  missed Sun 2026-11-01 05:00: it may begin 6 h late at most, and has to wait for longer
                                                 Fri 2027-01-01 05:00, missed: the window is too late
  off          0 * * * *                                                                               not enabled
`,
  );
  expect([exitCode, stderr]).toEqual([0, "Nothing is due.\n"]);
  const later = await it.json(["maintenance", "schedule", "--at", "2026-11-28T00:30Z", "--count", "1"]);
  expect(later).toMatchObject({
    command: "maintenance schedule",
    ok: true,
    historyRead: true,
    timezone: "Europe/Berlin",
    window: { configured: true, open: true, closesAt: "2026-11-28T04:00:00.000Z" },
    tasks: [
      { name: "vacuum", due: true, lastSuccess: { endedAt: "2026-11-25T02:04:00.000Z" } },
      { name: "reindex", due: true, lastSuccess: null, lastAttempt: { outcome: "failed" } },
      { name: "vacuum-full", due: false },
      { name: "off", enabled: false, due: false, next: null, coming: [] },
    ],
  });
});

test("where nothing has run yet everything is due, and nothing is made in the database", async () => {
  const it = await scene(files({ tasks: [{ name: "vacuum", run: "vacuum", schedule: "@daily" }] }));
  const { exitCode, stdout, stderr } = await it.pgops(["maintenance", "schedule", ...at]);
  expect([exitCode, stderr]).toEqual([0, "Due: vacuum.\n"]);
  expect(stdout).toContain("never run");
  expect(stdout).toContain("UTC   no window\n");
  expect(await it.tables("pgops")).toEqual([]);
});

test("without a server it shows the configuration, and says what is not known", async () => {
  const it = await scene(files());
  const nowhere = { env: { DATABASE_URL: "postgres://shop:secret@127.0.0.1:1/shop" } };
  const { exitCode, stdout, stderr } = await it.pgops(["maintenance", "schedule", ...at], nowhere);
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringMatching(
      /^warning: when the tasks were done last is not known: no server answers at 127\.0\.0\.1:1 .*\n4 tasks; what is due is not known\.\n$/,
    ),
  ]);
  expect(stdout).toContain("Thu 2026-11-26 03:00");
  expect(stdout).toContain("its history is not known");
  const document = await it.json(["maintenance", "schedule", ...at], nowhere);
  expect(document).toMatchObject({
    exitCode: 0,
    historyRead: false,
    tasks: [{ due: null, next: null }, {}, {}, {}],
  });
  expect(document["warnings"]).toHaveLength(1);
  const offline = await it.pgops(["maintenance", "schedule", ...at, "--offline"], nowhere);
  expect([offline.exitCode, offline.stdout, offline.stderr]).toEqual([
    0,
    stdout,
    "4 tasks; what is due is not known.\n",
  ]);
});

test("a schedule that cannot be read ends it with exit code 2", async () => {
  const it = await scene(files({ tasks: [{ name: "vacuum", run: "vacuum", schedule: "0 3 31 2 *" }] }));
  for (const command of ["schedule", "install --systemd"]) {
    expect(await it.json(["maintenance", ...command.split(" ")])).toMatchObject({
      exitCode: 2,
      error: {
        code: "PGOPS_MAINTENANCE_SCHEDULE",
        message:
          'the schedule "0 3 31 2 *" of the task "vacuum" never comes: no month that it names has such a day',
      },
    });
  }
});
