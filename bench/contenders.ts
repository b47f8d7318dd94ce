import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { GeneratedMigration } from "./generated-sql.ts";
import type { CommandLine } from "./measured-process.ts";
import type { BenchFolder } from "./bench-folder.ts";

export type ContenderName = "pgops" | "psql" | "dbmate" | "node-pg-migrate" | "node-pg-migrate (each)";

/** A program that applies migrations: its files, and the command that applies them. */
export interface Contender {
  name: ContenderName;
  version: string;
  /** The most migrations that it can apply at once, where it has a limit. */
  most?: number;
  /** Writes the migrations into a folder in the form that this program reads. */
  write(folder: string, migrations: readonly GeneratedMigration[]): Promise<void>;
  /** Applies all that is pending in the folder. */
  apply(folder: string, url: string): CommandLine;
}

/** Every contender that is there; what is missing is told to `missing` and left out. */
export async function findContenders(
  benchFolder: BenchFolder,
  missing: (message: string) => void,
): Promise<Contender[]> {
  const found = [
    await pgops(benchFolder),
    psql(benchFolder),
    await dbmate(benchFolder),
    ...(await nodePgMigrate(benchFolder)),
  ];
  return found.flatMap((contender) => {
    if (typeof contender !== "string") return [contender];
    missing(contender);
    return [];
  });
}

/** A command of the built pgops in a project. */
export function pgopsCommand(
  { programs, env }: BenchFolder,
  folder: string,
  args: readonly string[],
  url?: string,
): CommandLine {
  const bin = join(programs.pgops, "bin", "pgops.js");
  const database = url === undefined ? undefined : { DATABASE_URL: url };
  return { command: process.execPath, args: [bin, ...args], cwd: folder, env: { ...env, ...database } };
}

async function pgops(benchFolder: BenchFolder): Promise<Contender> {
  return {
    name: "pgops",
    version: await packageVersion(benchFolder.programs.pgops),
    // What `pgops init` lays down, with its configuration in TypeScript.
    write: async (folder, migrations) => {
      const template = await readFile(
        join(benchFolder.programs.pgops, "templates", "pgops.config.ts"),
        "utf8",
      );
      const files = Object.fromEntries(
        migrations.flatMap(({ up, down }, index) => [
          [`${digits(index)}_bench.up.sql`, up],
          [`${digits(index)}_bench.down.sql`, down],
        ]),
      );
      await writeAll(folder, "sql/migrations", files);
      await writeFile(join(folder, "pgops.config.ts"), template);
    },
    apply: (folder, url) => pgopsCommand(benchFolder, folder, ["migrate"], url),
  };
}

/** One session that reads the same files, each between BEGIN and COMMIT; nothing is recorded. */
function psql({ env }: BenchFolder): Contender | string {
  const program = onPath("psql", env["PATH"] ?? "");
  if (program === undefined) return "psql is not on this machine: left out";
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return {
    name: "psql",
    version: /\d+(\.\d+)+/.exec(stdout)?.[0] ?? "",
    write: async (folder, migrations) => {
      const names = migrations.map((_, index) => `${digits(index)}_bench.sql`);
      const files = Object.fromEntries(migrations.map(({ up }, index) => [names[index], up]));
      const all = names.map((name) => `BEGIN;\n\\ir migrations/${name}\nCOMMIT;\n`).join("");
      await writeAll(folder, "migrations", files);
      await writeFile(join(folder, "all.sql"), all);
    },
    apply: (folder, url) => ({
      command: program,
      args: ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "all.sql", url],
      cwd: folder,
      env,
    }),
  };
}

async function dbmate({ modules, env }: BenchFolder): Promise<Contender | string> {
  const platform = `${process.platform}-${process.arch}`;
  // The program itself: the package's wrapper would add the start of a Node.
  const program = join(
    modules,
    "@dbmate",
    platform,
    "bin",
    process.platform === "win32" ? "dbmate.exe" : "dbmate",
  );
  if (!isExecutable(program)) return `dbmate has no program for ${platform}: left out`;
  return {
    name: "dbmate",
    version: await packageVersion(join(modules, "dbmate")),
    write: (folder, migrations) =>
      writeAll(folder, "db/migrations", oneFileEach(migrations, "-- migrate:up", "-- migrate:down")),
    apply: (folder, url) => ({
      command: program,
      args: ["--no-dump-schema", "migrate"],
      cwd: folder,
      env: { ...env, DATABASE_URL: url },
    }),
  };
}

/** As it comes, with everything in one transaction, and with a transaction each as the others have it. */
async function nodePgMigrate({ modules, env }: BenchFolder): Promise<Contender[]> {
  const root = join(modules, "node-pg-migrate");
  const flags = ["--no-check-order", "--no-verbose"];
  const contender = (name: ContenderName, args: readonly string[], version: string): Contender => ({
    name,
    version,
    write: (folder, migrations) =>
      writeAll(folder, "migrations", oneFileEach(migrations, "-- Up Migration", "-- Down Migration")),
    apply: (folder, url) => ({
      command: process.execPath,
      args: [join(root, "bin", "node-pg-migrate.js"), "up", ...args],
      cwd: folder,
      env: { ...env, DATABASE_URL: url },
    }),
  });
  const version = await packageVersion(root);
  return [
    // The server's lock table is full after some 4,000 of the bench's migrations in one transaction.
    { ...contender("node-pg-migrate", flags, version), most: 2000 },
    contender("node-pg-migrate (each)", [...flags, "--no-single-transaction"], version),
  ];
}

/** Milliseconds since 1970 as the number: both programs take it for a timestamp. */
function oneFileEach(
  migrations: readonly GeneratedMigration[],
  upMark: string,
  downMark: string,
): Record<string, string> {
  return Object.fromEntries(
    migrations.map(({ up, down }, index) => [
      `${1_700_000_000_000 + index}_bench.sql`,
      `${upMark}\n${up}\n${downMark}\n${down}`,
    ]),
  );
}

async function writeAll(
  folder: string,
  below: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(join(folder, below), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, below, name), text);
}

function digits(index: number): string {
  return String(index + 1).padStart(5, "0");
}

async function packageVersion(root: string): Promise<string> {
  const { version }: { version: string } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return version;
}

function onPath(name: string, path: string): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return path
    .split(delimiter)
    .map((folder) => join(folder, file))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
