// Makes a fresh clone ready, so that `npm run demo` and `npm test` are the only command needed: installs what is
// missing, then runs the program named after it with the Node of this project:
//   node scripts/setup.js [program.ts [arguments]]
// Plain JavaScript without a dependency: it runs before anything is installed, on Node 20 or newer.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./setup-lock.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const ownNode = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const readyNode = () => isNewEnough(process.versions.node) || existsSync(ownNode);

const [program, ...programArguments] = process.argv.slice(2);
try {
  if (!isInstalled() || !readyNode()) await withLock(join(root, ".pgops", "setup.lock"), install);
  if (program !== undefined) await runProgram();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function install() {
  // Whoever held the lock before may have done it all.
  if (!isInstalled()) {
    process.stderr.write("Installing what pgops needs (once)...\n");
    // A production setting (NODE_ENV, omit=dev) would leave out the tools that the demo and the tests are made of.
    const whole = ["--include=dev", "--include=optional", "--include=peer", "--legacy-peer-deps=false"];
    const done = await run(npm(["ci", ...whole, "--no-audit", "--no-fund", "--loglevel=error"]), root);
    if (!done.ok) throw new Error(`${done.output}\nnpm ci failed: see npm's words above.`);
  }
  if (!readyNode()) await installNode();
}

/** Whether node_modules holds what package-lock.json asks for; npm leaves a lock file of its own when it is done. */
function isInstalled() {
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(modules, ".package-lock.json"));
  if (wanted === undefined)
    throw new Error("package-lock.json is missing or damaged: restore it (git checkout package-lock.json).");
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = present[path];
    // The packages of other platforms are absent for good.
    if (found === undefined) return path === "" || optional === true;
    return found.version === version && found.integrity === integrity && existsSync(join(root, path));
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** npm has not run the install script of the package `node` (settings may forbid it), so run it here. */
async function installNode() {
  const folder = join(modules, "node");
  const done = await run([process.execPath, "installArchSpecificPackage"], folder);
  if (!existsSync(ownNode)) {
    const words = done.output === "" ? "" : `${done.output}\n`;
    throw new Error(
      `${words}pgops needs Node 22.18 or newer, this is ${process.version}, and the npm package \`node\` gave none for ` +
        `${process.platform}-${process.arch}: install a newer Node.`,
    );
  }
  try {
    // npm leaves the link out when its target is not there yet.
    symlinkSync(join("..", "node", "bin", "node"), join(modules, ".bin", "node"));
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}

/** The words of a command line that runs npm: the very npm that runs us, where one does. */
function npm(words) {
  const running = process.env.npm_execpath ?? "";
  if (basename(running) === "npm-cli.js" && existsSync(running)) return [process.execPath, running, ...words];
  return [process.platform === "win32" ? "npm.cmd" : "npm", ...words];
}

/** Runs a command silently: `output` is all it said, for the case that it failed. */
async function run([command, ...words], cwd) {
  const cache = ownCacheIfNeeded();
  const child = spawn(command, words, {
    cwd,
    env: { ...process.env, ...(cache === undefined ? {} : { npm_config_cache: cache }) },
    shell: command.endsWith(".cmd"),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = [];
  child.stdout.on("data", (chunk) => said.push(chunk));
  child.stderr.on("data", (chunk) => said.push(chunk));
  const stop = (signal) => {
    child.kill(signal);
    process.exitCode = 1;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
  try {
    const ok = await new Promise((resolve, reject) => {
      child.on("error", (error) => reject(new Error(`${command} does not start: ${error.message}`)));
      child.on("close", (code) => resolve(code === 0));
    });
    return { ok, output: Buffer.concat(said).toString("utf8").trim() };
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeListener(signal, stop);
    if (cache !== undefined) rmSync(cache, { recursive: true, force: true });
  }
}

/** A temporary cache for npm where its own cannot be written (a home folder that is read-only or not ours). */
function ownCacheIfNeeded() {
  const cache = process.env.npm_config_cache ?? join(homedir(), ".npm");
  const places = [join(cache, "_cacache"), cache];
  for (let folder = cache; folder !== dirname(folder); folder = dirname(folder)) places.push(dirname(folder));
  try {
    accessSync(places.find((place) => existsSync(place)) ?? cache, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return mkdtempSync(join(tmpdir(), "pgops-npm-"));
  }
}

/** The shell that runs an npm script remembers where it found `node` before: a .ts program needs the one from here. */
async function runProgram() {
  const node = isNewEnough(process.versions.node) ? process.execPath : ownNode;
  const child = spawn(node, [program, ...programArguments], { stdio: "inherit" });
  process.on("SIGINT", () => {}); // The terminal has told the child as well.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (...how) => resolve(how));
  });
  process.exitCode = code ?? 1;
  if (signal !== null) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}
