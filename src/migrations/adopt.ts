import { describeTarget } from "../config/describe.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import type { QualifiedName } from "../postgres/identifiers.ts";
import type { MigrationContext } from "./context.ts";
import { type AdoptionProof, type Proved, proveAdoption } from "./adoption-proof.ts";
import {
  type FoundLedger,
  readForeignLedger,
  tablesOfOtherTools,
  tellForeignLedgers,
} from "./foreign/foreign-ledgers.ts";
import type { ToolName } from "./foreign/tool.ts";
import { foreignTool } from "./foreign/tools.ts";
import { keptText } from "../operation/history.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { Migration } from "./migration.ts";
import { type OpenLedger, warnOfDifferences, withLedger } from "./open.ts";
import { requireWritable } from "../operation/require-writable.ts";
import { refuseChanged, requireNumber } from "./plan.ts";
import { type PreparedMigration, prepareMigrations } from "./prepare.ts";
import { withRunLock } from "./run-lock.ts";
import { currentOf, type MigrationEntry } from "./state.ts";
import { tableSql } from "./tables.ts";
import { upStep } from "./up-step.ts";

export interface AdoptOptions {
  /** Record what is pending up to and including this number. */
  to?: number | undefined;
  /** Record what this tool has applied. */
  from?: ToolName | undefined;
  /** Where that tool's ledger is; default: where the tool puts it. */
  ledger?: QualifiedName | undefined;
  /** Say what would be recorded, and change nothing. */
  dryRun?: boolean | undefined;
  /** Record them also where the database is not what they make, or where that cannot be proved. */
  force?: boolean | undefined;
  /** Compares the database with what the migrations make. Given as undefined, nothing is proved. */
  proof?: AdoptionProof | undefined;
  /** Asked before anything is recorded; false stops it. Without it, nothing is asked. */
  confirm?: ((plan: AdoptPlan) => Promise<boolean>) | undefined;
}

/** One migration that is recorded without being run. */
export interface AdoptedMigration {
  number: number;
  name: string;
  filename: string;
  /** What the other tool calls it; null where it was named by `to`. */
  recordedAs: string | null;
}

/** What is to be recorded, and what is not. */
export interface AdoptPlan {
  /** "shop on db.internal:5432 as deploy" */
  target: string;
  /** The other tool and its ledger; null where `to` says what to record. */
  from: { tool: ToolName; ledger: string } | null;
  adopted: AdoptedMigration[];
  /** What the other ledger holds and no file here is. */
  unknown: string[];
  /** Files here that are recorded neither there nor here. */
  notApplied: string[];
}

export interface AdoptResult extends Omit<AdoptPlan, "target"> {
  /**
   * `same`: the database is what they make. `differs`, `failed`: it is not, or that could not be told, and they were
   * recorded by `force`. Null: there was nothing to prove.
   */
  proof: Proved["proof"];
  /** How many are pending afterwards. */
  pending: number;
  /** The highest migration that is recorded afterwards. */
  current: string | null;
  /** Ledgers of other tools, where nothing was said of what to record. */
  found?: FoundLedger[];
}

/**
 * Records migrations as applied in a database that has their objects already, in one transaction; runs nothing.
 * Without `to` and `from` it tells what ledgers of other tools are there.
 * @throws PgopsError before anything is recorded: files, plan, connection, `PGOPS_ADOPT`, `PGOPS_NOT_CONFIRMED`.
 */
export function adopt(context: MigrationContext, options: AdoptOptions = {}): Promise<AdoptResult> {
  return withLedger(context, async (open) => {
    const { entries, session } = open;
    warnOfDifferences(context, entries);
    if (options.to === undefined && options.from === undefined) return offer(open, context);
    const { plan, chosen, otherTools } = await planAdopt(open, context, options);
    refuseChanged(chosen);
    const pending = chosen.filter(({ row }) => row === undefined);
    const prepared = await prepareMigrations(
      pending.flatMap(({ migration }) => migration ?? []),
      context.cwd,
      context.signal,
    );
    if (pending.length === 0) return resultOf(open, plan);
    if (options.dryRun !== true) requireWritable(session);
    const { proof, force } = options;
    const migrations = recordedAfterwards(entries, chosen);
    const proved = await proveAdoption({ migrations, otherTools, proof, force }, context);
    if (options.dryRun === true) return resultOf(open, plan, proved);
    await requireConfirmation(plan, options.confirm);
    return withRunLock(open, context, async (fresh) => {
      // Another run may have recorded some of them meanwhile.
      const still = new Set(
        fresh.entries.flatMap(({ row, filename }) => (row === undefined ? [filename] : [])),
      );
      const adopted = plan.adopted.filter(({ filename }) => still.has(filename));
      await record(
        fresh,
        context,
        prepared.filter(({ migration }) => still.has(migration.filename)),
        proved.note,
      );
      return resultOf(fresh, { ...plan, adopted }, proved, adopted);
    });
  });
}

function recordedAfterwards(
  entries: readonly MigrationEntry[],
  chosen: readonly MigrationEntry[],
): Migration[] {
  const recorded = entries.filter((entry) => entry.row !== undefined || chosen.includes(entry));
  return recorded.flatMap(({ migration }) => migration ?? []);
}

