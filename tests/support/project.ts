import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runPgops, type CliOptions, type CliResult } from "./cli.ts";
import { tidyUp } from "./tidy.ts";

export interface TemporaryProject {
  path: string;
  /** Makes or replaces a file; the name may hold folders. */
  write: (name: string, text: string) => Promise<void>;
  read: (name: string) => Promise<string>;
  remove: (name: string) => Promise<void>;
  /** Runs the real program in the project. */
  run: (args: string[], options?: CliOptions) => Promise<CliResult>;
}

/** A folder with these files, removed when the test, or outside of one the test file, ends. */
export async function temporaryProject(files: Record<string, string> = {}): Promise<TemporaryProject> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "pgops-project-")));
  tidyUp(async () => rm(path, { recursive: true, force: true }));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  await Promise.all(Object.entries(files).map(async ([name, text]) => write(name, text)));
  return {
    path,
    write,
    remove: async (name) => rm(join(path, name)),
    read: async (name) => readFile(join(path, name), "utf8"),
    run: async (args, options) => runPgops(args, { cwd: path, ...options }),
  };
}
