import type { ConfigFile } from "./config-file.ts";
import { chosenEnvironment, evaluateConfig } from "./evaluate.ts";
import { isTree, overlayEnvironment, type Tree } from "./overlay.ts";
import type { Problems } from "./problems.ts";
import type { ParsedConfig } from "./schema.ts";

/** A configuration in force: checked, converted, the environment laid over the rest. */
export interface Configuration {
  values: ParsedConfig;
  /** Who gave the setting at this path: "pgops.config.ts", "pgops.config.ts environments.production". */
  fromOf: (path: string) => string;
  /** Whether the setting at this path was written with placeholders. */
  hadPlaceholders: (path: string) => boolean;
}

export interface ConfigurationOptions {
  env: Readonly<Record<string, string | undefined>>;
  environment: string | undefined;
  inUse: (path: string, value: unknown) => boolean;
  problems: Problems;
}

/** The name under which a configuration given by code appears. */
export const inlineSource = "inline configuration";

/** Reads, evaluates and checks the file, or the configuration given by code. Problems go to `problems`. */
export async function readConfiguration(
  given: ConfigFile | Tree | undefined,
  options: ConfigurationOptions,
): Promise<Configuration> {
  if (given === undefined) return noConfiguration(options);
  const file = isConfigFile(given) ? given : undefined;
  const source = file?.name ?? inlineSource;
  const raw = file === undefined ? (given as Tree) : await readFile(file);
  checkEnvironment(raw, source, options);
  const { tree, variables, origins } = evaluateConfig(raw, { ...options, source });
  const { validateConfig } = await import("./validate.ts");
  const checked = validateConfig(tree, { source, variables, problems: options.problems });
  const { environments, ...base } = checked;
  const chosen = chosenEnvironment(environments, options.environment);
  const values = chosen === undefined ? base : overlayEnvironment(base, chosen);
  return {
    values,
    fromOf: (path) => sourceOf(path, source, origins),
    hadPlaceholders: (path) => variables.has(origins.get(path) ?? path),
  };
}

function isConfigFile(given: ConfigFile | Tree): given is ConfigFile {
  return "shadowed" in given && typeof given.path === "string";
}

async function readFile(file: ConfigFile): Promise<Tree> {
  const { readConfigFile } = await import("./config-file.ts");
  return await readConfigFile(file);
}

function noConfiguration({ environment, problems }: ConfigurationOptions): Configuration {
  if (environment !== undefined) {
    const hint = "Environments are blocks under `environments` in a configuration file.";
    const what = "there is no configuration file that could name environments";
    problems.add(`--env ${environment}: ${what}`, { hint });
  }
  return { values: {}, fromOf: () => "default", hadPlaceholders: () => false };
}

function checkEnvironment(raw: Tree, source: string, { environment, problems }: ConfigurationOptions): void {
  if (environment === undefined) return;
  const known = isTree(raw.environments) ? Object.keys(raw.environments) : [];
  if (known.includes(environment)) return;
  const what = `--env ${environment}: no such environment in ${source}`;
  if (known.length > 0) problems.add(`${what}; it names ${known.join(", ")}`);
  else problems.add(what, { hint: "The configuration has no `environments`." });
}

function sourceOf(path: string, source: string, origins: ReadonlyMap<string, string>): string {
  const origin = originOf(path, origins);
  const environment = /^environments\.(.*)$/s.exec(origin ?? "")?.[1];
  if (environment === undefined) return source;
  // The name of an environment may hold dots; the setting's own path is what follows it.
  const setting = [...origins].find(([, value]) => value === origin)?.[0] ?? path;
  return `${source} environments.${environment.slice(0, -setting.length - 1)}`;
}

/** For a block: where its first setting stands. For a setting that a block only implies: where the block stands. */
function originOf(path: string, origins: ReadonlyMap<string, string>): string | undefined {
  const exact = origins.get(path);
  if (exact !== undefined) return exact;
  for (const [key, origin] of origins) if (key.startsWith(`${path}.`)) return origin;
  const dot = path.lastIndexOf(".");
  return dot === -1 ? undefined : originOf(path.slice(0, dot), origins);
}
