import postgres from "postgres";
import { quoteIdentifier } from "../src/postgres/identifiers.ts";
import { startThrowawayServer } from "../src/postgres/servers/throwaway.ts";

export interface BenchServer {
  port: number;
  /** "18.4" */
  version: string;
  /** Gives `work` the URL of an empty database on an idle server, then removes it. */
  withDatabase<Result>(work: (url: string) => Promise<Result>): Promise<Result>;
  /** How many tables of the bench a database holds: proof that a contender did its work. */
  countTables(url: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a throwaway server with a database for each run. */
export async function startBenchServer(
  env: Readonly<Record<string, string | undefined>>,
): Promise<BenchServer> {
  const server = await startThrowawayServer({ env, settings: { autovacuum: "off" } });
  const admin = postgres(server.url, { max: 1, fetch_types: false, onnotice: () => undefined });
  let made = 0;
  return {
    port: server.port,
    version: server.version,
    withDatabase: async (work) => {
      const name = `bench_${++made}`;
      await admin.unsafe(`CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0`);
      // What the run before left in the buffers is written now, not in the middle of this one.
      await admin.unsafe("CHECKPOINT");
      try {
        const url = new URL(server.url);
        url.pathname = `/${name}`;
        url.searchParams.set("sslmode", "disable");
        return await work(url.href);
      } finally {
        await admin.unsafe(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`);
      }
    },
    countTables: async (url) => {
      const sql = postgres(url, { max: 1, fetch_types: false });
      try {
        const [row] = await sql<{ tables: number }[]>`
          SELECT count(*)::int AS tables FROM pg_class WHERE relname ~ '^bench_\\w+$' AND relkind = 'r'`;
        return row?.tables ?? 0;
      } finally {
        await sql.end({ timeout: 5 });
      }
    },
    stop: async () => {
      await admin.end({ timeout: 5 });
      await server.stop();
    },
  };
}
