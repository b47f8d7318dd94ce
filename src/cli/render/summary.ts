import { formatDuration } from "../../duration.ts";
import type { PlannedStep } from "../../migrations/migrate.ts";
import type { StepResult } from "../../migrations/step.ts";
import type { Invocation } from "../invocation.ts";
import { count, grouped } from "./progress.ts";

export interface Summary {
  done: "applied" | "rolled back" | "redone";
  steps: readonly StepResult[];
  pending?: number;
  /** Where the schema stands now. */
  current: string | null;
}

/** The last line: what was done, how long it took, where the schema stands. */
export function showSummary(
  { terminal, flags }: Invocation,
  { done, steps, pending = 0, current }: Summary,
): void {
  if (flags.quiet === true) return;
  const { color } = terminal;
  if (steps.length === 0) {
    const nothing = {
      applied: "Nothing is pending",
      "rolled back": "Nothing to roll back",
      redone: "Nothing to redo",
    }[done];
    terminal.err(
      `${color.green("✔")} ${nothing}${pending > 0 ? ` up to there; ${pending} pending beyond` : ""}.\n`,
    );
    return;
  }
  const elapsedMs = steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const stands = current === null ? "No migration is applied any more" : `The schema is at ${current}`;
  const more = pending > 0 ? `, ${pending} pending` : "";
  terminal.err(
    `\n${color.green("✔")} ${grouped(steps.length)} ${done} in ${formatDuration(elapsedMs)}. ${stands}${more}.\n`,
  );
}

/** A dry run: the plan on stderr, the SQL on stdout, so that it can be kept. */
export function showPlan({ terminal, flags }: Invocation, verb: string, plan: readonly PlannedStep[]): void {
  for (const { file, transaction, sql } of plan) {
    const how = transaction ? "in a transaction" : "outside a transaction";
    const text = sql?.trimEnd() ?? "-- too large to be shown here";
    terminal.out(`-- ${file} (${how})\n${text}\n\n`);
  }
  if (flags.quiet === true) return;
  terminal.err(
    `${terminal.color.green("✔")} ${count(plan.length, "migration")} to ${verb}. Dry run: nothing was changed.\n`,
  );
}
