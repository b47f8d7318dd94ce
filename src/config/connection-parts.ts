/** What libpq calls connection parameters, as far as pgops knows them; and what the configuration adds. */
export type PartName =
  | "host"
  | "hostaddr"
  | "port"
  | "database"
  | "user"
  | "password"
  | "passfile"
  | "sslmode"
  | "sslrootcert"
  | "sslcert"
  | "sslkey"
  | "sslnegotiation"
  | "serverName"
  | "applicationName"
  | "connectTimeoutMs"
  | "options"
  | "poolMin"
  | "poolMax"
  | "poolIdleTimeoutMs";

/** One part of a connection as it was given, not yet checked. */
export interface Part {
  value: string;
  /** Who gave it, for `pgops config`: "DATABASE_URL", "PGHOST", "pgops.config.ts". */
  from: string;
  /** How to name it in an error: "`port` in DATABASE_URL", "PGPORT", "`database.ssl.ca` in pgops.config.ts". */
  label: string;
  /** sslmode only: to be taken at its word, not raised to verify-ca where a root certificate is found. */
  exact?: boolean;
}

export type Parts = Partial<Record<PartName, Part>>;

/** Whether `from` means the configuration file of that name, or an environment in it. */
export function isFromFile(from: string, source: string | undefined): boolean {
  return source !== undefined && (from === source || from.startsWith(`${source} `));
}

/** What is to be read besides, and where to put what is wrong with it. */
export interface Notes {
  /** `from` is who gave what is wrong, as in `Part`; without it the configuration file is meant. */
  problem: (line: string, from?: string) => void;
  warning: (line: string) => void;
}

/** libpq counts `connect_timeout` in seconds, and zero or less as for ever; here it becomes milliseconds. */
export function timeoutInMs(parts: Parts, notes: Notes): Parts {
  const { connectTimeoutMs: part, ...others } = parts;
  if (part === undefined) return parts;
  if (!/^\s*[+-]?\d+\s*$/.test(part.value)) {
    notes.problem(`${part.label} must be a whole number of seconds`, part.from);
    return others;
  }
  const value = String(Math.max(0, Number(part.value)) * 1000);
  return { ...others, connectTimeoutMs: { ...part, value } };
}
