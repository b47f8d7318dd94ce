import { type MaintenanceConfig, maintenanceSchema } from "./maintenance-schema.ts";
import { type PartitionsConfig, partitionsSchema } from "./partitions-schema.ts";
import {
  boolean,
  duration,
  leaf,
  leafOrSection,
  named,
  placeholder,
  type Schema,
  section,
  tableNamePattern,
  text,
  texts,
  toBoolean,
  wholeNumber,
} from "./schema-parts.ts";
import { type SeedsConfig, seedsSchema } from "./seeds-schema.ts";
import type { SslMode } from "./target.ts";

// A new key: its line in an interface below, for the types, and its entry beneath, for checks, documentation and
// the JSON schema. `satisfies` holds the two together. Features read it as `settings.config.<key>`.

/** A value that comes from a variable: "${NAME}" or "${NAME:-default}". */
export type Placeholder = `${string}\${${string}}${string}`;

/** Milliseconds, or a text such as "5s", "500ms", "2 min", "1h". */
export type Duration = number | string;

export interface PoolConfig {
  min?: number | Placeholder;
  max?: number | Placeholder;
  idleTimeout?: Duration;
}

export interface SslConfig {
  enabled?: boolean | Placeholder;
  rejectUnauthorized?: boolean | Placeholder;
  ca?: string;
  cert?: string;
  key?: string;
  serverName?: string;
}

export interface DatabaseConfig {
  url?: string;
  host?: string;
  port?: number | Placeholder;
  name?: string;
  user?: string;
  password?: string;
  pool?: PoolConfig;
  ssl?: boolean | SslMode | Placeholder | SslConfig;
  applicationName?: string;
  connectTimeout?: Duration;
  options?: string;
  embedded?: boolean | Placeholder;
  major?: number | Placeholder;
}

export interface MigrationsConfig {
  directory?: string;
  table?: string;
  stateSchema?: string;
}

export interface HookConfig {
  sql?: string;
  command?: string;
  timeout?: Duration;
}

export interface HooksConfig {
  beforeMigrate?: string | HookConfig;
  afterMigrate?: string | HookConfig;
  afterEach?: string | HookConfig;
  onError?: string | HookConfig;
}

export interface DiffConfig {
  ignore?: string[];
}

export interface EnvironmentConfig {
  database?: string | DatabaseConfig;
  directUrl?: string;
  migrations?: MigrationsConfig;
  lockTimeout?: Duration;
  statementTimeout?: Duration;
  lockTries?: number | Placeholder;
  lockPatience?: Duration;
  waitLock?: Duration;
  hooks?: HooksConfig;
  diff?: DiffConfig;
  partitions?: PartitionsConfig[];
  seeds?: SeedsConfig;
  maintenance?: MaintenanceConfig;
}

/** What a configuration file may say. */
export interface PgopsConfig extends EnvironmentConfig {
  $schema?: string;
  environments?: Record<string, EnvironmentConfig>;
}

type Entries<T> = Record<keyof T, Schema>;

const pool = section(
  "How many connections are kept",
  () =>
    ({
      min: wholeNumber("Connections kept open. Default 0", 0, 10_000),
      max: wholeNumber("Connections at most. Default 10", 1, 10_000),
      idleTimeout: duration("How long an idle connection stays open. Default 30000"),
    }) satisfies Entries<PoolConfig>,
);

const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

const ssl = leafOrSection(
  leaf({
    description: "TLS: true (as verify-full), false, or one of libpq's sslmode words",
    wanted: `true, false, a block, or one of ${sslModes.join(", ")}`,
    jsonSchema: { anyOf: [{ enum: [true, false, ...sslModes] }, placeholder] },
    convert: (input) => toBoolean(input) ?? sslModes.find((mode) => mode === input),
  }),
  section(
    "TLS",
    () =>
      ({
        enabled: boolean("Whether to use TLS. Default true where the block is there"),
        rejectUnauthorized: boolean("Whether to check the certificate and its name. Default true"),
        ca: text("File of the trusted authorities, PEM", "a file name", /./),
        cert: text("File of the client's certificate, PEM", "a file name", /./),
        key: text("File of the client's key, PEM", "a file name", /./),
        serverName: text(
          "The name the server's certificate must carry, where it is not the host",
          "a host name",
          /^\S+$/,
        ),
      }) satisfies Entries<SslConfig>,
  ),
);

const postgresUrl = /^\s*postgres(?:ql)?:\/\//;

