import { randomUUID } from "node:crypto";
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";

/**
 * Copies a `native` folder into the cache of whoever runs pgops, a folder in `root`, once for a name, and returns the copy's path.
 * Everybody may read the copy: a server of another account runs from it. `finish` completes a copy before it counts.
 * Throws PGOPS_CACHE_FOLDER when the cache is somebody else's.
 */
export async function copyIntoCache(
  source: string,
  name: string,
  root: string,
  finish: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = await ownFolder(join(root, `pgops-${process.geteuid?.() ?? "cache"}`));
  const target = join(cache, name);
  if (await isWhole(source, target)) {
    // The sweep may have taken what is not in the source.
    await finish(target);
    return target;
  }
  const unfinished = join(cache, `.${name}-${randomUUID()}`);
  try {
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true, filter: needed });
    // A folder that is read-only at its source is so in the copy, and takes no links.
    await openToAll(unfinished);
    await finish(unfinished);
    await replace(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another pgops made the same copy in the meantime.
    if (!(await isWhole(source, target))) throw error;
  }
  return target;
}

/** Static libraries are for those who compile against PostgreSQL. */
const needed = (path: string): boolean => extname(path) !== ".a";

/** Temporary folders are swept by age, file by file, so a copy may have lost what is seldom read. */
async function isWhole(source: string, copy: string): Promise<boolean> {
  const there = new Set(await readdir(copy, { recursive: true }).catch(() => []));
  return (await readdir(source, { recursive: true })).every((path) => !needed(path) || there.has(path));
}

async function replace(unfinished: string, target: string): Promise<void> {
  const old = `${unfinished}.old`;
  await rename(target, old).catch(() => undefined);
  await rename(unfinished, target);
  await rm(old, { recursive: true, force: true });
}

/** Makes a folder that others can enter and only its owner can change, and refuses one that somebody planted. */
export async function ownFolder(path: string): Promise<string> {
  await mkdir(path, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const found = await lstat(path);
  const writable = process.platform !== "win32" && (found.mode & 0o022) !== 0;
  const mine = process.geteuid === undefined || found.uid === process.geteuid();
  if (!mine || writable || !found.isDirectory()) {
    throw new PgopsError({
      code: "PGOPS_CACHE_FOLDER",
      message: `${path} is not a folder that only you can change, so nothing in it is trusted`,
      hint: `Look who made it (ls -ld ${path}), and remove it.`,
      exitCode: ExitCode.noServer,
    });
  }
  await chmod(path, 0o755);
  return path;
}

/** Whatever umask the package was installed with. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  await Promise.all(
    entries
      .filter((entry) => !entry.isSymbolicLink())
      .map(async (entry) => {
        const program = entry.isDirectory() || /[\\/]bin$/.test(entry.parentPath);
        await chmod(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
      }),
  );
}
