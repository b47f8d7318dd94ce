import { expect, test } from "vitest";
import { runPgops } from "../support/cli.ts";
import { temporaryProject } from "../support/project.ts";

test.each([
  ["ends the process", "process.exit(0);"],
  ["waits for ever", "await new Promise(() => {});"],
])("a configuration that %s is no success", async (_, text) => {
  const { path } = await temporaryProject({ "pgops.config.ts": `${text}\nexport default {};` });
  const { exitCode, stdout, stderr } = await runPgops(["config"], { cwd: path });
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("error: it ended before it was done");
});
