import { ExitCode, PgopsError } from "../../errors.ts";
import { migrationContext } from "../../migrations/context.ts";
import { connect } from "../../postgres/connect.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { namingTheFlag } from "../naming-the-flag.ts";
import type { VerifyContext } from "./context.ts";

const isSuperuser = new URL("sql/is-superuser.sql", import.meta.url);

/**
 * Looks whether the server at `url` answers and lets the proof do what it must: create databases, fill tables past
 * their triggers, make roles. @throws PgopsError as `connect` does, and `PGOPS_SERVER_RIGHTS`.
 */
export async function namedServerIsUsable(
  { settingsFor, env, signal }: VerifyContext,
  url: string,
): Promise<void> {
  const settings = await namingTheFlag("--server", () => settingsFor(url));
  const { target } = await migrationContext(settings, { env, signal });
  const session = await connect({ ...target, origin: "--server" }, { signal });
  try {
    const [row] = await session.query<{ role: string; superuser: boolean }>(sqlFile(isSuperuser));
    if (row?.superuser === true) return;
    throw new PgopsError({
      code: "PGOPS_SERVER_RIGHTS",
      message: `${row?.role ?? target.user} is no superuser on the server of --server`,
      hint: "The proof makes databases, roles and rows there: name a superuser of a server that is for such things, or leave --server out.",
      exitCode: ExitCode.noServer,
    });
  } finally {
    await session.close();
  }
}