const database = leafOrSection(
  text(
    'The database: a postgres:// URL, or "embedded" for the embedded server, which pgops keeps',
    '"embedded", a URL that begins with postgres://, or a block of keys',
    /^embedded$|^\s*postgres(?:ql)?:\/\//,
  ),
  section(
    "The database",
    () =>
      ({
        url: text(
          "A postgres:// URL instead of host, port, name, user, password",
          "a postgres:// URL",
          postgresUrl,
        ),
        host: text(
          "Host name, address, or the folder of a Unix socket. Default localhost",
          "a host name",
          /^\S+$/,
        ),
        port: wholeNumber("Port. Default 5432", 1, 65_535),
        name: text("Name of the database. Default: the user's name", "the name of a database", /./),
        user: text("User. Default: the user of the operating system", "the name of a user", /./),
        password: text("Password", "text in quotes"),
        pool,
        ssl,
        applicationName: text('Shown in pg_stat_activity. Default "pgops"', "text"),
        connectTimeout: duration("How long to try to connect. Default 10s; 0 means for ever"),
        options: text("Settings of the session: -c name=value ...", "text"),
        embedded: boolean("true: the embedded server, which pgops keeps in .pgops"),
        major: wholeNumber("PostgreSQL version of the embedded server", 14, 99),
      }) satisfies Entries<DatabaseConfig>,
  ),
);

const namePattern = /^[\p{L}_][\p{L}\p{N}_$]*$/u;

function hook(when: string): Schema {
  return leafOrSection(
    text(
      `${when}: a file of SQL (its name ends in .sql), or a command for the shell`,
      "a file or a command",
      /\S/,
    ),
    section(
      when,
      () =>
        ({
          sql: text("A file of SQL, seen from this file", "the name of a file", /\S/),
          command: text("A command for the shell", "a command", /\S/),
          timeout: duration("How long it may take. Default 60s"),
        }) satisfies Entries<HookConfig>,
    ),
  );
}

const hooks = section(
  "What runs beside the migrations",
  () =>
    ({
      beforeMigrate: hook("Before the first pending migration; its failure stops the run"),
      afterMigrate: hook(
        "After the last migration was applied; its failure is the run's, the migrations stay",
      ),
      afterEach: hook("After each migration was applied; its failure stops the run there"),
      onError: hook("When the run failed; its own failure is a warning"),
    }) satisfies Entries<HooksConfig>,
);

const environmentEntries = {
  database,
  directUrl: text(
    "The same database without a pooler between, for what needs a session of its own",
    "a postgres:// URL",
    /^$|^\s*postgres(?:ql)?:\/\//,
  ),
  migrations: section(
    "The migrations",
    () =>
      ({
        directory: text(
          'Their folder, seen from this file. Default "sql/migrations"',
          "the name of a folder",
          /./,
        ),
        table: text(
          'The table that records what was applied. Default "public.migrations"',
          'a table\'s name, such as "migrations" or "public.migrations"',
          tableNamePattern,
        ),
        stateSchema: text(
          'The schema for what pgops keeps beside it. Default "pgops"',
          "a schema's name",
          namePattern,
        ),
      }) satisfies Entries<MigrationsConfig>,
  ),
  lockTimeout: duration("How long a statement of a migration waits for a lock. Default 5s"),
  statementTimeout: duration("How long one statement may take. Default: no limit"),
  lockTries: wholeNumber("How often a migration that did not get its locks is tried. Default 10", 1, 1000),
  lockPatience: duration("How long such a migration is tried again at most. Default 2m"),
  waitLock: duration("How long to wait for another run of pgops. Default 60s"),
  hooks,
  diff: section(
    "Comparing schemas",
    () =>
      ({
        ignore: texts('What may differ: "table public.tmp_*", "index *_bak", "*: grants"', "a list of rules"),
      }) satisfies Entries<DiffConfig>,
  ),
  partitions: partitionsSchema,
  seeds: seedsSchema,
  maintenance: maintenanceSchema,
} satisfies Entries<EnvironmentConfig>;

/** The whole file. */
export const configSchema: Schema = section(
  "Configuration of pgops",
  () =>
    ({
      $schema: text("Address of this schema, for editors", "text"),
      ...environmentEntries,
      environments: named(
        "By name: what is different where --env NAME is given",
        section("Keys that replace those outside", () => environmentEntries),
      ),
    }) satisfies Entries<PgopsConfig>,
);

type Parsed<T> = { [K in keyof T]: ParsedValue<NonNullable<T[K]>> | undefined };
type ParsedValue<V> = [number] extends [V] ? number : ParsedBlock<Exclude<V, Placeholder>>;
type ParsedBlock<V> = V extends object ? Parsed<V> : V;

/** A configuration after the checks: durations are milliseconds, numbers are numbers. */
export type ParsedConfig = Parsed<EnvironmentConfig>;
export type ParsedDatabase = Parsed<DatabaseConfig>;
