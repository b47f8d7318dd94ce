import { expect, test } from "vitest";
import { actionLine, taskLine } from "../../../src/cli/render/maintenance-lines.ts";
import { actionOf, taskOf } from "../../maintenance/results.ts";

const at = new Date("2027-03-10T03:00:00Z");

test("an action is one line of JSON with all that is known of it", () => {
  const line = actionLine("vacuum", actionOf('public."a\nb"', { reason: "two\nlines" }), at);
  expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({
    type: "action",
    at: "2027-03-10T03:00:00.000Z",
    task: "vacuum",
    kind: "vacuum",
    target: 'public."a\nb"',
    outcome: "done",
    waitedMs: 0,
    durationMs: 4200,
    bytesBefore: 188_743_680,
    bytesAfter: 62_914_560,
    rows: 412_000,
    sqlstate: null,
    reason: "two\nlines",
  });
});

test("a task is one line with how many actions ended how, and those that failed", () => {
  const failed = actionOf("public.b", { outcome: "failed", sqlstate: "42501" });
  const task = taskOf("vacuum", { outcome: "failed", actions: [actionOf("public.a"), failed] });
  const line = taskLine(task, at);
  expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(JSON.parse(line)).toMatchObject({
    type: "task",
    task: "vacuum",
    outcome: "failed",
    next: "2027-03-11T03:00:00.000Z",
    actions: { done: 1, failed: 1 },
    failures: [{ target: "public.b", sqlstate: "42501" }],
  });
});
