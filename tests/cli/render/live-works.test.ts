import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { onTerminal } from "../../e2e/on-terminal.ts";

const program = fileURLToPath(new URL("fixtures/live-works.ts", import.meta.url));

test("works that go on at the same time have a line each, and what is done stays with its mark", async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [program], {
    env: { ...process.env, ...onTerminal(120), CI: "" },
  });
  // oxlint-disable-next-line no-control-regex -- an escape sequence begins with it
  const lines = stderr.replaceAll(/\u001B\[[?\d;]*[A-Za-z]/g, "").split("\n");
  expect(lines).toContainEqual(
    expect.stringMatching(
      / vacuum public\.users {3}\d+ ms {3}████████ {10}50 % {3}scanning heap {3}about 60 s left$/,
    ),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}reindex public\.idx_orders {3}\d+ ms {3}building index {3}7,000 rows$/),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^ {2}reindex public\.idx_orders {3}waiting for a lock on orders, 4\.\d s.*pid 4711 \(app "billing"/,
    ),
  );
  const ended = lines.filter((line) => /^[✔✖-] /.test(line));
  expect([...new Set(ended)]).toEqual([
    "✔ vacuum public.users   3.2 s",
    "✖ reindex public.idx_orders   4.0 s   no space is left",
    "- vacuum public.logs   left: autovacuum is at it",
  ]);
  expect(lines.findLast(Boolean)).toBe("the end");
});
