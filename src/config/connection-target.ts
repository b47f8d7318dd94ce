import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { isFromFile, type Notes, type Part, type PartName, type Parts } from "./connection-parts.ts";
import { findPassword, readPgpass } from "./pgpass.ts";
import { Secret } from "./secret.ts";
import type { Provenance } from "./settings.ts";
import type { ConnectionTarget, Pool } from "./target.ts";
import { isPem, resolveTls } from "./tls-files.ts";

export interface TargetContext {
  cwd: string;
  /** The folder of the configuration file: its relative file names refer to it. */
  root: string;
  /** The name of the configuration file, if there is one: how its parts are told from others. */
  source: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  userName: string | undefined;
  notes: Notes;
  provenance: Provenance[];
}

export const defaultPool: Readonly<Pool> = { min: 0, max: 10, idleTimeoutMs: 30_000 };
const defaultConnectTimeoutMs = 10_000;

/** Checks the parts, fills in libpq's defaults and reads the files they name; `prefix` names them in provenance. */
export function connectionTarget(
  given: Parts,
  origin: string,
  prefix: string,
  context: TargetContext,
): ConnectionTarget {
  const parts = { ...given };
  const host = addDefault(parts, "host", parts.hostaddr?.value ?? "localhost");
  if (host.includes(",")) {
    const { label, from } = parts.host ?? {};
    context.notes.problem(`${label} names more than one host; pgops works on one server`, from);
  }
  const user = parts.user?.value ?? addDefault(parts, "user", defaultUser(context));
  const database = addDefault(parts, "database", user);
  const port = readPort(parts, context.notes);
  addPassword(parts, { host, port, database, user }, context);
  useAddress(parts, host);
  const tls = resolveTls(parts, parts.hostaddr?.value ?? host, {
    folderOf: (part) => (isFromFile(part.from, context.source) ? context.root : context.cwd),
    homeDirectory: context.homeDirectory,
    notes: context.notes,
  });
  const target: ConnectionTarget = {
    host: parts.hostaddr?.value ?? host,
    port,
    database,
    user,
    ssl: tls,
    pool: readPool(parts, context.notes),
    connectTimeoutMs: Number(addDefault(parts, "connectTimeoutMs", String(defaultConnectTimeoutMs))),
    applicationName: addDefault(parts, "applicationName", "pgops"),
    origin,
  };
  if (parts.password !== undefined) target.password = new Secret(parts.password.value);
  if (parts.options !== undefined) target.options = parts.options.value;
  recordProvenance(parts, tls.mode, prefix, context.provenance);
  return target;
}

function addDefault(parts: Parts, name: PartName, value: string): string {
  parts[name] ??= { value, from: "default", label: name };
  return parts[name].value;
}

function defaultUser({ userName, env, notes }: TargetContext): string {
  if (userName !== undefined) return userName;
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    const fallback = env.USER ?? "";
    if (fallback === "")
      notes.problem("no database user is given, and the user who runs this has no name", "default");
    return fallback;
  }
}

function readPort(parts: Parts, notes: Notes): number {
  const port = Number(addDefault(parts, "port", "5432"));
  if (Number.isInteger(port) && port >= 1 && port <= 65_535 && /^\d+$/.test(parts.port?.value ?? "")) {
    return port;
  }
  // What stands there is not repeated: in a URL it may be the rest of a password.
  notes.problem(`${parts.port?.label} must be a number from 1 to 65535`, parts.port?.from);
  return 5432;
}

/** hostaddr says where to connect, host whom to expect there: the name on the server's certificate. */
function useAddress(parts: Parts, host: string): void {
  const address = parts.hostaddr;
  if (address === undefined || address.value === host) return;
  parts.serverName ??= { value: host, from: parts.host?.from ?? address.from, label: "host" };
}

function addPassword(
  parts: Parts,
  query: { host: string; port: number; database: string; user: string },
  { env, cwd, homeDirectory, notes }: TargetContext,
): void {
  if (parts.password !== undefined) return;
  const onWindows = process.platform === "win32" && env.APPDATA !== undefined;
  const standard = onWindows
    ? join(env.APPDATA ?? "", "postgresql", "pgpass.conf")
    : join(homeDirectory, ".pgpass");
  const path = parts.passfile === undefined ? standard : resolve(cwd, parts.passfile.value);
  const content = readPgpass(path, notes.warning);
  if (content === undefined) return;
  const value = findPassword(content, query);
  if (value === undefined || value === "") return;
  parts.password = { value, from: path === join(homeDirectory, ".pgpass") ? "~/.pgpass" : path, label: path };
}

function readPool(parts: Parts, notes: Notes): Pool {
  const max = Number(addDefault(parts, "poolMax", String(defaultPool.max)));
  const min = Number(addDefault(parts, "poolMin", String(Math.min(defaultPool.min, max))));
  const idle = addDefault(parts, "poolIdleTimeoutMs", String(defaultPool.idleTimeoutMs));
  if (min > max)
    notes.problem(`${parts.poolMin?.label} is ${min}, more than max, which is ${max}`, parts.poolMin?.from);
  return { min, max, idleTimeoutMs: Number(idle) };
}

const keys: readonly (readonly [PartName, string])[] = [
  ["host", "host"],
  ["hostaddr", "hostaddr"],
  ["port", "port"],
  ["database", "name"],
  ["user", "user"],
  ["password", "password"],
  ["sslmode", "ssl.mode"],
  ["sslrootcert", "ssl.ca"],
  ["sslcert", "ssl.cert"],
  ["sslkey", "ssl.key"],
  ["serverName", "ssl.serverName"],
  ["sslnegotiation", "ssl.negotiation"],
  ["poolMin", "pool.min"],
  ["poolMax", "pool.max"],
  ["poolIdleTimeoutMs", "pool.idleTimeout"],
  ["connectTimeoutMs", "connectTimeout"],
  ["applicationName", "applicationName"],
  ["options", "options"],
];

const numbers: ReadonlySet<PartName> = new Set([
  "port",
  "poolMin",
  "poolMax",
  "poolIdleTimeoutMs",
  "connectTimeoutMs",
]);

function recordProvenance(parts: Parts, mode: string, prefix: string, into: Provenance[]): void {
  const shown: Parts = {
    ...parts,
    sslmode: { value: mode, from: modeSource(parts, mode), label: "sslmode" },
  };
  for (const [name, key] of keys) {
    const part = shown[name];
    if (part !== undefined)
      into.push({ key: `${prefix}.${key}`, value: shownValue(name, part), from: part.from });
  }
}

function modeSource({ sslmode, sslrootcert }: Parts, mode: string): string {
  if (sslmode?.value === mode) return sslmode.from;
  return (sslmode === undefined ? sslrootcert?.from : `${sslmode.from}, ${sslrootcert?.from}`) ?? "default";
}

function shownValue(name: PartName, { value }: Part): unknown {
  if (name === "password") return "***";
  if (isPem(value)) return "(PEM)";
  return numbers.has(name) ? Number(value) : value;
}
