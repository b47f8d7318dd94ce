import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import { readKind } from "../catalog/search-path.ts";
import type { Left, WorkKind } from "../work.ts";
import type { Selection } from "./selection.ts";

/** The names in a task's `tables` that it found nothing of: a slip of the pen must not look like "nothing to do". */
export async function namedInVain(
  session: Session,
  { run }: Pick<MaintenanceTask, "run">,
  selection: Selection,
): Promise<Left[]> {
  const left: Left[] = [];
  for (const { text, names } of selection.missing()) {
    let kind: string | undefined;
    for (const name of names) kind ??= await readKind(session, name);
    left.push({ kind: run as WorkKind, target: text, ...verdictOf(kind) });
  }
  return left;
}

function verdictOf(kind: string | undefined): Pick<Left, "why" | "wanted"> {
  if (kind === undefined) return { why: "is named in `tables`, and there is no such table", wanted: true };
  // Every table is looked at but by "reindex", which looks at indexes.
  return kind === "a table" ? { why: "has no index", wanted: false } : { why: `is ${kind}`, wanted: true };
}
