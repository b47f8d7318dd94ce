import { PgopsError } from "../errors.ts";
import type { AdvisoryLock } from "../postgres/advisory-lock.ts";
import type { MigrationContext } from "./context.ts";
import type { Hooks } from "./hooks/hooks.ts";
import type { OpenLedger } from "./open.ts";
import type { PreparedMigration } from "./prepare.ts";
import { withRunner } from "./runner.ts";
import { currentOf } from "./state.ts";
import { type Step, type StepResult, tooLargeToStore } from "./step.ts";
import { upStep } from "./up-step.ts";

export interface ApplyOptions {
  lock: AdvisoryLock;
  hooks: Hooks;
  prepared: readonly PreparedMigration[];
  /** All in one transaction. */
  together: boolean;
}

/** Applies them, with the hooks around. A hook that fails is a failure of the run; what was applied stays. */
export async function applyAll(
  { session, ledger, entries }: OpenLedger,
  context: MigrationContext,
  { lock, hooks, prepared, together }: ApplyOptions,
): Promise<StepResult[]> {
  warnOfLargeDowns(context, prepared);
  const steps = prepared.map((one) => upStep(one, context));
  let applied: StepResult[] = [];
  const afterEach = async (step: Step, result: StepResult): Promise<void> => {
    applied = [...applied, result];
    await hooks.applied(step, result);
  };
  const options = { session, ledger, context, lock, ...(hooks.afterEach ? { afterEach } : {}) };
  try {
    await hooks.requireSession(session, lock);
    return await withRunner(options, steps, async (runner) => {
      await hooks.beforeMigrate(steps);
      applied = await (together ? runner.runTogether(steps) : runner.runEach(steps));
      for (const [index, step] of together ? steps.entries() : []) {
        await hooks.applied(step, applied[index] as StepResult);
      }
      await hooks.afterMigrate(applied, currentOf(entries, applied));
      return applied;
    });
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    const told = error.with({ partial: { applied, ...error.partial } });
    await hooks.failed(told);
    throw told;
  }
}

/** What is too large to be held is too large for the ledger: without its file, there is no way back. */
function warnOfLargeDowns({ emit }: MigrationContext, prepared: readonly PreparedMigration[]): void {
  for (const { migration, down } of prepared) {
    if (down === undefined || down.source !== undefined) continue;
    emit({ type: "warning", message: tooLargeToStore(migration) });
  }
}
