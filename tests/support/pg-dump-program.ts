import { existsSync, globSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const places = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/opt/homebrew/opt/postgresql@*/bin",
  "/usr/local/opt/postgresql@*/bin",
];

export const howToGetPgDump =
  "There is no PostgreSQL with pg_dump on this machine. Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql";

/** Whether this machine has a server and a pg_dump of one version, beside each other. */
export function pgDumpWanted(): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const programs = globSync([...places, ...folders].map((folder) => join(folder, "pg_dump")));
  return programs.some((program) => existsSync(join(dirname(program), "initdb")));
}
