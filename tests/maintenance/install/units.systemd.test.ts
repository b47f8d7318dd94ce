import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { calendarText } from "../../../src/maintenance/install/interval.ts";
import { systemdPlan } from "../../../src/maintenance/install/systemd.ts";
import { temporaryProject } from "../../support/project.ts";
import { awkward, intervals } from "./scene.ts";

const run = promisify(execFile);

/** What systemd says of the units, changed where that is wanted; nothing where all is well. */
async function verified(change: (text: string) => string = (text) => text): Promise<string> {
  const { path } = await temporaryProject({});
  const files = systemdPlan(awkward).files.map(
    ({ path: place, text }) => [join(path, basename(place)), text] as const,
  );
  for (const [file, text] of files) await writeFile(file, change(text));
  const result = await run("systemd-analyze", ["verify", ...files.map(([file]) => file)]).catch(
    (error: { stderr: string }) => error,
  );
  return result.stderr;
}

test("systemd finds nothing wrong with the units", async () => {
  expect(await verified()).toBe("");
});

test.each([
  ["OnCalendar=*", "OnCalendar=x"],
  ["ProtectSystem=strict", "ProtectSystem=very"],
  ["Type=oneshot", "Type=once"],
])("and would find %s written as %s", async (right, wrong) => {
  expect(await verified((text) => text.replace(right, wrong))).toMatch(/Failed to (?:parse|resolve)/);
});

test.each(intervals)("systemd reads every %i minutes as that", async (minutes) => {
  const args = ["calendar", "--base-time=2026-11-25 00:00:00 UTC", "--iterations=3", calendarText(minutes)];
  const { stdout } = await run("systemd-analyze", args, { env: { ...process.env, TZ: "UTC" } });
  const times = [...stdout.matchAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?= UTC)/g)].map(([text]) =>
    Date.parse(`${text}Z`),
  );
  const [first = 0, second = 0, third = 0] = times;
  expect([second - first, third - second]).toEqual([minutes * 60_000, minutes * 60_000]);
});
