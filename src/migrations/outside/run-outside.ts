import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode, PgopsError } from "../../errors.ts";
import { quoteIdentifier } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Statement } from "../../sqltext/split.ts";
import { type BatchListener, runAlone, StatementFailure } from "../../operation/batch.ts";
import type { MigrationContext } from "../context.ts";
import type { Phase } from "../failure.ts";
import type { Ledger, StepSettings } from "../ledger.ts";
import { sqlstate } from "../../postgres/sqlstate.ts";
import { RowGone } from "../row-gone.ts";
import { label, type Step } from "../step.ts";
import { dropBrokenIndexes, indexesOf } from "./indexes.ts";
import { Journal, type JournalRow } from "./journal.ts";
import { kindOf, type StatementKind } from "./statement-kind.ts";
import { statementHash } from "./statement-hash.ts";
import { requireSameBegin, settle } from "./unfinished.ts";

const preparedByFiles = new URL("sql/prepared-by-files.sql", import.meta.url);
const sessionTimeouts = new URL("sql/session-timeouts.sql", import.meta.url);
const sessionLockTimeout = new URL("sql/session-lock-timeout.sql", import.meta.url);

/** How often it is looked whether an earlier run's backend has ended. */
const pollMs = 300;

export interface OutsideOptions {
  session: Session;
  ledger: Ledger;
  context: MigrationContext;
  phase: Phase;
  settings: StepSettings;
  listener: BatchListener;
  /** Which try it is, from 1. */
  attempt: number;
}

/**
 * Runs a step statement by statement, each committed by itself: what PostgreSQL refuses inside a transaction. What an
 * earlier run has done is not done again: every statement's intent and end are in the journal, the end, where the
 * server allows it, in the statement's own transaction.
 */
export class OutsideRun {
  readonly #options: OutsideOptions;
  readonly #step: Step;
  readonly #journal: Journal;

