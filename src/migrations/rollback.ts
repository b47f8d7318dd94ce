import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationContext } from "./context.ts";
import { chooseDown, type DownDifference, downDiffers, type DownSource } from "./down-source.ts";
import type { Migration } from "./migration.ts";
import type { PlannedStep } from "./migrate.ts";
import { type OpenLedger, requireWritable, withLedger } from "./open.ts";
import { planRollback, type RollbackPlanOptions } from "./plan.ts";
import { Runner } from "./runner.ts";
import { currentOf, type MigrationEntry } from "./state.ts";
import type { Step, StepResult } from "./step.ts";

export interface RollbackOptions extends RollbackPlanOptions {
  /** Which down SQL to use, where the file is not what was stored when the migration was applied. */
  use?: DownSource | undefined;
  /** Say what would run, and change nothing. */
  dryRun?: boolean | undefined;
  /** Asked before more than one migration is undone; false stops it. Without it, nothing is asked. */
  confirm?: ((migrations: readonly Migration[]) => Promise<boolean>) | undefined;
}

export interface RollbackResult {
  rolledBack: StepResult[];
  /** How many are still applied. */
  remaining: number;
  /** The highest migration that is still applied: where the schema stands. */
  current: string | null;
  /** Only of a dry run. */
  plan?: PlannedStep[];
}

/**
 * Undoes migrations, the last applied first, each in its own transaction.
 * @throws PgopsError before anything runs (an irreversible one, no down SQL), or with `partial.rolledBack`.
 */
export function rollback(context: MigrationContext, options: RollbackOptions = {}): Promise<RollbackResult> {
  return withLedger(context, async (open) => {
    const { entries } = open;
    const steps = await downSteps(open, context, planRollback(entries, options), options.use);
    const migrations = steps.map(({ migration }) => migration);
    context.emit({ type: "planned", direction: "down", total: entries.length, migrations });
    const applied = entries.filter(({ row }) => row !== undefined);
    const unchanged = { rolledBack: [], remaining: applied.length, current: currentOf(applied) };
    if (options.dryRun === true) return { ...unchanged, plan: steps.map(plannedStep) };
    if (steps.length === 0) return unchanged;
    await requireConfirmation(migrations, options);
    const rolledBack = await undoAll(open, context, steps);
    const gone = new Set(rolledBack.map(({ filename }) => filename));
    const left = applied.filter(({ filename }) => !gone.has(filename));
    return { rolledBack, remaining: left.length, current: currentOf(left) };
  });
}

/** Runs steps that undo migrations. */
export async function undoAll(
  { session, ledger, ready }: OpenLedger,
  context: MigrationContext,
  steps: readonly Step[],
): Promise<StepResult[]> {
  requireWritable(session);
  if (!ready) await ledger.prepare(context.lockTimeoutMs);
  return new Runner(session, ledger, context).runEach(steps);
}

/**
 * Reads the down SQL of all that is to be undone, so that nothing is undone when one of them cannot be.
 * @throws PgopsError `PGOPS_DOWN_DIFFERS` where a file is not what was stored, and `use` does not say which is meant.
 */
export async function downSteps(
  open: OpenLedger,
  context: MigrationContext,
  planned: readonly MigrationEntry[],
  use?: DownSource,
): Promise<Step[]> {
  const steps: Step[] = [];
  const differences: DownDifference[] = [];
  for (const entry of planned) {
    const chosen = await chooseDown(open, context, entry, use);
    if ("lines" in chosen) differences.push(chosen);
    else {
      const { file } = chosen;
      steps.push({
        direction: "down",
        migration: entry.migration ?? migrationOf(entry),
        file,
        entry: { filename: entry.filename, hash: file.hash, downSql: undefined, downHash: undefined },
      });
    }
  }
  if (differences.length > 0) throw downDiffers(differences);
  return steps;
}

/** Asks where more than one migration is to be undone. @throws PgopsError `PGOPS_NOT_CONFIRMED`. */
export async function requireConfirmation(
  migrations: readonly Migration[],
  { all, confirm }: RollbackOptions,
): Promise<void> {
  if (confirm === undefined || (migrations.length < 2 && all !== true)) return;
  if (await confirm(migrations)) return;
  throw new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was rolled back",
    exitCode: ExitCode.usage,
  });
}

function migrationOf({ number, digits, name, filename }: MigrationEntry): Migration {
  return { number, digits, name, filename, upPath: "", downPath: undefined };
}

function plannedStep({ migration, file, entry }: Step): PlannedStep {
  const { number, name } = migration;
  return {
    number,
    name,
    filename: entry.filename,
    file: file.path,
    transaction: file.transactional,
    sql: file.source,
  };
}
