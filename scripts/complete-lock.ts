// Run after every `npm install` that changed package-lock.json: `npm run lock`.
// A registry that mirrors a part of npm may not hold the binaries of other platforms; npm then leaves them out of the
// lock file without a word, and every later `npm ci`, on any machine, refuses that file. Their version is exact in the
// package that wants them, and their names say the platform, so the entries can be written down without asking.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface LockEntry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  cpu?: string[];
  os?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** The part of package-lock.json that matters here: entries by their path below the root. */
export interface LockFile {
  packages: Record<string, LockEntry>;
}

/** A dependency that some entry names and no entry answers. */
export interface Gap {
  wantedBy: string;
  name: string;
  range: string;
  optional: boolean;
}

/** Finds every dependency, optional ones too, that the lock file leaves unanswered. */
export function findGaps({ packages }: LockFile): Gap[] {
  return Object.entries(packages).flatMap(([wantedBy, entry]) => {
    const wanted = [
      ...Object.entries(entry.dependencies ?? {}).map(([name, range]) => ({ name, range, optional: false })),
      ...Object.entries(entry.optionalDependencies ?? {}).map(([name, range]) => ({
        name,
        range,
        optional: true,
      })),
    ];
    return wanted
      .filter(({ name }) => !resolves(packages, wantedBy, name))
      .map((gap) => ({ wantedBy, ...gap }));
  });
}

/** As Node looks a package up: in the node_modules of the folder itself, then of those above. */
function resolves(packages: LockFile["packages"], from: string, name: string): boolean {
  for (
    let folder = from;
    folder !== "";
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))
  ) {
    if (`${folder}/node_modules/${name}` in packages) return true;
  }
  return `node_modules/${name}` in packages;
}

/**
 * Gives back the lock file with an entry for every missing platform package, and says how many were added.
 * Throws where a gap is no platform package with an exact version: only npm can fill that one.
 */
export function completeLock(lock: LockFile): { lock: LockFile; added: number } {
  const gaps = findGaps(lock);
  const packages = { ...lock.packages };
  for (const gap of gaps) {
    const { dev } = packages[gap.wantedBy] ?? {};
    packages[`node_modules/${gap.name}`] = {
      version: exactVersion(gap),
      ...(dev === true ? { dev } : {}),
      ...platformOf(gap),
    };
  }
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added: gaps.length };
}

function exactVersion({ name, range, optional }: Gap): string {
  if (optional && /^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(range)) return range;
  throw new Error(`package-lock.json has no ${name} ${range}: run npm install`);
}

const platformName =
  /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(?<abi>\w+))?$/u;
const libraries: Readonly<Record<string, string>> = { gnu: "glibc", musl: "musl" };

function platformOf({ name }: Gap): LockEntry {
  const { os, cpu, abi } = platformName.exec(name)?.groups ?? {};
  if (os === undefined || cpu === undefined) throw new Error(`${name} names no platform: run npm install`);
  const libc = os === "linux" ? libraries[abi ?? ""] : undefined;
  return { cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }), optional: true, os: [os] };
}

function main(): void {
  const path = join(import.meta.dirname, "..", "package-lock.json");
  const { lock, added } = completeLock(JSON.parse(readFileSync(path, "utf8")) as LockFile);
  if (added > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(
    added === 0 ? "package-lock.json is complete" : `package-lock.json: ${added} platform packages added`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
