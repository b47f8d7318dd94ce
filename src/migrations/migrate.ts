import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationContext } from "./context.ts";
import type { Migration } from "./migration.ts";
import { mayBeForeign, type OpenLedger, warnOfDifferences, withLedger } from "./open.ts";
import { requireWritable } from "../operation/require-writable.ts";
import { type MigratePlanOptions, planMigrate } from "./plan.ts";
import type { PreparedMigration } from "./prepare.ts";
import { currentOf } from "./state.ts";
import { label, type StepResult } from "./step.ts";

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
    // What only a run that applies something needs is loaded by none other.
    const [{ Hooks }, { withRunLock }, { applyAll }] = await Promise.all([
      import("./hooks/hooks.ts"),
      import("./run-lock.ts"),
      import("./apply.ts"),
    ]);
    const hooks = await Hooks.prepare(context);
    return withRunLock(open, context, async (fresh, lock) => {
      const current = await planOf(fresh, context, options, plan);
      tellPlan(context, current);
      if (current.prepared.length === 0) return resultOf(fresh, []);
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
  if (unread.length > 0) {
    const { prepareMigrations } = await import("./prepare.ts");
    const read = await prepareMigrations(unread, cwd, signal);
    for (const one of read) known.set(one.migration.filename, one);
  }
  return { total: entries.length, prepared: planned.flatMap(({ filename }) => known.get(filename) ?? []) };
}

function tellPlan({ emit }: MigrationContext, { total, prepared }: MigratePlan): void {
  emit({ type: "planned", direction: "up", total, migrations: prepared.map(({ migration }) => migration) });
}

function resultOf({ entries }: OpenLedger, applied: StepResult[]): MigrateResult {
  const waiting = entries.filter(({ state }) => state === "pending" || state === "out-of-order").length;
  return { applied, pending: waiting - applied.length, current: currentOf(entries, applied) };
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
