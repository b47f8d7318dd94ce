import type { PgopsConfig } from "../../../src/config/schema.ts";
import { loadSettings } from "../../../src/config/load.ts";
import { type MaintenanceContext, maintenanceContext } from "../../../src/maintenance/context.ts";
import {
  beginAction,
  type BegunAction,
  endAction,
  type EndedAction,
} from "../../../src/maintenance/log/actions.ts";
import { ensureMaintenanceLog } from "../../../src/maintenance/log/tables.ts";
import { operationContext } from "../../../src/operation/context.ts";
import { connect } from "../../../src/postgres/connect.ts";
import type { Session } from "../../../src/postgres/session.ts";
import { freshDatabase, type FreshDatabase } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";

/** A database with a history of maintenance, a session on it, and a clock that stands still until it is set. */
export interface LogScene {
  database: FreshDatabase;
  session: Session;
  context: MaintenanceContext;
  setClock: (moment: string) => void;
}

/** Runs of three tasks are known: vacuum, reindex, vacuum-full, as the default has them. */
export async function logScene(maintenance: PgopsConfig["maintenance"] = {}): Promise<LogScene> {
  const database = await freshDatabase();
  const settings = await loadSettings({
    cwd: "/",
    env: {},
    databaseUrl: database.url,
    inline: { maintenance },
  });
  let clock = new Date("2027-03-10T03:00:00Z");
  const context = maintenanceContext(await operationContext(settings, { env: {} }), settings, () => clock);
  const session = await connect(context.target);
  tidyUp(() => session.close());
  await ensureMaintenanceLog(session, context);
  return { database, session, context, setClock: (moment) => void (clock = new Date(moment)) };
}

/** An action that went well, of a table that shrank from 1000 to 400 bytes. */
export const well: EndedAction = {
  outcome: "done",
  waitedMs: 5,
  durationMs: 20,
  bytesBefore: 1000,
  bytesAfter: 400,
  rows: 7,
  sqlstate: null,
  reason: "7 dead rows",
};

/** Records an action from its beginning to its end; gives its id. */
export async function recorded(
  { session, context }: LogScene,
  begun: Partial<BegunAction> = {},
  ended: Partial<EndedAction> = {},
): Promise<string> {
  const action = { taskId: null, task: null, kind: "vacuum", target: "public.t", ...begun } as const;
  const id = await beginAction(session, context, action);
  await endAction(session, context, id, { ...well, ...ended });
  return id;
}
