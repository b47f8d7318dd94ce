import { loadSettings } from "../../../src/config/load.ts";
import type { MaintenanceConfig } from "../../../src/config/maintenance-schema.ts";
import { type MaintenanceContext, maintenanceContext } from "../../../src/maintenance/context.ts";
import { preflight } from "../../../src/maintenance/preflight/preflight.ts";
import type { Note, NoteCode, Preflight } from "../../../src/maintenance/preflight/words.ts";
import { operationContext } from "../../../src/operation/context.ts";
import { connect } from "../../../src/postgres/connect.ts";

/** The context of maintenance on the database of this URL. */
export async function contextOn(
  url: string,
  maintenance: MaintenanceConfig = {},
): Promise<MaintenanceContext> {
  const settings = await loadSettings({ cwd: "/", env: {}, databaseUrl: url, inline: { maintenance } });
  return maintenanceContext(await operationContext(settings, { env: {} }), settings);
}

/** What is found before maintenance of the database of this URL. */
export async function found(url: string, maintenance: MaintenanceConfig = {}): Promise<Preflight> {
  const context = await contextOn(url, maintenance);
  const session = await connect(context.target);
  try {
    return await preflight(session, context);
  } finally {
    await session.close();
  }
}

/** The note of a code; undefined where there is none. */
export function noteOf({ notes }: Preflight, code: NoteCode): Note | undefined {
  return notes.find((note) => note.code === code);
}
