import { expect, test } from "vitest";
import { beginAction } from "../../src/maintenance/log/actions.ts";
import { beginTask, endTask } from "../../src/maintenance/log/task-runs.ts";
import { connectionTarget } from "../maintenance/log/role.ts";
import { logScene, type LogScene, recorded } from "../maintenance/log/log-scene.ts";
import type { CliResult } from "../support/cli.ts";
import { freshDatabase } from "../support/database.ts";
import { temporaryProject } from "../support/project.ts";

const megabyte = 1024 ** 2;

type Program = (args: string[], url?: string) => Promise<CliResult>;

/** Three nights: one that went well, one in which something failed, one that is running; and an analyze by hand. */
async function threeNights(): Promise<LogScene & { pgops: Program }> {
  const scene = await logScene();
  const { session, context, setClock, database } = scene;
  const night = async (day: number, seconds: number, failed: boolean): Promise<void> => {
    setClock(`2027-03-${day}T02:00:00Z`);
    const task = failed ? "reindex" : "vacuum";
    const id = await beginTask(session, context, { task, scheduledFor: context.now() });
    await recorded(
      scene,
      { taskId: id, task, target: "public.users" },
      { bytesBefore: 9 * megabyte, bytesAfter: 4 * megabyte, durationMs: 4200, waitedMs: 0 },
    );
    if (failed)
      await recorded(
        scene,
        { taskId: id, task, kind: "reindex", target: "public.b_idx" },
        { outcome: "failed", bytesAfter: null, sqlstate: "42501", reason: "must be owner of index b_idx" },
      );
    setClock(`2027-03-${day}T02:00:${seconds}Z`);
    const reason = failed ? "1 of 2 failed" : null;
    await endTask(session, context, id, { outcome: failed ? "failed" : "done", reason });
  };
  await night(10, 40, false);
  await night(11, 10, true);
  setClock("2027-03-12T02:00:00Z");
  await beginTask(session, context, { task: "vacuum", scheduledFor: null });
  await beginAction(session, context, {
    taskId: null,
    task: null,
    kind: "analyze",
    target: "public.orders",
  });
  const config = JSON.stringify({ maintenance: { timezone: "Europe/Berlin" } });
  const project = await temporaryProject({ "pgops.config.json": config });
  const pgops: Program = async (args, url = database.url) =>
    project.run(["maintenance", "history", ...args], { env: { DATABASE_URL: url } });
  return { ...scene, pgops };
}

test("the history shows each run with a bar for how long it took, in the zone of the configuration", async () => {
  const { pgops } = await threeNights();
  const { stdout, stderr, exitCode } = await pgops([]);
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "  when (Europe/Berlin)  task     outcome    took                        done     freed",
    "  Fri 2027-03-12 03:00  vacuum   running",
    "  Thu 2027-03-11 03:00  reindex  failed   10.0 s  █████                 1 of 2  5.0 MB  1 of 2 failed",
    "  Wed 2027-03-10 03:00  vacuum   done     40.0 s  ████████████████████  1 of 1  5.0 MB",
  ]);
  expect(stderr).toBe("3 runs of maintenance, 1 of them failed or interrupted: --actions says why.\n");
});

test("--task and --limit choose; --actions shows statements, also those of people", async () => {
  const { pgops } = await threeNights();
  const one = await pgops(["--task", "reindex", "--limit", "1", "--quiet"]);
  const [, ...lines] = one.stdout.trimEnd().split("\n");
  expect(lines).toEqual([expect.stringContaining("reindex")]);
  expect(one.stderr).toBe("");
  const { stdout } = await pgops(["--actions"]);
  const [, byHand, failed, done] = stdout.trimEnd().split("\n");
  expect(byHand).toMatch(/by hand +analyze +public\.orders +running$/);
  expect(failed).toMatch(/reindex +reindex +public\.b_idx +failed .* 42501 must be owner of index b_idx$/);
  expect(done).toMatch(/public\.users +done +4\.2 s +9\.0 MB -> 4\.0 MB +7 +7 dead rows$/);
});

test("--json has all that is known, moments in UTC", async () => {
  const { pgops } = await threeNights();
  const runs = JSON.parse((await pgops(["--json", "--task", "reindex"])).stdout) as unknown;
  expect(runs).toMatchObject({
    command: "maintenance history",
    ok: true,
    timezone: "Europe/Berlin",
    actions: null,
    runs: [
      {
        task: "reindex",
        scheduledFor: "2027-03-11T02:00:00.000Z",
        outcome: "failed",
        reclaimedBytes: 5 * megabyte,
        actionCount: 2,
        doneCount: 1,
        failedCount: 1,
      },
    ],
  });
  const actions = JSON.parse((await pgops(["--json", "--actions", "--limit", "2"])).stdout) as unknown;
  expect(actions).toMatchObject({
    runs: null,
    actions: [
      { task: null, taskId: null, kind: "analyze", outcome: "running" },
      { task: "reindex", sqlstate: "42501", bytesAfter: null },
    ],
  });
});

test("an empty history says what to do; a task that nobody knows is an error with the names", async () => {
  const { pgops } = await threeNights();
  const { url } = await freshDatabase();
  const empty = await pgops([], url);
  expect(empty).toMatchObject({ exitCode: 0, stdout: "" });
  expect(empty.stderr).toContain(
    "No maintenance is recorded yet. pgops maintenance --dry-run shows what is due",
  );
  const unknown = await pgops(["--task", "vacum"], url);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain('there is no maintenance task "vacum"');
  expect(unknown.stderr).toContain("Did you mean `vacuum`?");
  expect(unknown.stderr).toContain("PGOPS_MAINTENANCE_TASK");
});

test("a role that may read the history reads it, one that may not is told what it lacks", async () => {
  const { pgops, database, context, session } = await threeNights();
  const { role, target } = await connectionTarget(database, context.target);
  const url = new URL(database.url);
  url.username = role;
  url.password = target.password?.reveal() ?? "";
  const refused = await pgops([], url.href);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("this role may not read the history of maintenance");
  const schema = `"${context.stateSchema}"`;
  await session.run(`GRANT USAGE ON SCHEMA ${schema} TO ${role};
    GRANT SELECT ON ${schema}.maintenance_runs, ${schema}.maintenance_actions TO ${role}`);
  const read = await pgops([], url.href);
  expect(read.stdout.trimEnd().split("\n")).toHaveLength(4);
});
