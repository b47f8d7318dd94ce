import type { Run } from "../../operation/run.ts";
import type { MaintenanceContext } from "../context.ts";
import { leftIndexes } from "../leftovers/left-indexes.ts";
import { settleInterrupted } from "../leftovers/settle-interrupted.ts";
import { type Expectation, readExpectation } from "../log/expectation.ts";
import { preflight } from "../preflight/preflight.ts";
import type { Preflight } from "../preflight/words.ts";
import { windowAt, type WindowState } from "../schedule/window.ts";
import type { Draft } from "./draft.ts";

/** What all tasks of a run share. */
export interface Scene {
  run: Run;
  context: MaintenanceContext;
  preflight: Preflight;
  expectation: Expectation;
  window: WindowState;
  /** Tables that somebody is at work on, by oid: the statement of a killed run, or a direct command. */
  busy: ReadonlySet<number>;
  /** What is left of a REINDEX that was not ours, by oid. */
  foreign: ReadonlySet<number>;
}

/** Clears up after runs that were killed, looks around before anything is begun, and says what it sees. @throws PgopsError */
export async function prepareScene(run: Run, context: MaintenanceContext, draft: Draft): Promise<Scene> {
  const { session } = run;
  const settled = await settleInterrupted(run, context);
  const looked = await preflight(session, context);
  draft.notes.push(...settled.notes, ...looked.notes);
  for (const { message } of draft.notes) context.emit({ type: "warning", message });
  return {
    run,
    context,
    preflight: looked,
    expectation: await readExpectation(session, context),
    window: windowAt(context.settings, context.now()),
    busy: new Set(settled.busy.flatMap(({ table }) => table?.oid ?? [])),
    foreign: new Set((await leftIndexes(session)).map(({ oid }) => oid)),
  };
}
