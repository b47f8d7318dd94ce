import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";

/** What is remembered of a project's development server between two commands. */
export interface DevelopmentState {
  port: number;
  major: number;
  /** "18.4" */
  version: string;
  /** Holds `data` and `password`; outside of the project where the server's account cannot enter that. */
  folder: string;
  database: string;
  /** ISO 8601. */
  startedAt: string;
}

const stateFile = (directory: string): string => join(directory, "server.json");

/**
 * Undefined where no server was started yet, for a file that is not whole, and for the copy of a project whose data
 * lies outside of it (that is the original's). Throws PGOPS_SERVER_FOLDER when it may not be read.
 */
export async function readState(directory: string): Promise<DevelopmentState | undefined> {
  const text = await readFile(stateFile(directory), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw folderClosed(directory, error);
  });
  const state = parseState(text);
  if (state === undefined) return undefined;
  const copied = isAbsolute(state.folder) && state.directory !== directory;
  if (copied && existsSync(stateFile(state.directory))) return undefined;
  return { ...state, folder: resolve(directory, state.folder) };
}

function parseState(text: string): (DevelopmentState & { directory: string }) | undefined {
  try {
    const state: DevelopmentState & { directory: string } = JSON.parse(text);
    return typeof state.folder === "string" && Number.isInteger(state.port) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed: nobody reads half of it. A folder in the project is kept relative: projects move. */
export async function writeState(directory: string, state: DevelopmentState): Promise<void> {
  const inside = relative(directory, state.folder);
  const folder = inside.startsWith("..") ? state.folder : inside;
  const draft = `${stateFile(directory)}.new`;
  await writeFile(draft, `${JSON.stringify({ ...state, folder, directory }, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, stateFile(directory));
}

/** The error for a project folder that belongs to somebody else. */
export function folderClosed(directory: string, cause: Error): PgopsError {
  return new PgopsError({
    code: "PGOPS_SERVER_FOLDER",
    message: `the embedded server needs the folder ${directory}, and this user cannot write it: ${cause.message}`,
    hint: "Run pgops as the user whom the project belongs to, or use another database: set DATABASE_URL.",
    exitCode: ExitCode.noServer,
    cause,
  });
}

/** Where the project's server writes what it has to say. */
export function logFileOf(directory: string): string {
  return join(directory, "server.log");
}

/** Holds the password. */
export function urlOf(password: string, port: number, database: string): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** The password of the superuser, kept beside the data from the moment the cluster was made. */
export async function readPassword(folder: string): Promise<string> {
  return readFile(join(folder, "password"), "utf8");
}
