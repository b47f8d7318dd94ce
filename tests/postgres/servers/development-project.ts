import { chmod } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import {
  startDevelopmentServer,
  stopDevelopmentServer,
  type DevelopmentOptions,
  type DevelopmentServer,
} from "../../../src/postgres/servers/development.ts";
import { tidyUp } from "../../support/tidy.ts";
import { closedFolder } from "./folders.ts";

/** A project's `.pgops`, in a folder that root's server account can enter; its server goes with the test. */
export async function project(mode = 0o755): Promise<string> {
  const folder = await closedFolder();
  await chmod(folder, mode);
  const directory = join(folder, ".pgops");
  tidyUp(async () => void (await stopDevelopmentServer({ directory, remove: true })));
  return directory;
}

export async function start(
  directory: string,
  options: Partial<DevelopmentOptions> = {},
): Promise<DevelopmentServer> {
  const major = Number(process.env["PGOPS_TEST_MAJOR"]) || undefined;
  return startDevelopmentServer({ directory, env: process.env, major, ...options });
}

export async function query(url: string, statement: string): Promise<unknown[]> {
  // postgres.js takes the name as it stands in the URL.
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const sql = postgres(url, { database, max: 1, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end({ timeout: 5 });
  }
}
