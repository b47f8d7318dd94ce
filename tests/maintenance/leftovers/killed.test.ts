import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Settled, settleInterrupted } from "../../../src/maintenance/leftovers/settle-interrupted.ts";
import { tidyUp } from "../../support/tidy.ts";
import { leftoverScene } from "./scene.ts";

const script = fileURLToPath(new URL("reindex-child.ts", import.meta.url));

test("kill -9 of a pgops in the middle of a REINDEX: while its statement goes on its table is left, then all is cleared", async () => {
  const it = await leftoverScene();
  const { sql, running, context, url } = it;
  const settled = (): Promise<Settled> => running((run) => settleInterrupted(run, context));
  const report = await it.client("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
  const [{ oid } = { oid: 0 }] = await sql<{ oid: number }[]>`SELECT 'worn'::regclass::oid::int AS oid`;
  const child = spawn(process.execPath, [script, url, String(oid)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  tidyUp(async () => void child.kill("SIGKILL"));
  const phase = async (): Promise<string | undefined> => {
    const [row] = await sql<{ phase: string }[]>`SELECT phase FROM pg_stat_progress_create_index
      WHERE datname = current_database()`;
    return row?.phase;
  };
  await expect.poll(phase, { timeout: 20_000 }).toBe("waiting for old snapshots");
  expect(await settled()).toMatchObject({ interrupted: [], dropped: [], busy: [{ target: "public.worn" }] });
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  // The server looks every second whether its client is still there; until then the lock of the table says so.
  const looks: Settled[] = [];
  do looks.push(await settled());
  while (looks.at(-1)?.busy.length !== 0);
  const last = looks.pop();
  for (const { interrupted, dropped } of looks) expect([interrupted, dropped]).toEqual([[], []]);
  expect(last).toMatchObject({ interrupted: [{ of: "action", target: "public.worn" }], notes: [] });
  expect(last?.dropped).toHaveLength(3);
  expect(await phase()).toBeUndefined();
  expect(await it.invalid()).toEqual([]);
  // What kept it waiting is still there, and was not touched.
  expect(await report`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});
