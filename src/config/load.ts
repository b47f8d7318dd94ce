import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { type ConfigFile, findConfigFile, namedConfigFile } from "./config-file.ts";
import { type Configuration, inlineSource, readConfiguration } from "./configuration.ts";
import type { TargetContext } from "./connection-target.ts";
import { isFromFile, type Notes } from "./connection-parts.ts";
import { hookSettings } from "./hook-settings.ts";
import { maintenanceSettings, type ParsedMaintenance } from "./maintenance-settings.ts";
import { migrationSettings } from "./migration-settings.ts";
import { isTree, type Tree } from "./overlay.ts";
import { partitionSettings } from "./partition-settings.ts";
import type { PartitionsConfig } from "./partitions-schema.ts";
import { patienceSettings } from "./patience-settings.ts";
import { hasPlaceholder } from "./placeholders.ts";
import { Problems } from "./problems.ts";
import { seedSettings } from "./seed-settings.ts";
import type { SeedsConfig } from "./seeds-schema.ts";
import type { LoadOptions, OtherConfig, Provenance, Settings } from "./settings.ts";

export type { LoadOptions, Settings } from "./settings.ts";

/**
 * Brings the flags, the environment variables and the configuration file together.
 * Throws PGOPS_CONFIG (exit 2): the problem in its message, or all of them in `details`.
 */
export async function loadSettings(options: LoadOptions): Promise<Settings> {
  const cwd = resolve(options.cwd);
  const homeDirectory = options.homeDirectory ?? options.env.HOME ?? homedir();
  const file = fileFor(options, cwd, homeDirectory);
  const problems = new Problems();
  const configuration = await readConfiguration(file ?? (options.inline as Tree | undefined), {
    env: options.env,
    environment: options.environment,
    inUse: (path, value) => isInUse(path, value, options),
    problems,
  });
  // What comes below rests on values that were checked.
  problems.throwIfAny(file?.path);
  const root = file === undefined ? cwd : dirname(file.path);
  const settings = await resolveSettings(options, configuration, {
    cwd,
    root,
    homeDirectory,
    file,
    problems,
  });
  problems.throwIfAny(file?.path);
  return settings;
}

interface Surroundings {
  cwd: string;
  root: string;
  homeDirectory: string;
  file: ConfigFile | undefined;
  problems: Problems;
}

function fileFor(
  { configFile, inline }: LoadOptions,
  cwd: string,
  homeDirectory: string,
): ConfigFile | undefined {
  if (configFile !== undefined) return namedConfigFile(configFile, cwd);
  return inline === undefined ? findConfigFile(cwd, homeDirectory) : undefined;
}

/** Only what is going to be used has its variables looked up. */
function isInUse(path: string, value: unknown, options: LoadOptions): boolean {
  const isDirect = path === "directUrl";
  if (!isDirect && path !== "database" && !path.startsWith("database.")) return true;
  if (options.needsDatabase === false || options.databaseUrl !== undefined) return false;
  const overridden = (options.env.DATABASE_URL ?? "").trim() !== "";
  // A direct URL that comes from the environment too belongs to DATABASE_URL; one that is written down does not.
  return !overridden || (isDirect && typeof value === "string" && hasPlaceholder(value));
}

async function resolveSettings(
  options: LoadOptions,
  configuration: Configuration,
  { cwd, root, homeDirectory, file, problems }: Surroundings,
): Promise<Settings> {
  const { values, fromOf } = configuration;
  const provenance: Provenance[] = [];
  const warnings = shadowWarnings(file);
  const source = file?.name ?? (options.inline === undefined ? undefined : inlineSource);
  const context: TargetContext = {
    cwd,
    root,
    source,
    env: options.env,
    homeDirectory,
    userName: options.userName,
    notes: notesInto(problems, warnings, source),
    provenance,
  };
  const databases =
    options.needsDatabase === false
      ? { database: undefined }
      : await resolveDatabases(options, configuration, context);
  const migrations = migrationSettings(values, { root, fromOf, problems, provenance });
  return {
    cwd,
    configFile: file?.path,
    environment: options.environment,
    root,
    ...databases,
    migrations,
    ...patienceSettings(values, { fromOf, provenance }),
    hooks: hookSettings(values.hooks, { root, fromOf, problems, provenance }),
    // The checks have converted the values, and each is of the type that the file gives it.
    partitions: partitionSettings(values.partitions as PartitionsConfig[] | undefined, {
      root,
      fromOf,
      problems,
      provenance,
    }),
    seeds: seedSettings(values.seeds as SeedsConfig | undefined, { root, fromOf, provenance }),
    maintenance: maintenanceSettings(values.maintenance as ParsedMaintenance | undefined, {
      root,
      fromOf,
      problems,
      provenance,
      hasPartitions: values.partitions !== undefined,
    }),
    config: otherConfig(values, fromOf, provenance),
    provenance,
    warnings,
  };
}

const urlForm = "A URL is postgres://user:password@host:port/database.";

function notesInto(problems: Problems, warnings: string[], source: string | undefined): Notes {
  return {
    problem: (line, from) =>
      problems.add(line, {
        inFile: from === undefined || isFromFile(from, source),
        hint: from === "--database-url" || from === "DATABASE_URL" ? urlForm : undefined,
      }),
    warning: (line) => void (warnings.includes(line) || warnings.push(line)),
  };
}

async function resolveDatabases(
  { databaseUrl, env }: LoadOptions,
  { values, fromOf, hadPlaceholders }: Configuration,
  context: TargetContext,
): Promise<Pick<Settings, "database" | "directUrl">> {
  const { overridingUrl, resolveDatabase, resolveDirectUrl } = await import("./database.ts");
  const source = { flag: databaseUrl, variable: env.DATABASE_URL, configured: values.database, fromOf };
  const database = resolveDatabase(source, context);
  const { directUrl } = values;
  const overridden = overridingUrl(databaseUrl, env.DATABASE_URL) !== undefined;
  if (directUrl === undefined || directUrl === "" || (overridden && !hadPlaceholders("directUrl"))) {
    return { database };
  }
  return { database, directUrl: resolveDirectUrl(directUrl, fromOf("directUrl"), context) };
}

function shadowWarnings(file: ConfigFile | undefined): string[] {
  if (file === undefined || file.shadowed.length === 0) return [];
  return [`${file.name} is used; ${file.shadowed.join(", ")} beside it is not`];
}

const resolvedKeys: ReadonlySet<string> = new Set([
  "$schema",
  "database",
  "directUrl",
  "migrations",
  "lockTimeout",
  "statementTimeout",
  "lockTries",
  "lockPatience",
  "waitLock",
  "hooks",
  "partitions",
  "seeds",
  "maintenance",
]);

/** What the features read themselves: every key that is not resolved above. */
function otherConfig(
  values: Configuration["values"],
  fromOf: (path: string) => string,
  provenance: Provenance[],
): OtherConfig {
  const others = Object.entries(values).filter(([key, value]) => {
    return !resolvedKeys.has(key) && value !== undefined;
  });
  for (const [key, value] of others) {
    provenance.push({ key, value: isTree(value) ? { ...value } : value, from: fromOf(key) });
  }
  return Object.fromEntries(others);
}
