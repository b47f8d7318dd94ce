import { join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { unprivilegedAccount, type Account } from "./account.ts";
import type { PostgresBinaries } from "./binaries.ts";
import { run, type Environment, type RunOptions, type RunResult } from "./run.ts";
import { writeAs } from "./write-as.ts";

export interface ClusterOptions {
  binaries: PostgresBinaries;
  account: Account | undefined;
  env: Environment;
  /** Exists, empty, and belongs to the account; the data goes into its folder `data`. */
  folder: string;
  /** Of the superuser `postgres`. */
  password: string;
  signal?: AbortSignal | undefined;
}

/**
 * Makes a database cluster: UTF-8, collation C, characters as C.UTF-8 has them, UTC, passwords for everybody.
 * Throws PGOPS_INITDB (exit 5) with what initdb said.
 */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const { account, folder, password } = options;
  const passwordFile = join(folder, "password");
  await writeAs(account, passwordFile, password);
  let said = "";
  for (const locale of localeChoices(options.binaries.major)) {
    // initdb removes what it made when it fails, so the next choice starts afresh.
    const result = await initdb(options, passwordFile, locale);
    if (result.exitCode === 0) return;
    said = result.stderr.trim();
    if (!said.includes("locale")) break;
  }
  throw initdbFailed(options, said);
}

async function initdb(
  { binaries, account, env, folder, signal }: ClusterOptions,
  passwordFile: string,
  locale: readonly string[],
): Promise<RunResult> {
  const args = ["--pgdata", join(folder, "data"), "--username", "postgres", "--pwfile", passwordFile];
  args.push("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync", "--no-instructions", ...locale);
  const program = join(binaries.bin, "initdb");
  const result = await run(program, args, { account, env, signal });
  if (!result.stderr.includes(nameless)) return result;
  const named = await initdbAsNamed(program, args, { env, signal });
  return named?.exitCode === 0 ? named : result;
}

const nameless = "could not look up effective user ID";

/**
 * For a user id without a name, as containers like to give (`docker run --user 1234`): in a user namespace, where the
 * system allows one, the same id appears under one that has a name.
 */
async function initdbAsNamed(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult | undefined> {
  const named = await unprivilegedAccount();
  if (named === undefined || process.platform !== "linux") return undefined;
  const mapping = ["--user", `--map-user=${named.uid}`, `--map-group=${named.gid}`];
  return run("unshare", [...mapping, program, ...args], options);
}

/** Before 17 the operating system must know C.UTF-8; macOS and old Linux do not, and get plain C. */
function localeChoices(major: number): string[][] {
  if (major >= 17) return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]];
  return [["--locale=C", "--lc-ctype=C.UTF-8"], ["--locale=C"]];
}

function initdbFailed({ binaries, folder }: ClusterOptions, said: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_INITDB",
    message: `initdb of PostgreSQL ${binaries.version} could not make a database cluster in ${folder}`,
    hint: said.includes(nameless)
      ? "Add a line for your user id to /etc/passwd (initdb looks it up by name), or name a server that runs already."
      : "What initdb said above tells why.",
    exitCode: ExitCode.noServer,
    details: said.split("\n"),
  });
}
