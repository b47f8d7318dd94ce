import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isTree, type Tree } from "./overlay.ts";
import { configError } from "./problems.ts";

/** The names that are looked for in a folder, the first found wins. */
const configFileNames: readonly string[] = [
  "pgops.config.ts",
  "pgops.config.mts",
  "pgops.config.js",
  "pgops.config.mjs",
  "pgops.config.cjs",
  "pgops.config.json",
  "pgops.config.yaml",
  "pgops.config.yml",
  ".pgopsrc",
  ".pgopsrc.json",
  ".pgopsrc.yaml",
  ".pgopsrc.yml",
];

export interface ConfigFile {
  /** Absolute. */
  path: string;
  /** As a person would say it: relative to the working folder where that is shorter. */
  name: string;
  /** Other files in the same folder that would have been read, were this one not there. */
  shadowed: string[];
}

/** The configuration file of the project around `cwd`, looked for upwards as far as the project reaches. */
export function findConfigFile(cwd: string, homeDirectory: string): ConfigFile | undefined {
  let last: string | undefined;
  for (const folder of upwards(cwd)) {
    const [name, ...shadowed] = candidatesIn(folder);
    if (name !== undefined) return describeFile(join(folder, name), cwd, shadowed);
    last ??= projectFolder(cwd, homeDirectory);
    if (folder === last) return undefined;
  }
  return undefined;
}

/**
 * Where the search ends: the folder with `.git`, else the home folder, else the nearest package. Outside of all
 * these only `cwd` counts: what lies in a folder above, such as /tmp, may be a stranger's, and it would be run.
 */
function projectFolder(cwd: string, homeDirectory: string): string {
  const folders = [...upwards(cwd)];
  return (
    folders.find((folder) => existsSync(join(folder, ".git"))) ??
    folders.find((folder) => folder === homeDirectory) ??
    folders.find((folder) => existsSync(join(folder, "package.json"))) ??
    resolve(cwd)
  );
}

function* upwards(from: string): Generator<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(folder)) return;
  }
}

function candidatesIn(folder: string): string[] {
  const names = configFileNames.filter((name) => {
    return statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;
  });
  return hasPackageKey(join(folder, "package.json")) ? [...names, "package.json"] : names;
}

function hasPackageKey(path: string): boolean {
  try {
    const content = readFileSync(path, "utf8");
    if (!content.includes('"pgops"')) return false;
    const parsed: unknown = JSON.parse(content);
    return isTree(parsed) && Object.hasOwn(parsed, "pgops");
  } catch {
    // No package.json, or a broken one: somebody else's to report.
    return false;
  }
}

/** The file that `--config` names, or an error that says that it is not there. */
export function namedConfigFile(name: string, cwd: string): ConfigFile {
  const path = resolve(cwd, name);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return describeFile(path, cwd, []);
  const what = stat === undefined ? "does not exist" : "is not a file";
  throw configError({
    message: `the configuration file that --config names ${what}`,
    hint: "A relative path is seen from the working folder, or from that of --cwd.",
    place: { file: path },
  });
}

function describeFile(path: string, cwd: string, shadowed: string[]): ConfigFile {
  const near = relative(cwd, path);
  return { path, name: near.length < path.length ? near : path, shadowed };
}

/** What the file holds. Throws PGOPS_CONFIG with file and line where it cannot be read. */
export async function readConfigFile(file: ConfigFile): Promise<Tree> {
  try {
    const { cosmiconfig } = await import("cosmiconfig");
    const explorer = cosmiconfig("pgops", { loaders, cache: false });
    const result = await explorer.load(file.path);
    return contentOf(result?.config, file);
  } catch (error) {
    const { PgopsError } = await import("../errors.ts");
    if (error instanceof PgopsError) throw error;
    const { configFileError } = await import("./config-file-error.ts");
    throw await configFileError(error, file);
  }
}

function contentOf(config: unknown, { path, name }: ConfigFile): Tree {
  if (isTree(config)) return config;
  if (isModule(path)) {
    const what = config === undefined ? "has no default export" : "exports no configuration";
    const hint = "Write: export default { ... }.";
    throw configError({ message: `${name} ${what}`, hint, place: { file: path } });
  }
  if (config === undefined || config === null) {
    const what = basename(path) === "package.json" ? 'has no key "pgops"' : "is empty";
    throw configError({
      message: `${name} ${what}`,
      hint: "`pgops init` writes one to begin with.",
      place: { file: path },
    });
  }
  throw configError({ message: `${name} must hold a block of keys`, place: { file: path } });
}

function isModule(path: string): boolean {
  return /^\.[cm]?[jt]s$/.test(extname(path));
}

/**
 * Node itself strips the types of TypeScript. cosmiconfig's own loader would try `require` after a failed import and
 * so run a configuration that throws twice.
 */
async function loadModule(path: string): Promise<unknown> {
  try {
    const loaded = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return loaded.default;
  } catch (error) {
    // cosmiconfig writes on what is thrown, which a text does not bear.
    throw error instanceof Error ? error : new Error(String(error));
  }
}

const loaders = {
  ".ts": loadModule,
  ".mts": loadModule,
  ".js": loadModule,
  ".mjs": loadModule,
  ".cjs": loadModule,
};
