import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationContext } from "./context.ts";
import {
  chooseDown,
  type DownDifference,
  downDiffers,
  type DownFile,
  type DownSource,
} from "./down-source.ts";
import type { AdvisoryLock } from "../postgres/advisory-lock.ts";
import { type Migration, migrationKey } from "./migration.ts";
import type { PlannedStep } from "./migrate.ts";
import { type OpenLedger, withLedger } from "./open.ts";
import { requireWritable } from "../operation/require-writable.ts";
import { planRollback, type RollbackPlanOptions } from "./plan.ts";
import { withRunLock } from "./run-lock.ts";
import { withRunner } from "./runner.ts";
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
    if (options.dryRun === true) return { ...resultOf(open, []), plan: steps.map(plannedStep) };
    if (steps.length === 0) return resultOf(open, []);
    await requireConfirmation(migrations, options);
    requireWritable(open.session);
    return withRunLock(open, context, async (fresh, lock) => {
      requireSame(migrations, planRollback(fresh.entries, options));
      const rolledBack = await undoAll(fresh, context, { lock, steps });
      return resultOf(fresh, rolledBack);
    });
  });
}

function resultOf({ entries }: OpenLedger, rolledBack: StepResult[]): RollbackResult {
  const gone = new Set(rolledBack.map(({ filename }) => filename));
  const left = entries.filter(({ row, filename }) => row !== undefined && !gone.has(filename));
  return { rolledBack, remaining: left.length, current: currentOf(left) };
}

/**
 * What was confirmed is what is undone, and nothing else.
 * @throws PgopsError `PGOPS_CONCURRENT` where another run has applied or undone something meanwhile.
 */
export function requireSame(confirmed: readonly Migration[], now: readonly MigrationEntry[]): void {
  const current = now.map(migrationKey);
  if (confirmed.map(migrationKey).join("\n") === current.join("\n")) return;
  throw new PgopsError({
    code: "PGOPS_CONCURRENT",
    message: "another run has changed meanwhile what is applied",
    hint: "Nothing was rolled back. See `pgops status`, and run the command again.",
    exitCode: ExitCode.notNow,
  });
}

/** Runs steps that undo migrations, under the run lock. */
async function undoAll(
  { session, ledger }: OpenLedger,
  context: MigrationContext,
  { lock, steps }: { lock: AdvisoryLock; steps: readonly Step[] },
): Promise<StepResult[]> {
  const options = { session, ledger, context, lock };
  return withRunner(options, steps, (runner) => runner.runEach(steps));
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
    else steps.push(downStep(entry, chosen, context));
  }
  if (differences.length > 0) throw downDiffers(differences);
  return steps;
}

function downStep(entry: MigrationEntry, { file, source }: DownFile, { client }: MigrationContext): Step {
  const { filename } = entry;
  return {
    direction: "down",
    migration: entry.migration ?? migrationOf(entry),
    file,
    entry: {
      filename,
      hash: file.hash,
      sql: file.source,
      source,
      client,
      downSql: undefined,
      downHash: undefined,
    },
  };
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
    sql: file.source ?? null,
  };
}
