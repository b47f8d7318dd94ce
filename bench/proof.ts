import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startThrowawayServer } from "../src/postgres/servers/throwaway.ts";
import { applyFresh, interleaved, writeProjects, type Bench } from "./bench.ts";
import { pgopsCommand } from "./contenders.ts";
import { generatedMigrations } from "./fresh-apply.ts";
import { measure, type CommandLine, type Measurement } from "./measured-process.ts";
import { ratioRow, time, type Row } from "./report.ts";

const execute = promisify(execFile);
const mostOfAll = 4;
const mostOfOne = 1.5;
const mostServerMs = 1000;

/** Verifying all migrations, and one on top of them, beside applying them once; and the server that it takes. */
export async function proof(bench: Bench): Promise<Row[]> {
  const { benchFolder, contenders, scale, signal, say } = bench;
  const pgops = contenders.find(({ name }) => name === "pgops");
  if (pgops === undefined) return [];
  const folder = (await writeProjects(bench, "proof", [pgops], generatedMigrations(scale.few)))[pgops.name];
  await symlink(benchFolder.modules, join(folder, "node_modules"));
  await commitAllButTheLast(folder, scale.few);
  const command = (...args: string[]): CommandLine => {
    const line = pgopsCommand(benchFolder, folder, args);
    return existsSync("/dev/shm") ? { ...line, env: { ...line.env, TMPDIR: "/dev/shm" } } : line;
  };
  const verify = (...args: string[]): (() => Promise<Measurement>) => {
    return () => measure(command("verify", ...args), { signal });
  };
  say(`verify of ${scale.few} migrations, ${scale.repeats} times each`);
  const medians = await interleaved(scale.repeats, {
    apply: () => applyFresh(bench, pgops, folder, scale.few),
    all: verify(),
    one: verify("--changed-since", "HEAD"),
  });
  const apply = { name: `applying ${scale.few}`, ms: medians["apply"]?.ms ?? Number.NaN };
  return [
    ratioRow(`verify, ${scale.few}`, medians["all"]?.ms ?? Number.NaN, apply, mostOfAll),
    ratioRow(`verify 1 on top of ${scale.few - 1}`, medians["one"]?.ms ?? Number.NaN, apply, mostOfOne),
    await serverRow(scale.repeats),
  ];
}

/** The last one is what a pull request adds. */
async function commitAllButTheLast(folder: string, count: number): Promise<void> {
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
  const git = async (...words: string[]): Promise<void> => {
    await execute("git", [...identity, ...words], { cwd: folder });
  };
  await writeFile(join(folder, ".gitignore"), "node_modules\n");
  await git("init", "--quiet");
  await git("add", "--all");
  await git("reset", "--quiet", "--", `:(glob)sql/migrations/*${count}_*`);
  await git("commit", "--quiet", "--message", "all but the last");
}

async function serverRow(repeats: number): Promise<Row> {
  const env = existsSync("/dev/shm") ? { ...process.env, TMPDIR: "/dev/shm" } : process.env;
  const taken: number[] = [];
  for (let round = 0; round < repeats; round++) {
    const started = performance.now();
    const server = await startThrowawayServer({ env, cwd: process.cwd() });
    taken.push(performance.now() - started);
    await server.stop();
  }
  const ms = taken.toSorted((a, b) => a - b)[Math.floor((taken.length - 1) / 2)] ?? Number.NaN;
  return {
    measure: "a throwaway server",
    pgops: time(ms),
    goal: { text: `<= ${time(mostServerMs)}`, reached: ms <= mostServerMs },
  };
}
