import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tableLockKey } from "../../../src/maintenance/execute/table-lock.ts";
import type { Work } from "../../../src/maintenance/work.ts";
import { temporaryProject } from "../../support/project.ts";
import { bloatedTable, executeScene, type ExecuteScene, slowly, untilRunning } from "./scene.ts";

const program = fileURLToPath(new URL("fixtures/executing.ts", import.meta.url));

/** Executes the work in a process of its own; gives what kills it, as `kill -9` does. */
function executing({ database }: ExecuteScene, work: Work): () => Promise<void> {
  const child = spawn(
    process.execPath,
    [program, database.url, JSON.stringify([work]), JSON.stringify(slowly)],
    {
      stdio: "inherit",
    },
  );
  return async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
}

test("killed with -9 it leaves no statement running, and the lock of the table goes with the statement", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 20_000);
  const work = await it.work("vacuum", "orders");
  const kill = executing(it, work);
  const pid = await untilRunning(it.sql, "VACUUM");
  const lockHeld = async (): Promise<number[]> => {
    const rows = await it.sql<{ pid: number }[]>`
      SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
      AND ((classid::bigint << 32) | objid::bigint) = hashtextextended(${tableLockKey(work.table.name)}, 0)`;
    return rows.map((row) => row.pid);
  };
  expect(await lockHeld()).toEqual([pid]);
  await kill();
  const lives = async (): Promise<number> =>
    (await it.sql`SELECT FROM pg_stat_activity WHERE pid = ${pid}`).count;
  await expect.poll(lives).toBe(0);
  await expect.poll(lockHeld).toEqual([]);
  // It would have taken minutes.
  const [table] = await it.sql`SELECT last_vacuum FROM pg_stat_user_tables WHERE relname = 'orders'`;
  expect(table?.["last_vacuum"]).toBeNull();
});

test("killed with -9 the program that it runs is asked to end as by Ctrl-C", async () => {
  const it = await executeScene();
  const { path } = await temporaryProject();
  await bloatedTable(it.sql, "orders", 20);
  const script = 'trap "echo > $0/tidied; exit 130" INT; echo > $0/begun; while :; do sleep 0.1; done';
  const file = (name: string): boolean => existsSync(join(path, name));
  const kill = executing(
    it,
    await it.work("vacuum-full", "orders", { program: { file: "/bin/sh", args: ["-c", script, path] } }),
  );
  await expect.poll(() => file("begun")).toBe(true);
  await kill();
  await expect.poll(() => file("tidied")).toBe(true);
});
