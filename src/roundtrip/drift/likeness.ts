import { randomBytes } from "node:crypto";
import { Secret } from "../../config/secret.ts";
import type { ConnectionTarget } from "../../config/target.ts";
import { connect } from "../../postgres/connect.ts";
import { quoteIdentifier } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import type { ThrowawayServer } from "../../postgres/servers/throwaway.ts";
import type { Session } from "../../postgres/session.ts";
import type { Surroundings } from "./live-catalog.ts";

/** What a throwaway server is to be like. */
export interface Likeness extends Surroundings {
  /** The role that runs the migrations, and so owns what they make. */
  runner: string;
  /** Roles that the migrations make themselves. */
  made: ReadonlySet<string>;
  /** The major version of that other server. */
  major?: number | undefined;
}

const password = (target: ConnectionTarget): string => quoteLiteral(target.password?.reveal() ?? "");

/** The superuser's target on a throwaway server. */
export function targetOfServer({ url, origin }: Pick<ThrowawayServer, "url" | "origin">): ConnectionTarget {
  const { hostname, port, username, password: secret, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
    password: new Secret(decodeURIComponent(secret)),
    ssl: { mode: "disable" },
    pool: { min: 0, max: 1, idleTimeoutMs: 1000 },
    connectTimeoutMs: 10_000,
    applicationName: "pgops",
    origin,
  };
}

/**
 * Makes a database on a fresh server whose roles have the names that they have on another one, so that owners and
 * grants compare equal. Gives the target that migrations are to be run with; its role is a superuser.
 */
export async function makeAlike(
  admin: ConnectionTarget,
  { bootstrap, roles, runner, made, database, database_owner, major }: Likeness,
  signal: AbortSignal | undefined,
): Promise<ConnectionTarget> {
  const superuser = await renamed(admin, bootstrap ?? admin.user, signal);
  const session = await connect(superuser, { signal });
  try {
    const others = new Set([...roles, database_owner]);
    for (const name of [superuser.user, runner]) others.delete(name);
    const statements = [...others]
      .filter((name) => !made.has(name) || name === database_owner)
      .map((name) => `CREATE ROLE ${quoteIdentifier(name)} NOLOGIN`);
    if (runner !== superuser.user) statements.push(createSuperuser(runner, superuser));
    if (statements.length > 0) await session.run(statements.join(";\n"));
    const owner = `OWNER ${quoteIdentifier(database_owner)}`;
    await createDatabase(session, database, owner);
    const own = Math.floor(session.info.version_number / 10_000);
    const imitation = publicSchemaOf(major ?? own, own, superuser.user);
    if (imitation !== "") await runAs({ ...superuser, database }, imitation, signal);
  } finally {
    await session.close();
  }
  return { ...superuser, user: runner, database };
}

/** Since PostgreSQL 15 the schema public is the database owner's, and not everybody may create in it. */
function publicSchemaOf(major: number, own: number, superuser: string): string {
  if (major < 15 === own < 15) return "";
  return major < 15
    ? `ALTER SCHEMA public OWNER TO ${quoteIdentifier(superuser)}; GRANT CREATE ON SCHEMA public TO PUBLIC`
    : "ALTER SCHEMA public OWNER TO pg_database_owner; REVOKE CREATE ON SCHEMA public FROM PUBLIC";
}

/** The maintenance database is there already: one of its name gets a stand-in, which no catalog tells. */
async function createDatabase(session: Session, database: string, owner: string): Promise<void> {
  if (database === session.info.database) {
    await session.run(`ALTER DATABASE ${quoteIdentifier(database)} ${owner.replace("OWNER", "OWNER TO")}`);
    return;
  }
  await session.run(`CREATE DATABASE ${quoteIdentifier(database)} ${owner} TEMPLATE template0`);
}

/** Gives the superuser of a fresh server another name; nobody can do that to themselves. */
async function renamed(
  admin: ConnectionTarget,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ConnectionTarget> {
  if (name === admin.user) return admin;
  const other = { ...admin, user: `pgops_${randomBytes(6).toString("hex")}` };
  await runAs(admin, createSuperuser(other.user, admin), signal);
  await runAs(other, `ALTER ROLE ${quoteIdentifier(admin.user)} RENAME TO ${quoteIdentifier(name)}`, signal);
  const target = { ...admin, user: name };
  await runAs(target, `DROP ROLE ${quoteIdentifier(other.user)}`, signal);
  return target;
}

function createSuperuser(name: string, like: ConnectionTarget): string {
  return `CREATE ROLE ${quoteIdentifier(name)} SUPERUSER LOGIN PASSWORD ${password(like)}`;
}

/** Runs SQL over a session of its own. */
export async function runAs(
  target: ConnectionTarget,
  sql: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const session = await connect(target, { signal });
  try {
    await session.run(sql);
  } finally {
    await session.close();
  }
}
