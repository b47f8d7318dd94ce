import postgres from "postgres";
import { expect } from "vitest";
import { loadSettings } from "../../../src/config/load.ts";
import { type MaintenanceContext, maintenanceContext } from "../../../src/maintenance/context.ts";
import { beginAction } from "../../../src/maintenance/log/actions.ts";
import { ensureMaintenanceLog } from "../../../src/maintenance/log/tables.ts";
import { operationContext, type OperationContextOptions } from "../../../src/operation/context.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";
import { alone, type Run } from "../../../src/operation/run.ts";
import { withSession } from "../../../src/operation/session.ts";
import { freshDatabase, type FreshDatabase } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";

/** What REINDEX CONCURRENTLY waits for, one after the other, as pg_stat_progress_create_index has it. */
export const phases = {
  "waiting for writers before build": "_ccnew",
  "waiting for old snapshots": "_ccnew",
  "waiting for readers before marking dead": "_ccold",
  "waiting for readers before dropping": "_ccold",
} as const;
export type Phase = keyof typeof phases;

export interface LeftoverScene extends FreshDatabase {
  context: MaintenanceContext;
  events: OperationEvent[];
  /** Does something as a run of `pgops maintenance`. */
  running: <Result>(work: (run: Run) => Promise<Result>) => Promise<Result>;
  /** A client of its own, in a transaction where it is wanted. */
  client: (begin?: string) => Promise<postgres.Sql>;
  /** Records that a REINDEX begins, on a session that does no more; gives its id. */
  begun(target: string): Promise<string>;
  /** Starts a REINDEX that comes to a halt in this phase. */
  halted(phase: Phase, statement?: string): Promise<Halted>;
  /** The invalid indexes, by name. */
  invalid(): Promise<string[]>;
}

export interface Halted {
  pid: number;
  /** Ends its backend, as a kill does, and everything that it waited for. */
  kill(): Promise<void>;
  /** Ends what it waits for: it goes on to its end. */
  letGo(): Promise<void>;
}

/** A table `worn` with two indexes and long values, and the history. */
export async function leftoverScene(
  options: Partial<OperationContextOptions> = {},
  url?: (database: FreshDatabase) => string,
): Promise<LeftoverScene> {
  const database = await freshDatabase();
  const { sql } = database;
  await sql.unsafe(`CREATE TABLE worn (id int PRIMARY KEY, v text); CREATE INDEX worn_v ON worn (v);
    INSERT INTO worn SELECT g, g FROM generate_series(1, 500) AS g`);
  const events: OperationEvent[] = [];
  const emit = (event: OperationEvent): void => void events.push(event);
  const settings = await loadSettings({ cwd: "/", env: {}, databaseUrl: url?.(database) ?? database.url });
  const given = { env: {}, emit, waitLockMs: 0, ...options };
  const context = maintenanceContext(await operationContext(settings, given), settings);
  await withSession(context, (session) => ensureMaintenanceLog(session, context));
  const client: LeftoverScene["client"] = async (begin = "SELECT 1") => {
    const own = postgres(database.url, { max: 1, onnotice: () => undefined });
    tidyUp(() => own.end({ timeout: 1 }));
    await own.unsafe(begin);
    return own;
  };
  return {
    ...database,
    context,
    events,
    client,
    running: (work) => withSession(context, (session) => alone(context, session, "pgops maintenance", work)),
    begun: (target) =>
      withSession(context, (session) =>
        beginAction(session, context, { taskId: null, task: null, kind: "reindex", target }),
      ),
    halted: (phase, statement = "REINDEX TABLE CONCURRENTLY worn") => halt({ sql, client }, phase, statement),
    invalid: async () => {
      const rows = await sql<{ name: string }[]>`
        SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid ORDER BY 1`;
      return rows.map(({ name }) => name);
    },
  };
}

async function halt(
  { sql, client }: Pick<LeftoverScene, "sql" | "client">,
  phase: Phase,
  statement: string,
): Promise<Halted> {
  const reader = "BEGIN; SELECT FROM worn LIMIT 1";
  const holders: postgres.Sql[] = [];
  const hold = async (begin: string): Promise<void> => void holders.push(await client(begin));
  const free = async (): Promise<void> => void (await holders.shift()?.unsafe("ROLLBACK"));
  await hold(
    phase === "waiting for writers before build"
      ? "BEGIN; INSERT INTO worn VALUES (0)"
      : "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1",
  );
  const worker = await client();
  const [{ pid } = { pid: 0 }] = await worker<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const ended = worker.unsafe(statement).catch(() => undefined);
  const reached = (wanted: Phase): Promise<void> =>
    expect
      .poll(
        async () =>
          (
            await sql<{ phase: string }[]>`SELECT phase FROM pg_stat_progress_create_index WHERE pid = ${pid}`
          )[0]?.phase,
        { timeout: 20_000 },
      )
      .toBe(wanted);
  if (phase === "waiting for writers before build") {
    await reached(phase);
  } else {
    await reached("waiting for old snapshots");
    // Whoever comes in the meantime is waited for in the next phase.
    for (const next of [
      "waiting for readers before marking dead",
      "waiting for readers before dropping",
    ] as const) {
      if (!reaches(phase, next)) break;
      await hold(reader);
      await free();
      await reached(next);
    }
  }
  return {
    pid,
    kill: async () => {
      await sql`SELECT pg_terminate_backend(${pid})`;
      await ended;
      while (holders.length > 0) await free();
      await expect
        .poll(async () => (await sql`SELECT FROM pg_stat_activity WHERE pid = ${pid}`).length)
        .toBe(0);
    },
    letGo: async () => {
      while (holders.length > 0) await free();
      await ended;
    },
  };
}

function reaches(phase: Phase, next: Phase): boolean {
  const all = Object.keys(phases);
  return all.indexOf(phase) >= all.indexOf(next);
}
