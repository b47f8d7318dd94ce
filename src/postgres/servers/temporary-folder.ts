import { createHash } from "node:crypto";
import { chown, lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { runningPostmaster } from "./running-postmaster.ts";
import { canEnter } from "./reachable.ts";
import type { Environment } from "./run.ts";

/** The temporary folder of this session, or, where the account cannot enter that, the system's. */
export async function temporaryRoot(env: Environment, account: Account | undefined): Promise<string> {
  const session = env["TMPDIR"] ?? tmpdir();
  return account === undefined || (await canEnter(account, session)) ? session : "/tmp";
}

/** The folders of this machine only: a container may share the folder, and then knows nothing of our processes. */
const prefix = `pgops-server-${createHash("sha256").update(hostname()).digest("hex").slice(0, 6)}-`;

/** A new folder of the account's own, for one server. `prepare` may put files there before it is handed over. */
export async function serverFolder(
  env: Environment,
  account: Account | undefined,
  prepare: (folder: string) => Promise<void>,
): Promise<string> {
  const root = await temporaryRoot(env, account);
  await removeForgotten(root, account);
  const folder = await mkdtemp(join(root, prefix));
  await prepare(folder);
  if (account) await chown(folder, account.uid, account.gid);
  return folder;
}

const forgottenAfterMs = 3_600_000;

/** What is left where the watchdog was killed with all the rest: a stopped container, a power cut. */
async function removeForgotten(root: string, account: Account | undefined): Promise<void> {
  const names = (await readdir(root)).filter((name) => name.startsWith(prefix));
  const remove = async (folder: string): Promise<void> => {
    const { uid, mtimeMs } = await lstat(folder);
    const ours = uid === (account?.uid ?? process.geteuid?.() ?? uid);
    if (!ours || Date.now() - mtimeMs < forgottenAfterMs) return;
    if ((await runningPostmaster(join(folder, "data"))) === undefined) await rm(folder, { recursive: true });
  };
  // Somebody else may be removing it too.
  await Promise.all(names.map(async (name) => remove(join(root, name)).catch(() => undefined)));
}
