import type { ActionResult, MaintenanceResult, TaskResult } from "./result.ts";

/** How many failures the document has of one task; all of them are in the history. */
const mostFailures = 100;

/** A result as JSON has it, for `--json` and notices: of a task's actions how many ended how, and those that failed. */
export function maintenanceDocument({ tasks, ...rest }: MaintenanceResult): Record<string, unknown> {
  return { ok: rest.exitCode === 0, ...rest, tasks: tasks.map(taskDocument) };
}

/** One task as JSON has it. */
export function taskDocument({ actions, ...task }: TaskResult): Record<string, unknown> {
  return { ...task, actions: outcomeCounts(actions), failures: failuresOf(actions).slice(0, mostFailures) };
}

/** How many actions ended how: of what did not happen, nothing. */
export function outcomeCounts(
  actions: readonly ActionResult[],
): Partial<Record<ActionResult["outcome"], number>> {
  const counts: Partial<Record<ActionResult["outcome"], number>> = {};
  for (const { outcome } of actions) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** The actions that failed. */
export function failuresOf(actions: readonly ActionResult[]): ActionResult[] {
  return actions.filter(({ outcome }) => outcome === "failed");
}
