import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import { readSearchPath } from "../catalog/search-path.ts";
import type { MaintenanceContext } from "../context.ts";
import { chooseReindex } from "./choose-reindex.ts";
import { chooseTables } from "./choose-tables.ts";
import { chooseVacuumFull } from "./choose-vacuum-full.ts";
import type { Chosen, Given } from "./given.ts";
import { namedInVain } from "./named-in-vain.ts";
import { Selection } from "./selection.ts";

/**
 * Looks at all tables or indexes that a task is about, and says which are worth its work now and why, and which are left and
 * why; nothing is written. For the tasks "vacuum", "analyze", "reindex" and "vacuum-full". Not inside a transaction.
 * @throws what the server says as it came
 */
export async function chooseWork(
  session: Session,
  context: MaintenanceContext,
  task: MaintenanceTask,
  given: Given,
): Promise<Chosen> {
  const selection = new Selection(task, await readSearchPath(session));
  const chosen = await chosenFor(session, context, task, given, selection);
  const inVain = await namedInVain(session, task, selection);
  return {
    works: chosen.works,
    left: [...inVain, ...chosen.left],
    leftCount: chosen.leftCount + inVain.length,
  };
}

function chosenFor(
  session: Session,
  context: MaintenanceContext,
  task: MaintenanceTask,
  given: Given,
  selection: Selection,
): Promise<Chosen> {
  switch (task.run) {
    case "vacuum":
    case "analyze":
      return chooseTables(session, context, task, given, selection);
    case "reindex":
      return chooseReindex(session, context, task, given, selection);
    case "vacuum-full":
      return chooseVacuumFull(session, context, task, given, selection);
    default:
      throw new Error(`there is nothing to choose for a task "${task.run}"`);
  }
}
