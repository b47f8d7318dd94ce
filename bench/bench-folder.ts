import { spawnSync } from "node:child_process";
import { cp, mkdtemp, mkdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that everything of one bench lies in, and what its programs are run with. */
export interface BenchFolder {
  folder: string;
  /** The repository's node_modules. */
  modules: string;
  programs: { pgops: string };
  /** A clean environment: nothing of the session, a home folder and a cache of its own. */
  env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Builds pgops and lays the package down as npm would, so that nothing edited meanwhile changes what is measured. */
export async function prepareBenchFolder(): Promise<BenchFolder> {
  build();
  const folder = await mkdtemp(join(tmpdir(), "pgops-bench-"));
  const modules = join(root, "node_modules");
  const pgops = join(folder, "pgops");
  const home = join(folder, "home");
  await Promise.all([mkdir(pgops), mkdir(home)]);
  for (const part of ["bin", "dist", "sql", "templates", "package.json"]) {
    await cp(join(root, part), join(pgops, part), { recursive: true });
  }
  await symlink(modules, join(pgops, "node_modules"), "junction");
  const { PATH = "", SystemRoot } = process.env;
  return {
    folder,
    modules,
    programs: { pgops },
    env: {
      PATH,
      HOME: home,
      XDG_CACHE_HOME: join(home, ".cache"),
      NO_COLOR: "1",
      ...(SystemRoot !== undefined && { SystemRoot }),
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function build(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", "build.js")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the build failed\n${stdout}${stderr}`);
}
