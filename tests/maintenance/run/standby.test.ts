import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { maintain, maintenanceHistory } from "../../../src/index.ts";
import { privateServer } from "../../faults/fixtures/private-server.ts";
import { freshDatabase } from "../../support/database.ts";

const config = { maintenance: { tasks: [{ name: "vacuum", run: "vacuum", schedule: "@daily" }] } };

test("on a standby a run does nothing, says so and is no failure; its primary is maintained", async () => {
  const server = await privateServer();
  const standby = await server.standby();
  const options = { cwd: "/", env: {}, config };
  const folder = mkdtempSync(join(tmpdir(), "pgops-standby-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const metricsFile = join(folder, "pgops.prom");
  expect(await maintain({ ...options, databaseUrl: standby.url, metricsFile })).toMatchObject({
    standby: true,
    exitCode: 0,
    tasks: [],
  });
  // Who looks at the metrics sees that it was called, and why nothing is done.
  expect(readFileSync(metricsFile, "utf8")).toMatch(/^pgops_maintenance_standby\{.*\} 1$/m);
  expect(await maintain({ ...options, databaseUrl: server.url })).toMatchObject({
    standby: false,
    tasks: [{ task: "vacuum", outcome: "done" }],
  });
});

test("code does what the commands do: a run, and the history of it", async () => {
  const { url } = await freshDatabase();
  const told: string[] = [];
  const options = { cwd: "/", env: {}, config, databaseUrl: url };
  const onTask = ({ task, outcome }: { task: string; outcome: string }): void =>
    void told.push(`${task} ${outcome}`);
  expect(await maintain({ ...options, onTask, dryRun: true })).toMatchObject({ dryRun: true });
  await maintain({ ...options, onTask });
  await maintain({ ...options, onTask });
  expect(told).toEqual(["vacuum done", "vacuum not-due"]);
  expect(await maintenanceHistory(options)).toMatchObject({ runs: [{ task: "vacuum", outcome: "done" }] });
});
