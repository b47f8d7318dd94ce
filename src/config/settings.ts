import type { MaintenanceSettings } from "./maintenance-settings.ts";
import type { PartitionSettings } from "./partition-settings.ts";
import type { PgopsConfig } from "./schema.ts";
import type { SeedSettings } from "./seed-settings.ts";
import type { ConnectionTarget, Pool } from "./target.ts";

export interface LoadOptions {
  /** Where the search for a configuration file begins, and what relative paths of flags and variables refer to. */
  cwd: string;
  /** The environment variables; nothing here reads `process.env`. */
  env: Record<string, string | undefined>;
  /** `--config`: this file and no other. */
  configFile?: string | undefined;
  /** `--env`: the name of a block under `environments`. */
  environment?: string | undefined;
  /** `--database-url`: goes before everything else. */
  databaseUrl?: string | undefined;
  /** A configuration given by code instead of a file. */
  inline?: PgopsConfig | undefined;
  /** False where a command needs no database: then nothing about it is read and no variable of it is missed. Default true. */
  needsDatabase?: boolean | undefined;
  /** Where `.pgpass` and `.postgresql/` are; default: of the user who runs this. */
  homeDirectory?: string | undefined;
  /** The default database user; default: the user who runs this. */
  userName?: string | undefined;
}

/** The embedded server, which pgops keeps itself. */
export interface EmbeddedDatabase {
  kind: "embedded";
  /** Absolute: `.pgops` in the root. */
  directory: string;
  /** The PostgreSQL version wanted; undefined: whichever is at hand. */
  major?: number | undefined;
  database: string;
  pool: Pool;
  connectTimeoutMs: number;
  applicationName: string;
  /** Who asked for it, for messages. */
  origin: string;
}

export interface TargetDatabase {
  kind: "target";
  target: ConnectionTarget;
}

export type DatabaseSettings = TargetDatabase | EmbeddedDatabase;

/** One setting in force and who set it. A secret's value is masked already. */
export interface Provenance {
  key: string;
  value: unknown;
  /** "--database-url", "DATABASE_URL", "pgops.config.ts environments.production", "PGHOST", "~/.pgpass", "default". */
  from: string;
}

/** A hook in force: a file of SQL or a command. */
export type HookSettings = { timeoutMs: number } & (
  | { kind: "sql"; path: string }
  | { kind: "command"; command: string }
);

export type HookName = "beforeMigrate" | "afterMigrate" | "afterEach" | "onError";

/** How long is waited, for what, and how often. */
export interface Patience {
  /** For a lock on a table, by one statement. */
  lockTimeoutMs: number;
  /** For one statement; undefined leaves it to the server. */
  statementTimeoutMs: number | undefined;
  /** How often a migration that did not get its locks is tried. */
  lockTries: number;
  /** Within how much time. */
  lockPatienceMs: number;
  /** For another run of pgops. */
  waitLockMs: number;
}

/** The keys that later features read as they stand: everything but what `Settings` has resolved. */
export type OtherConfig = Omit<
  PgopsConfig,
  | "database"
  | "directUrl"
  | "environments"
  | "migrations"
  | "lockTimeout"
  | "statementTimeout"
  | "lockTries"
  | "lockPatience"
  | "waitLock"
  | "hooks"
  | "partitions"
  | "seeds"
  | "maintenance"
  | "$schema"
>;

/** What is in force: the configuration, the environment and the flags, brought together. */
export interface Settings extends Patience {
  cwd: string;
  /** Absolute path; undefined where there is none. */
  configFile: string | undefined;
  environment: string | undefined;
  /** The folder of the configuration file, else `cwd`. */
  root: string;
  /** Undefined only where `needsDatabase` was false. */
  database: DatabaseSettings | undefined;
  /** `directUrl`: the same database without a pooler between. */
  directUrl?: ConnectionTarget | undefined;
  migrations: {
    /** Absolute. */
    directory: string;
    table: { schema: string; name: string };
    /** The schema for what pgops remembers beside the ledger. */
    stateSchema: string;
  };
  hooks: Partial<Record<HookName, HookSettings>>;
  /** The partitioned tables that pgops looks after. */
  partitions: readonly PartitionSettings[];
  seeds: SeedSettings;
  maintenance: MaintenanceSettings;
  /** Keys of other features, placeholders evaluated. */
  config: OtherConfig;
  provenance: Provenance[];
  /** Things that did not stop anything, but that a person should hear. */
  warnings: string[];
}
