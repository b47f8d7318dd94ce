import { type Notes, type PartName, type Parts, timeoutInMs } from "./connection-parts.ts";

const variables: Readonly<Record<string, PartName>> = {
  PGHOST: "host",
  PGHOSTADDR: "hostaddr",
  PGPORT: "port",
  PGDATABASE: "database",
  PGUSER: "user",
  PGPASSWORD: "password",
  PGPASSFILE: "passfile",
  PGSSLMODE: "sslmode",
  PGSSLROOTCERT: "sslrootcert",
  PGSSLCERT: "sslcert",
  PGSSLKEY: "sslkey",
  PGSSLNEGOTIATION: "sslnegotiation",
  PGAPPNAME: "applicationName",
  PGCONNECT_TIMEOUT: "connectTimeoutMs",
  PGOPTIONS: "options",
};

/** What libpq's variables say; an empty variable counts as not set. */
function partsOfEnvironment(env: Readonly<Record<string, string | undefined>>): Parts {
  const parts: Parts = {};
  for (const [variable, name] of Object.entries(variables)) {
    const value = env[variable];
    if (value !== undefined && value !== "") parts[name] = { value, from: variable, label: variable };
  }
  return parts;
}

/** Puts in what is missing, as libpq does with parts that a URL does not name. */
export function fillFromEnvironment(
  parts: Parts,
  env: Readonly<Record<string, string | undefined>>,
  notes: Notes,
): Parts {
  const { host, hostaddr, ...others } = partsOfEnvironment(env);
  const namesHost = parts.host !== undefined || parts.hostaddr !== undefined;
  if (!namesHost && (env.PGSERVICE ?? "") !== "") {
    const instead = "service files are not read; set PGHOST and the others instead";
    notes.problem(`PGSERVICE is set, but ${instead}`, "PGSERVICE");
  }
  // An address from elsewhere would silently lead a named host to another server.
  const place: Parts = namesHost ? {} : { ...(host && { host }), ...(hostaddr && { hostaddr }) };
  if (parts.connectTimeoutMs !== undefined) return { ...place, ...others, ...parts };
  return { ...place, ...timeoutInMs(others, notes), ...parts };
}
