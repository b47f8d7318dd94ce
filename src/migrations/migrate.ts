import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationContext } from "./context.ts";
import type { Migration } from "./migration.ts";
import { type OpenLedger, requireWritable, warnOfDifferences, withLedger } from "./open.ts";
import { type MigratePlanOptions, planMigrate } from "./plan.ts";
import { type PreparedMigration, prepareMigrations } from "./prepare.ts";
import { Runner } from "./runner.ts";
import { currentOf } from "./state.ts";
import { label, type Step, type StepResult } from "./step.ts";

export interface MigrateOptions extends MigratePlanOptions {
  /** Say what would run, and change nothing. */
  dryRun?: boolean | undefined;
  /** All or nothing: every pending migration in one transaction. */
  singleTransaction?: boolean | undefined;
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
 * Applies what is pending, by number, each migration in its own transaction.
 * @throws PgopsError before anything runs (files, plan, connection), or with `partial.applied` when one failed.
 */
export function migrate(context: MigrationContext, options: MigrateOptions = {}): Promise<MigrateResult> {
  return withLedger(context, async (open) => {
    const { entries } = open;
    warnOfDifferences(context, entries);
    const planned = planMigrate(entries, options);
    const migrations = planned.flatMap(({ migration }) => migration ?? []);
    const prepared = await prepareMigrations(migrations, context.cwd, context.signal);
    warnOfLargeDowns(context, prepared);
    context.emit({ type: "planned", direction: "up", total: entries.length, migrations });
    const waiting = entries.filter(({ state }) => state === "pending" || state === "out-of-order").length;
    const unchanged = { applied: [], pending: waiting, current: currentOf(entries) };
    if (options.dryRun === true) return { ...unchanged, plan: prepared.map(plannedStep) };
    if (prepared.length === 0) return unchanged;
    const applied = await applyAll(open, context, prepared, options.singleTransaction === true);
    return { applied, pending: waiting - applied.length, current: currentOf(entries, applied) };
  });
}

async function applyAll(
  { session, ledger, ready }: OpenLedger,
  context: MigrationContext,
  prepared: readonly PreparedMigration[],
  together: boolean,
): Promise<StepResult[]> {
  requireWritable(session);
  if (together) requireTransactional(prepared);
  if (!ready) await ledger.prepare(context.lockTimeoutMs);
  const runner = new Runner(session, ledger, context);
  const steps = prepared.map(upStep);
  return together ? runner.runTogether(steps) : runner.runEach(steps);
}

/** The step that applies a prepared migration. */
export function upStep({ migration, up, down }: PreparedMigration): Step {
  const entry = {
    filename: migration.filename,
    hash: up.hash,
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
