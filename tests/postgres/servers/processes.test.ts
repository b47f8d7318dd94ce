import { spawn } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { poll } from "../../../src/postgres/servers/poll.ts";
import { endPostmaster, processLives } from "../../../src/postgres/servers/processes.ts";

test("a process that died and that nobody waited for does not live", async () => {
  // `exec` leaves a child behind that its new parent knows nothing of.
  const parent = spawn("/bin/sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void parent.kill());
  const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
  expect(await poll(() => !processLives(pid), 10_000)).toBe(true);
});

test("a server that ignores a polite signal is ended by the next", async () => {
  const child = spawn("/bin/sh", ["-c", "trap '' INT QUIT; echo ready; while :; do sleep 0.1; done"]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await endPostmaster(child.pid ?? 0, 200);
  expect(processLives(child.pid ?? 0)).toBe(false);
});
