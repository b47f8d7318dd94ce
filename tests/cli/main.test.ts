import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../../bin/pgops.js", import.meta.url));

test("a stdout that takes nothing is told in a line, without a stack", () => {
  // Written to, a file that is open for reading fails as one on a full disk does.
  const readOnly = openSync(program, "r");
  try {
    const { status, stderr } = spawnSync(process.execPath, [program, "--help"], {
      stdio: ["ignore", readOnly, "pipe"],
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^error: stdout cannot be written: EBADF[^\n]*\n$/);
    expect(status).toBe(1);
  } finally {
    closeSync(readOnly);
  }
});
