import { ExitCode, PgopsError } from "../errors.ts";
import type { AdvisoryLock } from "../postgres/advisory-lock.ts";
import type { MigrationContext } from "./context.ts";
import { Hooks } from "./hooks/hooks.ts";
import type { Migration } from "./migration.ts";
import { mayBeForeign, type OpenLedger, requireWritable, warnOfDifferences, withLedger } from "./open.ts";
import { type MigratePlanOptions, planMigrate } from "./plan.ts";
import { type PreparedMigration, prepareMigrations } from "./prepare.ts";
import { withRunLock } from "./run-lock.ts";
import { Runner } from "./runner.ts";
import { currentOf } from "./state.ts";
import { label, type Step, type StepResult } from "./step.ts";

export interface MigrateOptions extends MigratePlanOptions {
  /** Say what would run, and change nothing. */
  dryRun?: boolean | undefined;
  /** All or nothing: every pending migration in one transaction. */
  singleTransaction?: boolean | undefined;
  /** Go on where pgops has recorded nothing and another tool's ledger is there. */
  ignoreForeignLedger?: boolean | undefined;
}

/** One migration that would run, with the SQL that would be sent. */
export interface PlannedStep {
  number: number;
  name: string;
  filename: string;
  /** The file that would be sent, relative to the working folder. */
  file: string;
  transaction: boolean;
  /** Null for a file too large to be held. */
  sql: string | null;
}

export interface MigrateResult {
  applied: StepResult[];
  /** How many are pending afterwards. */
  pending: number;
  /** The highest migration that is applied afterwards: where the schema stands. */
  current: string | null;
  /** Only of a dry run. */
  plan?: PlannedStep[];
}

/**
 * Applies what is pending, by number, each migration in its own transaction. Another run is waited for; what is pending
 * is read again once it is sure that there is none. With nothing to do no lock is taken.
 * @throws PgopsError before anything runs (files, plan, connection, lock), or with `partial.applied` when one failed.
 */
export function migrate(context: MigrationContext, options: MigrateOptions = {}): Promise<MigrateResult> {
  return withLedger(context, async (open) => {
    warnOfDifferences(context, open.entries);
    const plan = await planOf(open, context, options);
    if (plan.prepared.length > 0 && options.ignoreForeignLedger !== true && mayBeForeign(open)) {
      const { refuseForeignLedger } = await import("./foreign/refuse.ts");
      await refuseForeignLedger(open.session, context, open.foreignTables);
    }
    const unchanged = resultOf(open, []);
    if (options.dryRun === true) {
      tellPlan(context, plan);
      return { ...unchanged, plan: plan.prepared.map(plannedStep) };
    }
    if (plan.prepared.length === 0) {
      tellPlan(context, plan);
      return unchanged;
    }
    requireWritable(open.session);
    if (options.singleTransaction === true) requireTransactional(plan.prepared);
    const hooks = await Hooks.prepare(context);
    return withRunLock(open, context, async (fresh, lock) => {
      const current = await planOf(fresh, context, options, plan);
      tellPlan(context, current);
      if (current.prepared.length === 0) return resultOf(fresh, []);
      warnOfLargeDowns(context, current.prepared);
      const together = options.singleTransaction === true;
      const applied = await applyAll(fresh, context, { lock, hooks, prepared: current.prepared, together });
      return resultOf(fresh, applied);
    });
  });
}

/** What is to be applied, read and judged. */
interface MigratePlan {
  /** Of all migrations. */
  total: number;
  prepared: readonly PreparedMigration[];
}

/** Files that `before` has read already are not read again. */
async function planOf(
  { entries }: OpenLedger,
  { cwd, signal }: MigrationContext,
  options: MigrateOptions,
  before?: MigratePlan,
): Promise<MigratePlan> {
  const planned = planMigrate(entries, options).flatMap(({ migration }) => migration ?? []);
  const known = new Map(before?.prepared.map((one) => [one.migration.filename, one]));
  const unread = planned.filter(({ filename }) => !known.has(filename));
  const read = await prepareMigrations(unread, cwd, signal);
  for (const one of read) known.set(one.migration.filename, one);
  return { total: entries.length, prepared: planned.flatMap(({ filename }) => known.get(filename) ?? []) };
}

function tellPlan({ emit }: MigrationContext, { total, prepared }: MigratePlan): void {
  emit({ type: "planned", direction: "up", total, migrations: prepared.map(({ migration }) => migration) });
}

function resultOf({ entries }: OpenLedger, applied: StepResult[]): MigrateResult {
  const waiting = entries.filter(({ state }) => state === "pending" || state === "out-of-order").length;
  return { applied, pending: waiting - applied.length, current: currentOf(entries, applied) };
}

interface ApplyOptions {
  lock: AdvisoryLock;
  hooks: Hooks;
  prepared: readonly PreparedMigration[];
  /** All in one transaction. */
  together: boolean;
}

/** Applies them, with the hooks around. A hook that fails is a failure of the run; what was applied stays. */
async function applyAll(
  { session, ledger, entries }: OpenLedger,
  context: MigrationContext,
  { lock, hooks, prepared, together }: ApplyOptions,
): Promise<StepResult[]> {
  const steps = prepared.map((one) => upStep(one, context));
  let applied: StepResult[] = [];
  const afterEach = async (step: Step, result: StepResult): Promise<void> => {
    applied = [...applied, result];
    await hooks.applied(step, result);
  };
  const runner = new Runner({ session, ledger, context, lock, ...(hooks.afterEach ? { afterEach } : {}) });
  try {
    await hooks.beforeMigrate(steps);
    const results = await (together ? runner.runTogether(steps) : runner.runEach(steps));
    applied = results;
    if (together)
      for (const [index, step] of steps.entries()) await hooks.applied(step, results[index] as StepResult);
    await hooks.afterMigrate(results, currentOf(entries, results));
    return results;
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    const told = error.with({ partial: { applied, ...error.partial } });
    await hooks.failed(told);
    throw told;
  }
}

/** The step that applies a prepared migration. */
export function upStep({ migration, up, down }: PreparedMigration, { client }: MigrationContext): Step {
  const entry = {
    filename: migration.filename,
    hash: up.hash,
    sql: up.source,
    source: "file" as const,
    client,
    downSql: down?.source,
    downHash: down?.hash,
  };
  return { direction: "up", migration, file: up, entry };
}

/** What is too large to be held is too large for the ledger: without its file, there is no way back. */
function warnOfLargeDowns({ emit }: MigrationContext, prepared: readonly PreparedMigration[]): void {
  for (const { migration, down } of prepared) {
    if (down === undefined || down.source !== undefined) continue;
    const message = `${label(migration)}: its down file is too large to be stored in the ledger; keep the file`;
    emit({ type: "warning", message });
  }
}

function plannedStep({ migration, up }: PreparedMigration): PlannedStep {
  const { number, name, filename } = migration;
  return { number, name, filename, file: up.path, transaction: up.transactional, sql: up.source ?? null };
}

function requireTransactional(prepared: readonly PreparedMigration[]): void {
  const outside: Migration[] = [];
  for (const { migration, up } of prepared) if (!up.transactional) outside.push(migration);
  if (outside.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_NOT_IN_TRANSACTION",
    message: `--single-transaction cannot hold ${outside.length === 1 ? "a migration that runs" : "migrations that run"} outside a transaction`,
    details: outside.map(label),
    hint: "Apply up to it first with --to, then go on. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
