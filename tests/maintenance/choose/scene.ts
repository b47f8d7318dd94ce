import type { MaintenanceTaskConfig } from "../../../src/config/maintenance-schema.ts";
import { loadSettings } from "../../../src/config/load.ts";
import type { MaintenanceTask } from "../../../src/config/maintenance-settings.ts";
import { rememberSizes } from "../../../src/maintenance/catalog/remembered.ts";
import { chooseWork } from "../../../src/maintenance/choose/choose-work.ts";
import type { Chosen, Given } from "../../../src/maintenance/choose/given.ts";
import { type MaintenanceContext, maintenanceContext } from "../../../src/maintenance/context.ts";
import { operationContext } from "../../../src/operation/context.ts";
import { withSession } from "../../../src/operation/session.ts";
import { expect } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database.ts";

/** A database with tables, and what is chosen of them. */
export interface ChooseScene extends FreshDatabase {
  /** What a task of this kind would do and leave now. */
  choose: (
    run: MaintenanceTask["run"],
    task?: Partial<MaintenanceTaskConfig>,
    given?: Partial<Given>,
  ) => Promise<Chosen>;
  /** Runs statements, each in a session of its own, and waits until the statistics have heard of it. */
  work: (...statements: string[]) => Promise<void>;
  /** Writes down how small the indexes are; false where the role may not. */
  remember: () => Promise<boolean>;
  context: (
    run: MaintenanceTask["run"],
    task?: Partial<MaintenanceTaskConfig>,
  ) => Promise<MaintenanceContext>;
}

/** There is room and time for everything. */
export const roomForAll: Given = {
  expectation: { expectedMs: () => 1000 },
  windowOpen: true,
  preflight: { freeSpace: { bytes: 1e15, from: "a test" }, rewritingWaits: null },
};

/** A fresh database in which this SQL has run; `as` gives the URL that is worked with, else the superuser's; `server` is another than the run's. */
export async function chooseScene(
  sql: string,
  as: (database: FreshDatabase) => string | Promise<string> = ({ url }) => url,
  server?: { url: string; major: number },
): Promise<ChooseScene> {
  const database = await freshDatabase(server === undefined ? {} : { server });
  await settled(database, sql);
  const context: ChooseScene["context"] = async (run, task = {}) => {
    const settings = await loadSettings({
      cwd: "/",
      env: {},
      databaseUrl: await as(database),
      inline: { maintenance: { tasks: [{ name: "it", run, schedule: "0 3 * * *", ...task }] } },
    });
    return maintenanceContext(await operationContext(settings, { env: {} }), settings);
  };
  return {
    ...database,
    context,
    choose: async (run, task = {}, given = {}) => {
      const made = await context(run, task);
      const [only] = made.settings.tasks;
      if (only === undefined) throw new Error("no task");
      return withSession(made, (session) => chooseWork(session, made, only, { ...roomForAll, ...given }));
    },
    work: async (...statements) => {
      for (const statement of statements) await settled(database, statement);
    },
    remember: async () => {
      const made = await context("reindex");
      return withSession(made, (session) => rememberSizes(session, made));
    },
  };
}

/** The statistics hear of what a session did when it ends at the latest; before PostgreSQL 15 a process of its own collects them. */
async function settled({ url, sql }: FreshDatabase, statements: string): Promise<void> {
  const { default: postgres } = await import("postgres");
  const once = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await once.unsafe(statements);
    await once.unsafe("CREATE TABLE IF NOT EXISTS public.heard (n int)");
    const [before] = await once<
      { n: string }[]
    >`SELECT pg_stat_get_tuples_inserted('public.heard'::regclass)::text AS n`;
    await once.unsafe("INSERT INTO public.heard VALUES (1)");
    await once.end({ timeout: 5 });
    const heard = async (): Promise<string | undefined> => {
      const [row] = await sql<
        { n: string }[]
      >`SELECT pg_stat_get_tuples_inserted('public.heard'::regclass)::text AS n`;
      return row?.n;
    };
    await expect.poll(heard).not.toBe(before?.n);
  } finally {
    await once.end({ timeout: 5 });
  }
}

/** "VACUUM (ANALYZE) public.users: 412 dead rows". */
export function lines({ works }: Chosen): string[] {
  return works
    .filter(({ target }) => target.name !== "heard")
    .map(({ sql, why }) => `${sql.replaceAll('"', "")}: ${why}`);
}

/** "public.users: 31 dead rows", a "!" where it wanted work. */
export function leftLines({ left }: Chosen): string[] {
  return left
    .filter(({ target }) => target !== "public.heard")
    .map(({ target, why, wanted }) => `${wanted ? "! " : ""}${target}: ${why}`);
}