/** The plan as a result, after `recorded` were. */
function resultOf(
  { entries }: OpenLedger,
  { from, adopted, unknown, notApplied }: Omit<AdoptPlan, "target">,
  { proof }: Pick<Proved, "proof"> = { proof: null },
  recorded: readonly AdoptedMigration[] = [],
): AdoptResult {
  const waiting = entries.filter(({ row, migration }) => row === undefined && migration !== undefined).length;
  const rest = { pending: waiting - recorded.length, current: currentOf(entries, recorded) };
  return { from, adopted, unknown, notApplied, proof, ...rest };
}

/** @throws PgopsError `PGOPS_USAGE` where there is nothing to offer. */
async function offer(open: OpenLedger, { tables }: MigrationContext): Promise<AdoptResult> {
  const found = await tellForeignLedgers(open.session, tables.ledger, open.foreignTables);
  if (found.length === 0) {
    throw new PgopsError({
      code: "PGOPS_USAGE",
      message: "say what to record: no ledger of another tool was found in this database",
      hint: "pgops adopt --to NUMBER records the migrations up to that one; --from TOOL --ledger schema.table names a ledger elsewhere.",
      exitCode: ExitCode.usage,
    });
  }
  return { ...resultOf(open, { from: null, adopted: [], unknown: [], notApplied: [] }), found };
}

interface Chosen {
  plan: AdoptPlan;
  /** What is meant, recorded here already or not. */
  chosen: MigrationEntry[];
  otherTools: QualifiedName[];
}

async function planAdopt(
  open: OpenLedger,
  context: MigrationContext,
  { to, from, ledger }: AdoptOptions,
): Promise<Chosen> {
  const target = describeTarget(context.target);
  const own = context.tables.ledger;
  if (from === undefined) {
    if (to !== 0) requireNumber(open.entries, to ?? 0);
    const chosen = open.entries.filter(
      ({ number, migration }) => migration !== undefined && number <= (to ?? 0),
    );
    const otherTools = tablesOfOtherTools(open.foreignTables, own);
    const nothing = { unknown: [], notApplied: [] };
    return { chosen, otherTools, plan: { target, from: null, adopted: adoptedOf(chosen), ...nothing } };
  }
  const { table, recorded } = await readForeignLedger(open.session, foreignTool(from), own, ledger);
  const { applied, unknown } = recorded.match(open.entries.flatMap(({ migration }) => migration ?? []));
  const isApplied = ({ migration }: MigrationEntry): boolean =>
    migration !== undefined && applied.has(migration);
  const chosen = open.entries.filter(isApplied);
  const others = open.entries.filter((entry) => entry.row === undefined && !isApplied(entry));
  return {
    chosen,
    otherTools: tablesOfOtherTools(open.foreignTables, own, { tool: from, table }),
    plan: {
      target,
      from: { tool: from, ledger: `${table.schema}.${table.name}` },
      adopted: adoptedOf(chosen, applied),
      unknown: [...unknown],
      notApplied: others.map(({ filename }) => filename),
    },
  };
}

function adoptedOf(
  chosen: readonly MigrationEntry[],
  names?: ReadonlyMap<object, string>,
): AdoptedMigration[] {
  const pending = chosen.filter(({ row }) => row === undefined);
  return pending.map(({ number, name, filename, migration }) => ({
    number,
    name,
    filename,
    recordedAs: (migration === undefined ? undefined : names?.get(migration)) ?? null,
  }));
}

async function requireConfirmation(plan: AdoptPlan, confirm: AdoptOptions["confirm"]): Promise<void> {
  if (confirm === undefined || (await confirm(plan))) return;
  throw new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was recorded",
    exitCode: ExitCode.usage,
  });
}

const taken = new Set(["23505", "55P03"]);

/** All rows in one statement, which is one transaction: those of the ledger and those of the history. */
async function record(
  { session }: OpenLedger,
  context: MigrationContext,
  prepared: readonly PreparedMigration[],
  note: string | undefined,
): Promise<void> {
  if (prepared.length === 0) return;
  const rows = prepared.map((one) => {
    const { filename, hash, sql, downSql, downHash } = upStep(one, context).entry;
    return { filename, hash, sql: keptText(sql), down_sql: downSql ?? null, down_hash: downHash ?? null };
  });
  const parameters = [JSON.stringify(rows), context.client, String(context.lockTimeoutMs), note ?? null];
  try {
    await session.query(tableSql("ledger-adopt", context.tables), parameters);
  } catch (error) {
    const code = sqlstate(error);
    if (code !== undefined && taken.has(code)) throw concurrent(code, error);
    if (code === undefined && context.signal?.aborted !== true) throw unanswered(error);
    throw error;
  }
}

/** Somebody who holds no run lock, such as an older pgops, is at one of the rows. */
function concurrent(code: string, cause: unknown): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONCURRENT",
    message: "somebody else is recording one of them, or has",
    stands: "Nothing was recorded by this run.",
    hint: "See `pgops status`, and run the command again.",
    exitCode: ExitCode.notNow,
    sqlstate: code,
    cause,
  });
}

function unanswered(cause: unknown): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONNECTION_LOST",
    message: "the connection to the server was lost while the migrations were being recorded",
    stands: "All of them are recorded, or none: see `pgops status`.",
    hint: "Run the command again when the server answers.",
    cause,
  });
}
