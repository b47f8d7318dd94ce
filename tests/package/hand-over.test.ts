import { spawn, type ChildProcess } from "node:child_process";
import { chmod, copyFile, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryProject, type TemporaryProject } from "../support/project.ts";

const bin = join(import.meta.dirname, "../../bin");

/** What the program is replaced with: it shows what arrived, and ends in the way that it is asked to. */
const main = `export async function main(argv) {
  console.log(JSON.stringify({ argv, version: process.versions.node }));
  if (argv[0] === "exit") process.exitCode = Number(argv[1]);
  if (argv[0] === "die") process.kill(process.pid, "SIGKILL");
  if (argv[0] === "wait") {
    const stay = setInterval(() => undefined, 1000);
    process.on(argv[1], () => { console.log("told"); process.exitCode = 42; clearInterval(stay); });
    console.log("ready");
  }
}
`;

/** Any Node plays the old one: its version is overwritten before bin/pgops.js looks. */
const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } });
Object.defineProperty(process, "version", { value: "v20.1.0" });`;

/** pgops as npm installs it into a project; `version` is the one that the package \`node\` beside it claims. */
async function installed(version?: string): Promise<TemporaryProject> {
  const project = await temporaryProject({
    "node_modules/pgops/package.json": JSON.stringify({ name: "pgops", type: "module" }),
    "node_modules/pgops/dist/cli/main.js": main,
    "old.cjs": pretend,
  });
  await mkdir(join(project.path, "node_modules/pgops/bin"));
  for (const name of ["pgops.js", "hand-over.js", "package.json"]) {
    await copyFile(join(bin, name), join(project.path, "node_modules/pgops/bin", name));
  }
  if (version !== undefined) {
    await project.write("node_modules/node/package.json", JSON.stringify({ version }));
    await mkdir(join(project.path, "node_modules/node/bin"));
    await symlink(process.execPath, join(project.path, "node_modules/node/bin/node"));
  }
  return project;
}

function startOld({ path }: TemporaryProject, args: string[]): ChildProcess {
  const program = join(path, "node_modules/pgops/bin/pgops.js");
  const env = { PATH: process.env["PATH"], HOME: path };
  // A session of its own, without a terminal: there the terminal tells both itself.
  return spawn(process.execPath, ["--require", join(path, "old.cjs"), program, ...args], {
    env,
    detached: true,
  });
}

interface End {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

async function ended(child: ChildProcess, onReady?: () => void): Promise<End> {
  const output = { stdout: "", stderr: "" };
  child.stderr?.on("data", (chunk) => (output.stderr += String(chunk)));
  child.stdout?.on("data", (chunk) => {
    output.stdout += String(chunk);
    if (String(chunk).includes("ready")) onReady?.();
  });
  return new Promise((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal, ...output })),
  );
}

test("an old Node hands over, with the arguments, the output and the exit code", async () => {
  const end = await ended(startOld(await installed("26.0.0"), ["exit", "3", "two words", "*"]));
  expect(end).toMatchObject({ code: 3, stderr: "" });
  expect(JSON.parse(end.stdout)).toEqual({
    argv: ["exit", "3", "two words", "*"],
    version: process.versions.node,
  });
});

test("it dies of the signal that the newer one died of", async () => {
  expect(await ended(startOld(await installed("26.0.0"), ["die"]))).toMatchObject({
    code: null,
    signal: "SIGKILL",
  });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s arrives, and the newer one decides how to end",
  async (signal) => {
    const child = startOld(await installed("26.0.0"), ["wait", signal]);
    const end = await ended(child, () => child.kill(signal));
    expect(end.code).toBe(42);
    expect(end.stdout.match(/told/gu)).toHaveLength(1);
  },
);

test("killed with -9, it takes the newer one with it", async () => {
  const child = startOld(await installed("26.0.0"), ["wait", "SIGUSR2"]);
  // Its output closes when the last process that holds it has ended.
  const end = await ended(child, () => child.kill("SIGKILL"));
  expect(end).toMatchObject({ signal: "SIGKILL", stdout: expect.stringContaining("ready") });
});

test.each([
  ["without a newer Node", undefined],
  ["beside one that is too old as well", "22.17.9"],
])("%s it says what is needed in one line and exits with 2", async (_name, version) => {
  const end = await ended(startOld(await installed(version), ["status"]));
  expect(end).toMatchObject({ code: 2, stdout: "" });
  expect(end.stderr.trim().split("\n")).toHaveLength(1);
  expect(end.stderr).toContain("pgops needs Node 22.18 or newer and runs on v20.1.0");
});

test("a Node that does not start is named", async () => {
  const project = await installed();
  await project.write("node_modules/node/package.json", JSON.stringify({ version: "26.0.0" }));
  await project.write("node_modules/node/bin/node", "");
  await chmod(join(project.path, "node_modules/node/bin/node"), 0o644);
  const end = await ended(startOld(project, ["status"]));
  expect(end.code).toBe(2);
  expect(end.stderr).toContain(join(project.path, "node_modules/node/bin/node"));
});

test("an impostor that is too old again is not asked for ever", async () => {
  const project = await installed();
  await project.write("node_modules/node/package.json", JSON.stringify({ version: "26.0.0" }));
  const impostor = `#!/bin/sh\nexec "${process.execPath}" --require "${join(project.path, "old.cjs")}" "$@"\n`;
  await project.write("node_modules/node/bin/node", impostor);
  await chmod(join(project.path, "node_modules/node/bin/node"), 0o755);
  const end = await ended(startOld(project, ["status"]));
  expect(end.code).toBe(2);
  expect(end.stderr).toContain("pgops needs Node 22.18 or newer");
});
