import type { Secret } from "./secret.ts";

/** libpq's words for how much of TLS is wanted. */
export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

export interface SslTarget {
  mode: SslMode;
  /** PEM texts, read from the files that the configuration names. */
  ca?: string | undefined;
  cert?: string | undefined;
  key?: Secret | undefined;
}

/** One PostgreSQL database and how to reach it: what the configuration comes down to. */
export interface ConnectionTarget {
  /** A host name, an address, or the folder of a Unix socket (begins with "/"). */
  host: string;
  port: number;
  database: string;
  user: string;
  password?: Secret | undefined;
  ssl: SslTarget;
  pool: { min: number; max: number; idleTimeoutMs: number };
  connectTimeoutMs: number;
  applicationName: string;
  /** libpq's `options`: `-c name=value` settings for the session. */
  options?: string | undefined;
  /** Where this came from, for messages: "DATABASE_URL", "--database-url", "pgops.config.ts", "PG* variables". */
  origin: string;
}
