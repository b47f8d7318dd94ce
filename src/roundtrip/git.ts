import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { processEnvironment } from "../config/process-environment.ts";
import { ExitCode, PgopsError } from "../errors.ts";

const execute = promisify(execFile);
const mostBytes = 256 * 1024 * 1024;

/**
 * The files, by absolute path, that differ between the working tree and the point where it left `ref`; new ones that
 * git does not know yet are among them.
 * @throws PgopsError `PGOPS_GIT` where git does not know the commit, or there is no git.
 */
export async function filesChangedSince(ref: string, cwd: string): Promise<Set<string>> {
  const root = (await git(["rev-parse", "--show-toplevel"], cwd)).trimEnd();
  const base = await forkPoint(ref, cwd);
  const [changed, untracked] = await Promise.all([
    git(["diff", "--name-only", "--no-relative", "--no-renames", "-z", base, "--"], root),
    git(["ls-files", "--others", "--exclude-standard", "--full-name", "-z"], root),
  ]);
  const names = `${changed}${untracked}`.split("\0").filter((name) => name !== "");
  return new Set(names.map((name) => join(root, name)));
}

/** Where the working tree's history left that of `ref`; the commit itself where a shallow clone does not tell. */
async function forkPoint(ref: string, cwd: string): Promise<string> {
  const commit = await commitOf(ref, cwd);
  return git(["merge-base", commit, "HEAD"], cwd).then(
    (base) => base.trimEnd(),
    () => commit,
  );
}

/** The id of the commit that a name stands for. @throws PgopsError `PGOPS_GIT` that names it. */
export async function commitOf(ref: string, cwd: string): Promise<string> {
  try {
    return (await git(["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`], cwd)).trimEnd();
  } catch (error) {
    // git's own words for it are "Needed a single revision".
    const isUnknown = error instanceof PgopsError && /single revision|unknown revision/.test(error.message);
    throw isUnknown ? error.with({ message: `git knows no commit ${ref} here` }) : error;
  }
}

/**
 * Runs git in a folder and gives its standard output; `env` comes on top of the environment.
 * @throws PgopsError `PGOPS_GIT`.
 */
export async function git(
  words: readonly string[],
  cwd: string,
  env?: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const options = { cwd, maxBuffer: mostBytes, ...(env && { env: { ...processEnvironment(), ...env } }) };
    const { stdout } = await execute("git", words, options);
    return stdout;
  } catch (error) {
    throw gitFailure(words, error as Error & { code?: unknown; stderr?: string });
  }
}

function gitFailure(
  words: readonly string[],
  error: Error & { code?: unknown; stderr?: string },
): PgopsError {
  const isMissing = error.code === "ENOENT";
  const said = (error.stderr ?? "").trim().split("\n").at(-1) ?? "";
  return new PgopsError({
    code: "PGOPS_GIT",
    message: isMissing
      ? "git is not installed, or the working folder is gone"
      : `git ${words[0]} failed: ${said === "" ? error.message : said}`,
    hint: "Name a commit, branch or tag of the repository that the migrations are in; in CI fetch it first (fetch-depth: 0).",
    exitCode: ExitCode.usage,
    cause: error,
  });
}
