import { loadSettings } from "../../config/load.ts";
import type { ConnectionTarget } from "../../config/target.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { connect } from "../../postgres/connect.ts";
import type { Environment } from "../../postgres/servers/run.ts";
import { namingTheFlag } from "../naming-the-flag.ts";

/** The server of `--server`: where to connect, and its major version. */
export interface NamedServer {
  admin: ConnectionTarget;
  major: number;
}

/**
 * Looks whether the server at `url` answers, and of which version it is; the URL is read as any of pgops' is, so that
 * it may ask for TLS or leave out the port. `wanted` is the major version that it has to have.
 * @throws PgopsError `PGOPS_CONFIG`, `PGOPS_WRONG_MAJOR`, and as `connect` does.
 */
export async function namedServer(
  url: string,
  { cwd, env, signal, wanted }: NamedServerOptions,
): Promise<NamedServer> {
  const admin = { ...(await targetOf(url, cwd, env)), origin: "--server" };
  const session = await connect(admin, { signal });
  try {
    const major = Math.floor(session.info.version_number / 10_000);
    if (wanted === undefined || major === wanted) return { admin, major };
    throw new PgopsError({
      code: "PGOPS_WRONG_MAJOR",
      message: `the server of --server is PostgreSQL ${major}, not ${wanted}`,
      hint: "Name a server of that version, or leave the version out.",
      exitCode: ExitCode.usage,
    });
  } finally {
    await session.close();
  }
}

export interface NamedServerOptions {
  cwd: string;
  env: Environment;
  signal: AbortSignal | undefined;
  wanted?: number | undefined;
}

async function targetOf(url: string, cwd: string, env: Environment): Promise<ConnectionTarget> {
  const { database } = await namingTheFlag("--server", () =>
    loadSettings({ cwd, env: { ...env }, databaseUrl: url, inline: {} }),
  );
  if (database?.kind !== "target") throw new Error("a URL gave no target");
  return database.target;
}
