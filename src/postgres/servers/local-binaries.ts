import { glob, realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { Candidate } from "./binaries.ts";
import type { Environment } from "./run.ts";

const initdb = process.platform === "win32" ? "initdb.exe" : "initdb";

/** Where Debian, the PostgreSQL project's RPMs, Homebrew, Postgres.app and the Windows installer put it. */
const usualPlaces: readonly string[] =
  process.platform === "win32"
    ? ["C:/Program Files/PostgreSQL/*/bin"]
    : [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
      ];

/** The folders with an `initdb` on this machine: PATH first, then the usual places, newest version first. */
export async function localCandidates(env: Environment, tried: string[]): Promise<Candidate[]> {
  const path = (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const found: string[] = [];
  for await (const file of glob(path.map((folder) => join(folder, initdb)))) found.push(file);
  const usual: string[] = [];
  for await (const file of glob(usualPlaces.map((folder) => `${folder}/${initdb}`))) usual.push(file);
  // "9.6" < "18", and the numbers stand inside a path.
  usual.sort((left, right) => right.localeCompare(left, "en", { numeric: true }));
  // initdb finds its `postgres` beside itself, also when it was called through a link.
  const folders = await Promise.all([...found, ...usual].map(async (file) => dirname(await realpath(file))));
  if (folders.length === 0) tried.push(`initdb: not in PATH, not in ${usualPlaces.join(", ")}`);
  return [...new Set(folders)].map((bin) => ({ engine: "local", bin, origin: join(bin, initdb) }));
}