  constructor(step: Step, options: OutsideOptions) {
    const { session, ledger } = options;
    this.#options = options;
    this.#step = step;
    this.#journal = new Journal(session, ledger.tables, {
      filename: step.entry.filename,
      direction: step.direction,
    });
  }

  /**
   * Executes what is not done yet; the ledger is the caller's.
   * @throws RowGone where another runner has done it, PgopsError where the earlier run does not let it go on, and
   * whatever the server says.
   */
  async statements(): Promise<void> {
    const { session, ledger, context, phase, settings } = this.#options;
    const { migration, direction, entry, file } = this.#step;
    const { lock, statement, clientCheck } = settings;
    await this.#forgetEarlierTry();
    await this.#journal.rememberRole();
    await session.query(sqlFile(sessionTimeouts), [lock, statement, clientCheck]);
    if ((await ledger.has(entry.filename)) !== (direction === "down")) throw new RowGone();
    const rows = await this.#quietJournal();
    requireSameBegin(this.#step, rows);
    const done = rows.filter((row) => row.done).length;
    const known = new Map(rows.map((row) => [row.statement, row]));
    const total = file.count;
    if (done > 0 && this.#options.attempt === 1) context.emit({ type: "resumed", migration, done, total });
    phase.name = "statements";
    let index = 0;
    for (const one of file.statements) {
      context.signal?.throwIfAborted();
      phase.executed = Math.max(phase.executed, index);
      await this.#statement(one, index, known.get(index));
      index++;
    }
    phase.executed = total;
  }

  /** What the reset of the session leaves there, and the file's statements would collide with. */
  async #forgetEarlierTry(): Promise<void> {
    const { session } = this.#options;
    await session.run("CLOSE ALL; UNLISTEN *");
    const prepared = await session.query<{ name: string }>(sqlFile(preparedByFiles));
    for (const { name } of prepared) await session.run(`DEALLOCATE ${quoteIdentifier(name)}`);
  }

  /** The journal, once no backend is at work any more for a run that is gone. */
  async #quietJournal(): Promise<JournalRow[]> {
    const { phase, context } = this.#options;
    const { emit, lockPatienceMs, signal } = context;
    const deadline = performance.now() + lockPatienceMs;
    for (let warned = false; ; warned = true) {
      const rows = await this.#journal.read();
      // What stands is told also where this run ends before its first statement.
      for (const { done, statement } of rows)
        if (done) phase.executed = Math.max(phase.executed, statement + 1);
      const running = rows.find((row) => row.running !== null);
      if (running === undefined) return rows;
      if (performance.now() > deadline) throw stillRunning(this.#step, running);
      if (!warned)
        emit({ type: "warning", message: `${stillAtWork(this.#step, running)}; waiting for it to end` });
      await sleep(pollMs, undefined, { signal });
    }
  }

  async #statement(statement: Statement, index: number, row: JournalRow | undefined): Promise<void> {
    if (row?.done === true) return;
    const { session, context, listener } = this.#options;
    const kind = kindOf(statement);
    const clock = performance.now();
    listener.started(statement, index);
    if (kind.kind === "setting") {
      await this.#send(statement, index);
    } else {
      const choice = context.unfinished;
      const verdict =
        row === undefined ? "run" : await settle(session, { step: this.#step, statement, kind, row, choice });
      if (verdict === "done") await this.#journal.finish(index);
      else
        await this.#execute(
          verdict === "run" ? statement : withText(statement, verdict.instead),
          index,
          kind,
          row,
        );
    }
    listener.finished(statement, index, performance.now() - clock);
  }

  async #execute(
    statement: Statement,
    index: number,
    kind: StatementKind,
    row: JournalRow | undefined,
  ): Promise<void> {
    if (kind.kind === "atomic") {
      const { session } = this.#options;
      await this.#journal.begin(index, this.#hashOf(statement, index), undefined);
      await session.run("BEGIN");
      await this.#send(statement, index, "ROLLBACK");
      await this.#journal.finishInside(index);
      await session.run("COMMIT");
      return;
    }
    if (kind.kind === "index") await this.#build(statement, index, kind, row);
    else {
      await this.#journal.begin(index, this.#hashOf(statement, index), undefined);
      await this.#send(statement, index);
    }
    await this.#journal.finish(index);
  }

  async #build(
    statement: Statement,
    index: number,
    kind: StatementKind & { kind: "index" },
    row: JournalRow | undefined,
  ): Promise<void> {
    const { session } = this.#options;
    await this.#dropBroken(kind, row);
    const before = await indexesOf(session, kind);
    await this.#journal.begin(
      index,
      this.#hashOf(statement, index),
      before.map(({ oid }) => oid),
    );
    await this.#send(statement, index);
    if (kind.rebuild && row !== undefined) await this.#dropBroken(kind, row);
    const invalid = (await indexesOf(session, kind)).find(({ wanted, valid }) => wanted && !valid);
    if (invalid !== undefined) throw invalidIndex(this.#step, statement, invalid.name);
  }

  async #dropBroken(kind: StatementKind & { kind: "index" }, row: JournalRow | undefined): Promise<void> {
    const { session, context } = this.#options;
    const dropped = await dropBrokenIndexes(session, kind, row?.indexes ?? undefined);
    for (const index of dropped) {
      context.emit({ type: "index-rebuilt", migration: this.#step.migration, index });
    }
  }

  #hashOf(statement: Statement, index: number): string {
    return statementHash(this.#step.file, statement, index);
  }

  /**
   * What runs CONCURRENTLY waits for the transactions that are older than itself, and keeps no reader and no writer
   * waiting meanwhile: it is given the whole patience, where the file does not say otherwise.
   */
  #lockTimeoutFor({ text }: Statement): string | undefined {
    const { context, settings } = this.#options;
    if (!/\bconcurrently\b/i.test(text)) return undefined;
    const { file } = this.#step;
    if (file.directives.lockTimeoutMs !== undefined || file.mentions(/\block_timeout\b/i)) return undefined;
    return String(Math.max(Number(settings.lock), context.lockPatienceMs));
  }

  async #send(statement: Statement, index: number, undo?: "ROLLBACK"): Promise<void> {
    const { session, settings } = this.#options;
    const longer = this.#lockTimeoutFor(statement);
    if (longer !== undefined) await session.query(sqlFile(sessionLockTimeout), [longer]);
    try {
      await runAlone(session, statement, index);
    } catch (error) {
      await this.#noteRefusal(error, index, undo);
      throw error;
    }
    if (longer !== undefined) await session.query(sqlFile(sessionLockTimeout), [settings.lock]);
  }

  /** Where the server answered, what was not executed is known. */
  async #noteRefusal(problem: unknown, index: number, undo: "ROLLBACK" | undefined): Promise<void> {
    const { session } = this.#options;
    const cause = problem instanceof StatementFailure ? problem.cause : problem;
    if (sqlstate(cause) === undefined || session.lost) return;
    // Not being able to note it must not hide the error itself.
    if (undo !== undefined) await session.run(undo).catch(() => {});
    await this.#journal.refused(index).catch(() => {});
  }
}

/** The same place in the file, another text. */
function withText(
  { start, end, pieceStart, pieceEnd, line, column, keywords }: Statement,
  text: string,
): Statement {
  return { text, start, end, pieceStart, pieceEnd, line, column, keywords, rows: undefined };
}

function stillAtWork({ migration }: Step, { statement, running }: JournalRow): string {
  return `the server is still at work for an earlier run, with statement ${statement + 1} of ${label(migration)} (pid ${running})`;
}

function stillRunning(step: Step, row: JournalRow): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONCURRENT",
    message: `${label(step.migration)} was left alone: ${stillAtWork(step, row)}`,
    hint: "Run the command again when it is done, or end it with pg_cancel_backend.",
    exitCode: ExitCode.notNow,
  });
}

function invalidIndex({ file, migration }: Step, { line, column }: Statement, name: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_INVALID_INDEX",
    message: `the index ${name} is invalid, and ${label(migration)} is not recorded`,
    place: { file: file.path, line, column },
    hint: "Run the command again: an invalid index that nobody is building is dropped and built anew.",
  });
}
