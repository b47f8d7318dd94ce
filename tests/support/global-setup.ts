import type { TestProject } from "vitest/node";
import { serverEnvironment } from "./memory-folder.ts";
import { startThrowawayServer, type ThrowawayServer } from "../../src/postgres/servers/throwaway.ts";
import { howToGetPgDump, pgDumpWanted } from "./pg-dump-program.ts";
import { howToGetPgRepack, pgRepackWanted } from "./pg-repack-program.ts";
import { howToGetPgbouncer, pgbouncerWanted } from "./pgbouncer-program.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's URL of the server that the whole run shares. */
    serverUrl: string;
    /** "18.4" */
    serverVersion: string;
  }
}

const engines = ["embedded", "local", "docker"] as const;

/**
 * One server for the whole run. PGOPS_TEST_URL names one that runs already; PGOPS_TEST_ENGINE, PGOPS_TEST_MAJOR and
 * PGOPS_TEST_IMAGE choose what is started. When vitest is killed, the server's watchdog ends it.
 */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const { env } = process;
  const server: ThrowawayServer = await startThrowawayServer({
    url: env["PGOPS_TEST_URL"],
    engine: engines.find((engine) => engine === env["PGOPS_TEST_ENGINE"]),
    major: env["PGOPS_TEST_MAJOR"] === undefined ? undefined : Number(env["PGOPS_TEST_MAJOR"]),
    image: env["PGOPS_TEST_IMAGE"],
    env: serverEnvironment(),
  });
  console.log(`PostgreSQL ${server.version} (${server.engine}) for the tests`);
  if (!pgbouncerWanted()) console.log(`Left out: the tests through a pooler. ${howToGetPgbouncer}`);
  if (!pgDumpWanted()) console.log(`Left out: what pg_dump says of the corpus. ${howToGetPgDump}`);
  if (!pgRepackWanted()) console.log(`Left out: what pg_repack does. ${howToGetPgRepack}`);
  project.provide("serverUrl", server.url);
  project.provide("serverVersion", server.version);
  return async () => server.stop();
}
