import type { MigrationContext } from "./context.ts";
import { withLedger } from "./open.ts";
import { requireWritable } from "../operation/require-writable.ts";
import { planRollback } from "./plan.ts";
import { prepareMigrations } from "./prepare.ts";
import { downSteps, requireConfirmation, requireSame, type RollbackOptions } from "./rollback.ts";
import { withRunLock } from "./run-lock.ts";
import { withRunner } from "./runner.ts";
import { currentOf } from "./state.ts";
import type { StepResult } from "./step.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { upStep } from "./up-step.ts";

export interface RedoOptions extends Pick<RollbackOptions, "confirm" | "use"> {
  /** How many of the last applied migrations; 1 where nothing is said. */
  steps?: number | undefined;
}

export interface RedoResult {
  rolledBack: StepResult[];
  applied: StepResult[];
  /** The highest migration that is applied afterwards: where the schema stands. */
  current: string | null;
}

/** Rolls the last migrations back and applies them again from their files, which are all read before anything runs. */
export function redo(context: MigrationContext, options: RedoOptions = {}): Promise<RedoResult> {
  return withLedger(context, async (open) => {
    const planned = planRollback(open.entries, { steps: options.steps });
    const gone = planned.find(({ migration }) => migration === undefined);
    if (gone !== undefined) throw noFile(gone.filename);
    const migrations = planned.flatMap(({ migration }) => migration ?? []);
    const prepared = await prepareMigrations(migrations.toReversed(), context.cwd, context.signal);
    const ups = prepared.map((one) => upStep(one, context));
    const downs = await downSteps(open, context, planned, options.use);
    context.emit({ type: "planned", direction: "down", total: open.entries.length, migrations });
    const current = currentOf(open.entries);
    if (downs.length === 0) return { rolledBack: [], applied: [], current };
    await requireConfirmation(migrations, { confirm: options.confirm });
    requireWritable(open.session);
    return withRunLock(open, context, async (fresh, lock) => {
      requireSame(migrations, planRollback(fresh.entries, { steps: options.steps }));
      const { session, ledger } = fresh;
      // One for both ways: that it can be applied again is sure before it is undone.
      return withRunner({ session, ledger, context, lock }, [...downs, ...ups], async (runner) => {
        const rolledBack = await runner.runEach(downs);
        try {
          return { rolledBack, applied: await runner.runEach(ups), current };
        } catch (error) {
          throw error instanceof PgopsError
            ? error.with({ partial: { rolledBack, ...error.partial } })
            : error;
        }
      });
    });
  });
}

function noFile(filename: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_MISSING_FILE",
    message: `${filename} cannot be redone: its file is not there`,
    hint: "Bring the file back. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
