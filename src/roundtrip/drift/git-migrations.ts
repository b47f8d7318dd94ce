import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { commitOf, git } from "../git.ts";

/** The migrations folder of a commit, in a folder of its own. */
export interface CheckedOut {
  /** Where the paths of messages are relative to. */
  cwd: string;
  directory: string;
  remove: () => Promise<void>;
}

/**
 * Lays the migrations of a commit down in a temporary folder, under their own path; the working tree and git's index
 * stay as they are. @throws PgopsError `PGOPS_GIT` where the commit, or the folder in it, is not there.
 */
export async function checkOut(ref: string, directory: string, cwd: string): Promise<CheckedOut> {
  const root = (await git(["rev-parse", "--show-toplevel"], cwd)).trimEnd();
  const path = relative(await realpath(root), await real(directory));
  const within = path.split(sep).join("/");
  const object = `${await commitOf(ref, root)}:${within}`;
  const tree = (await git(["rev-parse", "--verify", "--end-of-options", object], root)).trimEnd();
  const folder = await realpath(await mkdtemp(join(tmpdir(), "pgops-ref-")));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const env = { GIT_INDEX_FILE: join(folder, "index") };
    const made = join(folder, path);
    await mkdir(made, { recursive: true });
    await git(["read-tree", tree], root, env);
    await git(["checkout-index", "--all", "--quiet", `--prefix=${made}${sep}`], root, env);
    return { cwd: folder, directory: made, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The folder may be gone from the working tree, and the path to it may hold links. */
async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
