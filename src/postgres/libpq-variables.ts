import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionTarget } from "../config/target.ts";

/** How another program reaches the same database; holds the password: for its environment, not for people. */
export interface LibpqVariables {
  env: Record<string, string>;
  /** Removes the files of certificates that the variables name. */
  remove(): Promise<void>;
}

/** A target as libpq's variables: the PG... ones of `env` are replaced, the rest stays. `settings` are the session's. */
export async function libpqVariables(
  target: ConnectionTarget,
  env: Readonly<Record<string, string | undefined>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<LibpqVariables> {
  const tls = await tlsVariables(target);
  const options = [
    target.options ?? "",
    ...Object.entries(settings).map(
      ([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, String.raw`\$&`)}`,
    ),
  ].join(" ");
  const variables: Record<string, string | undefined> = {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^PG[A-Z]+$/.test(name))),
    ...placeOf(target),
    PGPORT: String(target.port),
    PGDATABASE: target.database,
    PGUSER: target.user,
    PGPASSWORD: target.password?.reveal(),
    PGAPPNAME: target.applicationName,
    PGCONNECT_TIMEOUT:
      target.connectTimeoutMs === 0 ? undefined : String(Math.ceil(target.connectTimeoutMs / 1000)),
    PGOPTIONS: options.trim() === "" ? undefined : options.trim(),
    ...tls.variables,
  };
  return { env: definedOf(variables), remove: tls.remove };
}

/** The name that the certificate must carry is the host to libpq; where to go is then the address. */
function placeOf({ host, ssl: { serverName } }: ConnectionTarget): Record<string, string> {
  return serverName === undefined || isIP(host) === 0
    ? { PGHOST: host }
    : { PGHOST: serverName, PGHOSTADDR: host };
}

interface TlsVariables {
  variables: Record<string, string | undefined>;
  remove: () => Promise<void>;
}

async function tlsVariables({ host, ssl }: ConnectionTarget): Promise<TlsVariables> {
  const variables: Record<string, string | undefined> = {
    PGSSLMODE: ssl.mode,
    PGSSLNEGOTIATION: ssl.negotiation,
  };
  const texts = { PGSSLROOTCERT: ssl.ca, PGSSLCERT: ssl.cert, PGSSLKEY: ssl.key?.reveal() };
  if (host.startsWith("/") || Object.values(texts).every((text) => text === undefined)) {
    // Node's own authorities are the system's to libpq.
    if (ssl.mode === "verify-full") variables["PGSSLROOTCERT"] = "system";
    return { variables, remove: async () => {} };
  }
  const folder = await mkdtemp(join(tmpdir(), "pgops-tls-"));
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    variables[name] = join(folder, name.toLowerCase());
    await writeFile(variables[name], text, { mode: 0o600 });
  }
  return { variables, remove: () => rm(folder, { recursive: true, force: true }) };
}

function definedOf(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
