import { resolve } from "node:path";
import type { Part, PartName, Parts } from "./connection-parts.ts";
import { connectionTarget, defaultPool, type TargetContext } from "./connection-target.ts";
import { parseConnectionUrl } from "./connection-url.ts";
import { fillFromEnvironment } from "./libpq-environment.ts";
import type { ParsedDatabase } from "./schema.ts";
import type { DatabaseSettings } from "./settings.ts";
import type { ConnectionTarget } from "./target.ts";

/** Where each leaf of the configuration stands: by path, "pgops.config.ts environments.production". */
export type FromOf = (path: string) => string;

export interface DatabaseSource {
  /** `--database-url`. */
  flag: string | undefined;
  /** `DATABASE_URL`. */
  variable: string | undefined;
  /** `database` of the configuration, the environment laid over it. */
  configured: string | ParsedDatabase | undefined;
  fromOf: FromOf;
}

/** A URL that goes before the configuration, and who gave it. */
export function overridingUrl(
  flag: string | undefined,
  variable: string | undefined,
): { url: string; from: string } | undefined {
  if (flag !== undefined) return { url: flag, from: "--database-url" };
  return variable === undefined || variable.trim() === ""
    ? undefined
    : { url: variable, from: "DATABASE_URL" };
}

/** The database in force: the flag, else DATABASE_URL, else the configuration, else libpq's variables. */
export function resolveDatabase(source: DatabaseSource, context: TargetContext): DatabaseSettings {
  const { configured, fromOf } = source;
  const url = overridingUrl(source.flag, source.variable);
  const block = typeof configured === "object" ? configured : undefined;
  if (url !== undefined) {
    const parts = {
      ...blockParts(tuningOf(block), "database", fromOf),
      ...urlParts(url.url, url.from, context),
    };
    return { kind: "target", target: complete(parts, url.from, "database", context) };
  }
  if (configured === undefined) {
    const origin = Object.keys(context.env).some(isLibpqVariable) ? "PG* variables" : "default";
    return { kind: "target", target: complete({}, origin, "database", context) };
  }
  if (configured === "embedded") return embedded({}, "database", fromOf, context);
  if (typeof configured === "string") {
    const from = fromOf("database");
    return {
      kind: "target",
      target: complete(urlParts(configured, from, context), from, "database", context),
    };
  }
  if (configured.embedded === true) return embedded(configured, "database.embedded", fromOf, context);
  return { kind: "target", target: blockTarget(configured, fromOf, context) };
}

/** `directUrl` as a target; what it leaves open comes from libpq's variables, as with any URL. */
export function resolveDirectUrl(url: string, from: string, context: TargetContext): ConnectionTarget {
  return complete(urlParts(url, from, context), from, "directUrl", context);
}

function isLibpqVariable(name: string): boolean {
  return /^PG(?:HOST|HOSTADDR|PORT|DATABASE|USER)$/.test(name);
}

function urlParts(url: string, from: string, { notes }: TargetContext): Parts {
  return parseConnectionUrl(url, from, notes);
}

function complete(parts: Parts, origin: string, prefix: string, context: TargetContext): ConnectionTarget {
  const filled = fillFromEnvironment(parts, context.env, context.notes);
  return connectionTarget(filled, origin, prefix, context);
}

/** What of the `database` block holds for any server: its size and patience, not its address or its keys. */
function tuningOf(block: ParsedDatabase | undefined): ParsedDatabase {
  if (block === undefined) return {};
  const { pool, connectTimeout, applicationName } = block;
  return { pool, connectTimeout, applicationName };
}

function blockTarget(block: ParsedDatabase, fromOf: FromOf, context: TargetContext): ConnectionTarget {
  const { url } = block;
  const parts = blockParts(block, "database", fromOf);
  if (url === undefined) return complete(parts, mainSource(parts) ?? fromOf("database"), "database", context);
  for (const name of ["host", "port", "database", "user", "password"] as const) {
    if (parts[name] === undefined) continue;
    context.notes.problem(`${parts[name].label} stands beside \`database.url\`; give one of the two`);
  }
  const from = fromOf("database.url");
  return complete({ ...urlParts(url, from, context), ...parts }, from, "database", context);
}

function mainSource({ host, database, user }: Parts): string | undefined {
  return (host ?? database ?? user)?.from;
}

const simple = [
  ["host", "host"],
  ["port", "port"],
  ["name", "database"],
  ["user", "user"],
  ["password", "password"],
  ["applicationName", "applicationName"],
  ["connectTimeout", "connectTimeoutMs"],
  ["options", "options"],
] as const satisfies readonly (readonly [keyof ParsedDatabase, PartName])[];

type Value = string | number | undefined;

function blockParts(block: ParsedDatabase, path: string, fromOf: FromOf): Parts {
  const parts: Parts = {};
  const set = (name: PartName, key: string, value: Value, exact = false): void => {
    if (value === undefined || value === "") return;
    const full = `${path}.${key}`;
    const from = fromOf(full);
    const part: Part = { value: String(value), from, label: `\`${full}\` in ${from}` };
    parts[name] = exact ? { ...part, exact } : part;
  };
  for (const [key, name] of simple) set(name, key, block[key]);
  set("poolMin", "pool.min", block.pool?.min);
  set("poolMax", "pool.max", block.pool?.max);
  set("poolIdleTimeoutMs", "pool.idleTimeout", block.pool?.idleTimeout);
  setSsl(block.ssl, set);
  return parts;
}

function setSsl(
  ssl: ParsedDatabase["ssl"],
  set: (name: PartName, key: string, value: Value, exact?: boolean) => void,
): void {
  if (ssl === undefined) return;
  if (typeof ssl === "boolean") return set("sslmode", "ssl", ssl ? "verify-full" : "disable");
  if (typeof ssl === "string") return set("sslmode", "ssl", ssl);
  if (ssl.enabled === false) return set("sslmode", "ssl.enabled", "disable");
  if (ssl.rejectUnauthorized === false) set("sslmode", "ssl.rejectUnauthorized", "require", true);
  else set("sslmode", "ssl.enabled", "verify-full");
  set("sslrootcert", "ssl.ca", ssl.ca);
  set("sslcert", "ssl.cert", ssl.cert);
  set("sslkey", "ssl.key", ssl.key);
  set("serverName", "ssl.serverName", ssl.serverName);
}

function embedded(
  block: ParsedDatabase,
  key: string,
  fromOf: FromOf,
  { root, notes, provenance }: TargetContext,
): DatabaseSettings {
  for (const other of ["url", "host"] as const) {
    if (block[other] !== undefined)
      notes.problem(`\`database.${other}\` stands beside \`database.embedded\`; give one of the two`);
  }
  const pool = {
    min: block.pool?.min ?? defaultPool.min,
    max: block.pool?.max ?? defaultPool.max,
    idleTimeoutMs: block.pool?.idleTimeout ?? defaultPool.idleTimeoutMs,
  };
  if (pool.min > pool.max)
    notes.problem(`\`database.pool.min\` is ${pool.min}, more than max, which is ${pool.max}`);
  const database = block.name ?? "postgres";
  const origin = fromOf(key);
  provenance.push({ key: "database", value: "embedded", from: origin });
  provenance.push({
    key: "database.name",
    value: database,
    from: block.name === undefined ? "default" : fromOf("database.name"),
  });
  return {
    kind: "embedded",
    directory: resolve(root, ".pgops"),
    ...(block.major === undefined ? {} : { major: block.major }),
    database,
    pool,
    connectTimeoutMs: block.connectTimeout ?? 10_000,
    applicationName: block.applicationName ?? "pgops",
    origin,
  };
}
