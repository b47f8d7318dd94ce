import { randomBytes } from "node:crypto";
import type { Settings } from "../../config/settings.ts";
import type { ConnectionTarget } from "../../config/target.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { migrationContext, type MigrationContext } from "../../migrations/context.ts";
import type { Migration } from "../../migrations/migration.ts";
import { prepareMigrations, type PreparedMigration } from "../../migrations/prepare.ts";
import { upStep } from "../../migrations/up-step.ts";
import { connect } from "../../postgres/connect.ts";
import { quoteIdentifier } from "../../postgres/identifiers.ts";
import { startThrowawayServer, type ThrowawayServer } from "../../postgres/servers/throwaway.ts";
import { openOwnRunner, type OwnRunner } from "../own-runner.ts";
import { runMakingRoles } from "../verify/missing-roles.ts";
import { catalogFailure, type DriftContext, type Portrait, readPortrait } from "./context.ts";
import { makeAlike, runAs, targetOfServer } from "./likeness.ts";
import type { Surroundings } from "./live-catalog.ts";
import { namedServer } from "./named-server.ts";

export interface MadeOptions {
  /** What the migrations are compared with: then roles and owners are as there. */
  like?: Surroundings | undefined;
  /** Who runs the migrations; default: the ledger's owner. */
  runner?: string | undefined;
  /** The version wanted; another one will do where it cannot be had, unless `exactly`. */
  major?: number | undefined;
  exactly?: boolean | undefined;
  /** The URL of a server to work on, instead of a throwaway one: a database is made there, and removed. */
  server?: string | undefined;
  /** Whether it is read for a dump. */
  forDump?: boolean | undefined;
}

/**
 * Applies migrations on a throwaway server and reads what they made; the server is gone afterwards.
 * @throws PgopsError for files that cannot be used, for a migration that fails, and where no server can be started.
 */
export async function readMadeCatalog(
  context: DriftContext,
  settings: Settings,
  migrations: readonly Migration[],
  options: MadeOptions = {},
): Promise<Omit<Portrait, "name">> {
  const { signal, env } = context;
  const prepared = await prepareMigrations(migrations, settings.cwd, signal);
  const server = await startServer(context, settings, options);
  let made: ConnectionTarget | undefined;
  try {
    const target = await prepareServer(server, prepared, options, signal);
    made = target;
    const onServer = {
      ...settings,
      database: { kind: "target" as const, target },
      hooks: {},
      directUrl: undefined,
    };
    const applying = await migrationContext(onServer, { env, signal });
    await apply(applying, prepared, !server.named);
    const session = await connect(target, { signal });
    try {
      const read = await readPortrait(session, applying.tables, options.forDump);
      return { of: "migrations", postgres: server.major, ...read };
    } catch (error) {
      throw catalogFailure(error, "the throwaway server", signal);
    } finally {
      await session.close();
    }
  } finally {
    if (server.named && made !== undefined) await runAs(server.admin, dropDatabase(made), undefined);
    await server.stop();
  }
}

function dropDatabase({ database }: ConnectionTarget): string {
  return `DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`;
}

/** A server to apply migrations on. */
interface Ground {
  /** Who makes the database there. */
  admin: ConnectionTarget;
  major: number;
  /** Whether it is the user's, and stays. */
  named: boolean;
  stop: () => Promise<void>;
}

/** Starts one of the version wanted, or else of another. @throws PgopsError `PGOPS_NO_POSTGRES` and its kin. */
async function startServer(
  { env, signal, warn }: DriftContext,
  { cwd }: Settings,
  { major, exactly, server: url }: MadeOptions,
): Promise<Ground> {
  if (url !== undefined) {
    const wanted = exactly === true ? major : undefined;
    const named = await namedServer(url, { cwd, env, signal, wanted });
    return { ...named, named: true, stop: async () => undefined };
  }
  try {
    return groundOf(await startThrowawayServer({ major, env, cwd, signal }));
  } catch (error) {
    const isMissing = error instanceof PgopsError && error.code === "PGOPS_NO_POSTGRES";
    if (!isMissing || major === undefined || exactly === true) throw error;
    const server = await startThrowawayServer({ env, cwd, signal });
    warn(`there is no PostgreSQL ${major} to start here: the migrations were applied on ${server.version}`);
    return groundOf(server);
  }
}

function groundOf(server: ThrowawayServer): Ground {
  const major = Number.parseInt(server.version, 10);
  return { admin: targetOfServer(server), major, named: false, stop: async () => server.stop() };
}

async function prepareServer(
  { admin, named }: Ground,
  prepared: readonly PreparedMigration[],
  { like, runner, major }: MadeOptions,
  signal: AbortSignal | undefined,
): Promise<ConnectionTarget> {
  if (named) {
    const target = { ...admin, database: `pgops_diff_${randomBytes(8).toString("hex")}` };
    await makeDatabase(target, admin, signal);
    return target;
  }
  const around = like ?? {
    bootstrap: null,
    roles: [],
    database: "pgops_migrations",
    database_owner: admin.user,
    ledger_owner: null,
  };
  const who = runner ?? around.ledger_owner ?? around.bootstrap ?? admin.user;
  return makeAlike(admin, { ...around, runner: who, made: rolesMadeBy(prepared), major }, signal);
}

/** @throws PgopsError `PGOPS_SERVER_RIGHTS` where the server does not let its role. */
async function makeDatabase(
  { database }: ConnectionTarget,
  admin: ConnectionTarget,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await runAs(admin, `CREATE DATABASE ${quoteIdentifier(database)} TEMPLATE template0`, signal);
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (!(error instanceof Error) || error instanceof PgopsError) throw error;
    throw new PgopsError({
      code: "PGOPS_SERVER_RIGHTS",
      message: `${admin.user} cannot make a database on the server of --server: ${error.message}`,
      hint: "The migrations are applied in one: name a role that may CREATE DATABASE, or leave --server out.",
      exitCode: ExitCode.noServer,
      cause: error,
    });
  }
}

const makesRole = /\bcreate\s+(?:role|user|group)\b/i;
const roleMade = /\bcreate\s+(?:role|user|group)\s+(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))/giu;

/** A role that a migration creates must not be there before. */
function rolesMadeBy(prepared: readonly PreparedMigration[]): Set<string> {
  const made = new Set<string>();
  for (const { up } of prepared) {
    if (!up.mentions(makesRole)) continue;
    for (const { text } of up.statements) {
      for (const [, quoted, plain = ""] of text.matchAll(roleMade))
        made.add(quoted?.replaceAll('""', '"') ?? plain.toLowerCase());
    }
  }
  return made;
}

/** @throws PgopsError of the migration that failed; it says that only the throwaway server was touched. */
async function apply(
  context: MigrationContext,
  prepared: readonly PreparedMigration[],
  makesRoles: boolean,
): Promise<void> {
  let own: OwnRunner | undefined;
  try {
    own = await openOwnRunner(context);
    const { session, runner } = own;
    const steps = prepared.map((one) => upStep(one, context));
    const makeRole = (name: string): Promise<void> => session.run(`CREATE ROLE ${quoteIdentifier(name)}`);
    // The roles of a server that stays are its own.
    if (makesRoles) await runMakingRoles(steps, (left) => runner.runEach(left), makeRole);
    else await runner.runEach(steps);
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    const stands =
      "It failed where the migrations were applied to be compared, on a throwaway server or in a database of its own. No database of yours was touched.";
    throw error.with({ stands, partial: {} });
  } finally {
    await own?.close();
  }
}
