import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationEntry } from "./state.ts";
import { label } from "./step.ts";

export interface MigratePlanOptions {
  /** Apply what is pending up to and including this number. */
  to?: number | undefined;
  /** Apply this many at most. */
  steps?: number | undefined;
  /** Apply pending migrations also where a higher number is applied already. */
  allowOutOfOrder?: boolean | undefined;
}

export interface RollbackPlanOptions {
  /** How many to roll back; 1 where nothing else is said. */
  steps?: number | undefined;
  /** Roll back everything above this number, which itself stays applied; 0 for everything. */
  to?: number | undefined;
  all?: boolean | undefined;
}

/**
 * What `migrate` will apply, by number.
 * @throws PgopsError `PGOPS_CHANGED`; `PGOPS_OUT_OF_ORDER` rather than skip a lower number silently;
 * `PGOPS_UNKNOWN_NUMBER`.
 */
export function planMigrate(
  entries: readonly MigrationEntry[],
  options: MigratePlanOptions,
): MigrationEntry[] {
  refuseChanged(entries);
  refuseBegunWithoutFile(entries);
  const { to, steps } = options;
  if (to !== undefined && to !== 0) requireNumber(entries, to);
  const within = entries.filter((entry) => to === undefined || entry.number <= to);
  const late = within.filter((entry) => entry.state === "out-of-order");
  if (late.length > 0 && options.allowOutOfOrder !== true) throw outOfOrder(late, entries);
  const pending = within.filter((entry) => entry.state === "pending" || entry.state === "out-of-order");
  return pending.slice(0, steps ?? pending.length);
}

/**
 * A migration that was begun outside a transaction, and whose file was renamed or taken away: under its new name it
 * would be executed again from its begin. @throws PgopsError `PGOPS_JOURNAL`
 */
function refuseBegunWithoutFile(entries: readonly MigrationEntry[]): void {
  const [first, ...others] = entries.filter(({ row, migration, unfinished }) => {
    return unfinished !== undefined && row === undefined && migration === undefined;
  });
  if (first === undefined) return;
  const one = others.length === 0;
  throw new PgopsError({
    code: "PGOPS_JOURNAL",
    message: `${one ? "a migration was" : `${others.length + 1} migrations were`} begun outside a transaction by an earlier run, and ${one ? "its file is" : "their files are"} not there any more`,
    details: [first, ...others].map(
      ({ filename, unfinished }) => `${filename}, ${unfinished?.done ?? 0} of its statements done`,
    ),
    hint: `Bring the file back under that name; or undo by hand what was executed and run \`pgops repair --restart ${first.number}\`. Nothing was run.`,
  });
}

/**
 * What `rollback` will undo, last applied first.
 * @throws PgopsError `PGOPS_UNKNOWN_NUMBER` where `to` is neither 0 nor the number of an applied migration.
 */
export function planRollback(
  entries: readonly MigrationEntry[],
  options: RollbackPlanOptions,
): MigrationEntry[] {
  const { to, all } = options;
  const applied = entries.filter((entry) => entry.row !== undefined);
  applied.sort((a, b) => (b.row?.id ?? 0) - (a.row?.id ?? 0));
  if (all === true || to === 0) return applied;
  if (to !== undefined) {
    requireNumber(applied, to);
    return applied.filter((entry) => entry.number > to);
  }
  return applied.slice(0, options.steps ?? 1);
}

/**
 * A file that is not what was applied: then the files do not say what the schema is, and nothing is built on it.
 * @throws PgopsError `PGOPS_CHANGED` with all of them.
 */
export function refuseChanged(entries: readonly MigrationEntry[]): void {
  const changed = entries.filter(({ state }) => state === "changed");
  if (changed.length === 0) return;
  const one = changed.length === 1;
  const accept = changed.map(({ number }) => `--accept ${number}`).join(" ");
  throw new PgopsError({
    code: "PGOPS_CHANGED",
    message: `${one ? "the file of a migration is" : `the files of ${changed.length} migrations are`} not what was applied`,
    details: changed.map((entry) => `${label(entry)}${appliedAt(entry)}`),
    hint: `Bring the ${one ? "file" : "files"} back, or accept ${one ? "it" : "them"} as ${one ? "it is" : "they are"} now: pgops repair ${accept}. Nothing was run.`,
  });
}

function appliedAt({ executedAt }: MigrationEntry): string {
  return executedAt === null ? "" : `, applied ${executedAt.slice(0, 16).replace("T", " ")} UTC`;
}

/** @throws PgopsError `PGOPS_UNKNOWN_NUMBER` where none of them has the number. */
export function requireNumber(entries: readonly MigrationEntry[], number: number): void {
  if (entries.some((entry) => entry.number === number)) return;
  throw new PgopsError({
    code: "PGOPS_UNKNOWN_NUMBER",
    message: `there is no migration with the number ${number}`,
    hint: "`pgops status` lists them. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}

function outOfOrder(late: readonly MigrationEntry[], entries: readonly MigrationEntry[]): PgopsError {
  const highest = entries.findLast((entry) => entry.row !== undefined);
  const one = late.length === 1;
  return new PgopsError({
    code: "PGOPS_OUT_OF_ORDER",
    message: `${one ? "a migration is" : `${late.length} migrations are`} pending below ${highest === undefined ? "the last" : label(highest)}, which is applied already`,
    details: late.map(label),
    hint: `Apply ${one ? "it" : "them"} all the same with --allow-out-of-order, or give ${one ? "it" : "them"} a higher number. Nothing was run.`,
  });
}
