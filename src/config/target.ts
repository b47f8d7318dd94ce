import type { Secret } from "./secret.ts";

/** libpq's words for how much of TLS is wanted. */
export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

export interface SslTarget {
  /** `require` with a root certificate has become `verify-ca` here, as in libpq. */
  mode: SslMode;
  /** PEM texts, read from the files that the configuration names. Without `ca`, Node's own authorities count. */
  ca?: string | undefined;
  cert?: string | undefined;
  key?: Secret | undefined;
  /** The name the server's certificate must carry, where it is not `host`. */
  serverName?: string | undefined;
  /** `direct`: TLS from the first byte (PostgreSQL 17 and newer). Default `postgres`: ask first. */
  negotiation?: "postgres" | "direct" | undefined;
}

export interface Pool {
  min: number;
  max: number;
  idleTimeoutMs: number;
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
  pool: Pool;
  /** 0: wait for ever. */
  connectTimeoutMs: number;
  applicationName: string;
  /** libpq's `options`: `-c name=value` settings for the session. */
  options?: string | undefined;
  /** Where this came from, for messages: "DATABASE_URL", "--database-url", "pgops.config.ts", "PG* variables". */
  origin: string;
}
