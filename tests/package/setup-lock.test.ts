import { spawn } from "node:child_process";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { temporaryProject } from "../support/project.ts";

const lockModule = pathToFileURL(join(import.meta.dirname, "../../scripts/setup-lock.js")).href;

/** Takes the lock in a process of its own, writes a line when it enters and one when it leaves. */
async function contender(path: string): Promise<number> {
  const code = `
    import { appendFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(lockModule)};
    await withLock("${path}/.pgops/setup.lock", async () => {
      appendFileSync("${path}/log", "in " + process.pid + "\\n");
      await sleep(150);
      appendFileSync("${path}/log", "out " + process.pid + "\\n");
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: "ignore" });
  return new Promise((resolve) => child.once("exit", (exitCode) => resolve(exitCode ?? -1)));
}

/** Who was let in, one after the other; throws where one came in before another was out. */
async function turns(path: string): Promise<number> {
  const lines = (await readFile(join(path, "log"), "utf8")).trim().split("\n");
  const pairs = lines.filter(
    (line, at) => line.startsWith("in ") && lines[at + 1] === line.replace("in", "out"),
  );
  if (2 * pairs.length !== lines.length) throw new Error(`not in turns:\n${lines.join("\n")}`);
  return pairs.length;
}

test("set-ups at the same time take turns, and leave nothing", async () => {
  const { path } = await temporaryProject();
  const codes = await Promise.all([1, 2, 3, 4].map(async () => contender(path)));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(await turns(path)).toBe(4);
  expect(existsSync(join(path, ".pgops"))).toBe(false);
});

test("the lock of a process that is gone is taken over, by one after the other", async () => {
  const { path } = await temporaryProject();
  const gone = spawn(process.execPath, ["--eval", "0"], { stdio: "ignore" });
  await new Promise((resolve) => gone.once("exit", resolve));
  mkdirSync(join(path, ".pgops/setup.lock"), { recursive: true });
  writeFileSync(join(path, ".pgops/setup.lock/pid"), String(gone.pid));
  await Promise.all([contender(path), contender(path), contender(path)]);
  expect(await turns(path)).toBe(3);
  expect(existsSync(join(path, ".pgops"))).toBe(false);
});

test("a lock whose maker died before it wrote its pid is taken over", async () => {
  const { path } = await temporaryProject();
  mkdirSync(join(path, ".pgops/setup.lock"), { recursive: true });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(join(path, ".pgops/setup.lock"), longAgo, longAgo);
  await contender(path);
  expect(await turns(path)).toBe(1);
  expect(existsSync(join(path, ".pgops"))).toBe(false);
});
