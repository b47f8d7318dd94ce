import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationContext } from "./context.ts";
import type { Direction } from "./events.ts";
import { recordHistory } from "../operation/history.ts";
import { inTransaction } from "./in-transaction.ts";
import { type OpenLedger, withLedger } from "./open.ts";
import { requireWritable } from "../operation/require-writable.ts";
import { Journal, type JournalRow } from "./outside/journal.ts";
import { statementHash } from "./outside/statement-hash.ts";
import { prepareFile } from "../sqltext/prepare-file.ts";
import { changedMeanwhile, entryOf, notConfirmed } from "./repair-errors.ts";
import { withRunLock } from "./run-lock.ts";
import type { MigrationEntry } from "./state.ts";
import { label } from "./step.ts";
import { tableSql } from "./tables.ts";

/** One statement that an earlier run has executed, or begun. */
export interface BegunStatement {
  /** From 1, as the messages count them. */
  statement: number;
  done: boolean;
  /** Its text in the file; null where the file has another there by now. */
  text: string | null;
}

/** A migration outside a transaction that was begun and not finished. */
export interface BegunMigration {
  number: number;
  name: string;
  /** As the ledger has it, or would have it. */
  filename: string;
  direction: Direction;
  statements: BegunStatement[];
}

export interface RestartOptions {
  /** The number of the migration. */
  restart: number;
  /** Asked before it is forgotten; false stops it. Without it, nothing is asked. */
  confirm?: ((migration: BegunMigration) => Promise<boolean>) | undefined;
}

/**
 * Forgets how far a migration outside a transaction has come, so that it begins with its first statement again. What
 * was executed stands: undoing it by hand comes first.
 * @throws PgopsError `PGOPS_UNKNOWN_NUMBER`, `PGOPS_NOT_BEGUN`, `PGOPS_NOT_CONFIRMED`, `PGOPS_CONCURRENT`.
 */
export function restart(context: MigrationContext, options: RestartOptions): Promise<BegunMigration> {
  return withLedger(context, async (open) => {
    const entry = entryOf(open.entries, options.restart);
    const direction = entry.unfinished?.direction;
    if (direction === undefined) throw notBegun(entry);
    const { filename, number, name } = entry;
    const rows = await journalOf(open, entry, direction).read();
    const statements = await begunStatements(context, entry, direction, rows);
    const begun: BegunMigration = { number, name, filename, direction, statements };
    if (options.confirm !== undefined && !(await options.confirm(begun))) throw notConfirmed();
    requireWritable(open.session);
    await withRunLock(open, context, (fresh) => forget(fresh, context, entry, begun));
    return begun;
  });
}

async function forget(
  open: OpenLedger,
  { client, lockTimeoutMs }: MigrationContext,
  entry: MigrationEntry,
  { direction, filename, statements }: BegunMigration,
): Promise<void> {
  const { session, ledger } = open;
  const { tables } = ledger;
  const now = await journalOf(open, entry, direction).read();
  const running = now.find((row) => row.running !== null);
  if (running !== undefined) throw stillRunning(entry, running);
  await inTransaction(session, lockTimeoutMs, async () => {
    const parameters = [filename, direction, statements.length];
    const forgotten = await session.query(tableSql("journal-forget", tables), parameters);
    if (forgotten.length === 0) throw changedMeanwhile(entry);
    const done = statements.filter((one) => one.done).length;
    await recordHistory(session, tables.history, {
      action: "repair",
      filename,
      outcome: "done",
      durationMs: undefined,
      hash: undefined,
      sql: undefined,
      source: undefined,
      client,
      message: `restarted: ${done} done and ${statements.length - done} begun statements of the ${direction} file were forgotten`,
    });
  });
}

function journalOf(
  { session, ledger }: OpenLedger,
  { filename }: MigrationEntry,
  direction: Direction,
): Journal {
  return new Journal(session, ledger.tables, { filename, direction });
}

async function begunStatements(
  context: MigrationContext,
  { migration }: MigrationEntry,
  direction: Direction,
  rows: readonly JournalRow[],
): Promise<BegunStatement[]> {
  const path = direction === "up" ? migration?.upPath : migration?.downPath;
  const texts = path === undefined ? new Map<number, string>() : await sameTexts(path, context.cwd, rows);
  return rows.map(({ statement, done }) => ({
    statement: statement + 1,
    done,
    text: texts.get(statement) ?? null,
  }));
}

/**
 * The text of each statement that is in the file as the journal has it; none of a file that cannot be used, which is
 * no reason to keep its journal.
 */
async function sameTexts(
  path: string,
  cwd: string,
  rows: readonly JournalRow[],
): Promise<ReadonlyMap<number, string>> {
  const hashes = new Map(rows.map(({ statement, hash }) => [statement, hash]));
  const texts = new Map<number, string>();
  try {
    const file = await prepareFile(path, cwd);
    let index = 0;
    for (const statement of file.statements) {
      const hash = hashes.get(index);
      if (hash !== undefined && statementHash(file, statement, index) === hash)
        texts.set(index, statement.text);
      index++;
    }
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
  }
  return texts;
}

function notBegun(entry: MigrationEntry): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_BEGUN",
    message: `${label(entry)} is not half done: there is nothing to restart`,
    hint: "Only a migration outside a transaction can be. `pgops status` says where each stands. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}

function stillRunning(entry: MigrationEntry, { running, statement }: JournalRow): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONCURRENT",
    message: `the server is still at work with statement ${statement + 1} of ${label(entry)} (pid ${running})`,
    hint: "Run the command again when it is done, or end it with pg_cancel_backend. Nothing was changed.",
    exitCode: ExitCode.notNow,
  });
}
