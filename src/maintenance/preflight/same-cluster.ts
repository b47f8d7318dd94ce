import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import type { ConnectionTarget } from "../../config/target.ts";
import type { SessionInfo } from "../../postgres/session.ts";

export interface ServerPlace {
  directory: string;
  port: number;
  /** When the postmaster began, in seconds. */
  started: number;
}

/** The file is written a moment before the server notes when it began. */
const startSlackSeconds = 60;

/**
 * Whether the server runs on this machine, and its folder is what is found under that name here. A loopback address may be
 * a tunnel's, or lead into a container: it has to be the server by its lock file, or by the process that serves this session.
 */
export async function isHere(
  target: Pick<ConnectionTarget, "host">,
  info: Pick<SessionInfo, "pid" | "user" | "database">,
  place: ServerPlace,
): Promise<boolean> {
  if (!isLocal(target.host)) return false;
  return (await lockFileFits(place)) ?? (await processFits(info));
}

function isLocal(host: string): boolean {
  if (host.startsWith("/") || host.startsWith("@") || host === "localhost") return true;
  return isIP(host) === 4 ? host.startsWith("127.") : host === "::1";
}

/** postmaster.pid: the process, the folder, when it began, the port. Undefined where it cannot be read. */
async function lockFileFits({ directory, port, started }: ServerPlace): Promise<boolean | undefined> {
  const text = await readFile(join(directory, "postmaster.pid"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const [, , begun, itsPort] = text.split("\n");
  return Number(itsPort) === port && Math.abs(Number(begun) - started) < startSlackSeconds;
}

/** The folder is the server's alone, but Linux shows everybody what PostgreSQL calls the process of this session. */
async function processFits({
  pid,
  user,
  database,
}: Pick<SessionInfo, "pid" | "user" | "database">): Promise<boolean> {
  const title = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return title.startsWith("postgres:") && title.includes(` ${user} ${database} `);
}
