import type { SslMode } from "./target.ts";

/** Milliseconds, or a text such as "5s", "500ms", "2 min", "1h". */
export type Duration = number | string;

export interface PoolConfig {
  min?: number;
  max?: number;
  idleTimeout?: Duration;
}

export interface SslConfig {
  enabled?: boolean;
  rejectUnauthorized?: boolean;
  ca?: string;
  cert?: string;
  key?: string;
  serverName?: string;
}

export interface DatabaseConfig {
  url?: string;
  host?: string;
  port?: number;
  name?: string;
  user?: string;
  password?: string;
  pool?: PoolConfig;
  ssl?: boolean | SslMode | SslConfig;
  applicationName?: string;
  connectTimeout?: Duration;
  options?: string;
  embedded?: boolean;
  major?: number;
}

export interface MigrationsConfig {
  directory?: string;
  table?: string;
  stateSchema?: string;
}

export interface EnvironmentConfig {
  database?: string | DatabaseConfig;
  directUrl?: string;
  migrations?: MigrationsConfig;
  lockTimeout?: Duration;
  statementTimeout?: Duration;
}

/** What a configuration file may say. */
export interface PgopsConfig extends EnvironmentConfig {
  $schema?: string;
  environments?: Record<string, EnvironmentConfig>;
}
