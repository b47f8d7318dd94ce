import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian puts it where an ordinary user's PATH does not lead. */
const places = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin", "/opt/homebrew/sbin"];

export const howToGetPgbouncer =
  "PgBouncer is not installed. Debian, Ubuntu: apt-get install pgbouncer; macOS: brew install pgbouncer";

/** The path of pgbouncer on this machine, or undefined. */
export function pgbouncerProgram(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...places];
  return folders.map((folder) => join(folder, "pgbouncer")).find((path) => existsSync(path));
}

/** Whether the tests that go through a PgBouncer run: where there is one, or where PGOPS_TEST_PGBOUNCER=1 demands it. */
export function pgbouncerWanted(): boolean {
  return process.env["PGOPS_TEST_PGBOUNCER"] === "1" || pgbouncerProgram() !== undefined;
}
