import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { lockMigrations } from "./lock.ts";

/** For each CI server its workflow: the file in the project, and the template that it is made from. */
const workflows = {
  github: { file: ".github/workflows/migrations.yml", template: "github-workflow.yml" },
  gitlab: { file: ".gitlab-ci.yml", template: "gitlab-ci.yml" },
} as const;

export type CiServer = keyof typeof workflows;

export interface InitOptions {
  /** The absolute path of the project's folder. */
  cwd: string;
  /** The project's configuration, where it has one already, in whatever form. */
  configFile?: string | undefined;
  /** Which server the workflow is for; default GitHub. */
  ci?: CiServer | undefined;
}

export interface InitResult {
  /** Relative to `cwd`. */
  created: string[];
  /** What was there and stays as it is. */
  kept: string[];
}

const template = (name: string): URL => new URL(`../../templates/${name}`, import.meta.url);
const migrationsFolder = "sql/migrations";
const ignoredByGit = [".pgops/"];

/** Lays down what a project needs to begin. What exists already is never overwritten. */
export async function initProject({ cwd, configFile, ci = "github" }: InitOptions): Promise<InitResult> {
  const result: InitResult = { created: [], kept: [] };
  try {
    if (configFile === undefined) await lay(cwd, await configName(cwd), "pgops.config.ts", result);
    else result.kept.push(configFile);
    if (await hasMigrations(join(cwd, migrationsFolder))) result.kept.push(`${migrationsFolder}/`);
    else {
      await lay(cwd, `${migrationsFolder}/001_initial_schema.up.sql`, "first.up.sql", result);
      await lay(cwd, `${migrationsFolder}/001_initial_schema.down.sql`, "first.down.sql", result);
      await lockFirst(cwd, result);
    }
    await lay(cwd, workflows[ci].file, workflows[ci].template, result);
    await ignoreFolders(cwd, result);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new PgopsError({
      code: "PGOPS_FILE",
      message: `${path ?? cwd} cannot be written (${code})`,
      details: result.created.map((file) => `${file} was written`),
      hint: "Check the permissions of the folder; `pgops init` goes on where it stopped.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
  return result;
}

/** In a package that is not of the type "module", Node takes a `.ts` file for CommonJS; `.mts` is always a module. */
async function configName(cwd: string): Promise<string> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
    if (manifest !== undefined) return isModule(manifest) ? "pgops.config.ts" : "pgops.config.mts";
    if (folder === dirname(folder)) return "pgops.config.ts";
  }
}

function isModule(manifest: string): boolean {
  try {
    return (JSON.parse(manifest) as { type?: unknown } | null)?.type === "module";
  } catch {
    return false;
  }
}

async function lay(cwd: string, name: string, from: string, result: InitResult): Promise<void> {
  const path = join(cwd, name);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, await readFile(template(from), "utf8"), { flag: "wx" });
    result.created.push(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    result.kept.push(name);
  }
}

/** The lock file of the pair just laid down. */
async function lockFirst(cwd: string, result: InitResult): Promise<void> {
  const { file } = await lockMigrations({ cwd, directory: join(cwd, migrationsFolder) });
  result.created.push(file);
}

async function hasMigrations(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name.endsWith(".sql"));
}

async function ignoreFolders(cwd: string, result: InitResult): Promise<void> {
  const path = join(cwd, ".gitignore");
  const present = await readFile(path, "utf8").catch(() => "");
  const lines = new Set(present.split(/\r?\n/).map((line) => line.trim()));
  const wanted = ignoredByGit.filter((line) => !lines.has(line));
  if (wanted.length === 0) {
    result.kept.push(".gitignore");
    return;
  }
  const separator = present === "" || present.endsWith("\n") ? "" : "\n";
  await appendFile(path, `${separator}${wanted.join("\n")}\n`);
  result.created.push(present === "" ? ".gitignore" : ".gitignore (lines added)");
}
