import { Chalk } from "chalk";
import { expect, test } from "vitest";
import { createOperationProgress } from "../../../src/cli/render/operation-progress.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";

const step = "vacuum public.users";
const blockage = { target: "users", waitedMs: 500, blockers: [] };
const again = { step, attempt: 1, attempts: 10, blockage };
const events: OperationEvent[] = [
  { type: "started", step, beside: true },
  { type: "progress", step, phase: "scanning heap", done: 1, total: 10, unit: "blocks" },
  { type: "blocked", ...again },
  { type: "retrying", ...again, sqlstate: "55P03", pauseMs: 500 },
  { type: "finished", step, durationMs: 3200 },
  { type: "started", step: "vacuum public.logs", beside: true },
  { type: "skipped", step: "vacuum public.logs", reason: "its time was over" },
  { type: "failed", step: "reindex public.idx", durationMs: 10, reason: "no space\nis left" },
];

async function printed(flags: { verbose?: boolean; quiet?: boolean }): Promise<string[]> {
  const lines: string[] = [];
  const terminal = {
    out: () => {},
    err: (text: string) => void lines.push(text.trimEnd()),
    live: false,
    interactive: false,
    columns: undefined,
    color: new Chalk({ level: 0 }),
  };
  const progress = await createOperationProgress(terminal, flags);
  for (const event of events) progress.handle(event);
  await progress.finish();
  return lines;
}

test("a log gets one line for each work that has ended, and nothing of what it did meanwhile", async () => {
  expect(await printed({})).toEqual([
    "  ✔ vacuum public.users   3.2 s",
    "  - vacuum public.logs   left: its time was over",
    "  ✖ reindex public.idx   10 ms   no space is left",
  ]);
});

test("with --verbose it is told of the tries too, with --quiet of nothing", async () => {
  expect((await printed({ verbose: true })).join("\n")).toMatch(
    /users \.\.\.\n.*waiting for a lock on users.*\n.*trying again/,
  );
  expect(await printed({ quiet: true })).toEqual([]);
});
