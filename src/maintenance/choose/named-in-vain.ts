import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import { readKind } from "../catalog/search-path.ts";
import type { Left, WorkKind } from "../work.ts";
import type { Selection } from "./selection.ts";

/** The names in a task's `tables` that stand for no table: a slip of the pen must not look like "nothing to do". */
export async function namedInVain(
  session: Session,
  { run }: Pick<MaintenanceTask, "run">,
  selection: Selection,
): Promise<Left[]> {
  const left: Left[] = [];
  for (const { text, names } of selection.missing()) {
    let kind: string | undefined;
    for (const name of names) kind ??= await readKind(session, name);
    const why = kind === undefined ? "is named in `tables`, and there is no such table" : `is ${kind}`;
    left.push({ kind: run as WorkKind, target: text, why, wanted: true });
  }
  return left;
}
