import { ExitCode, PgopsError } from "../errors.ts";
import type { AdvisoryLock, LockHolder } from "../postgres/advisory-lock.ts";
import { blockageText, lockFailureText } from "../postgres/blockage-text.ts";
import { BlockageWatch } from "../postgres/blockage-watch.ts";
import type { Blockage } from "../postgres/blockers.ts";
import { lockFailureCode, Tries } from "../postgres/lock-patience.ts";
import type { Session } from "../postgres/session.ts";
import type { OperationContext } from "./context.ts";
import { isConnectionLost, operationFailure } from "./failure.ts";
import { holdingRunLock } from "./run-lock.ts";

/** What a run holds on a connection of its own. */
export type RunLock = Pick<AdvisoryLock, "lost" | "query">;

/** Steps that wait for locks on somebody else's tables, while no other run with the same key is at work. */
export class Run {
  readonly context: OperationContext;
  readonly session: Session;
  /** Held until the run ends; its connection is asked who blocks the other. */
  readonly lock: RunLock;

  constructor(context: OperationContext, session: Session, lock: RunLock) {
    this.context = context;
    this.session = session;
    this.lock = lock;
  }

  /**
   * Does `work` in a transaction whose statements wait for a lock no longer than the lock timeout; what did not get
   * its locks is rolled back, and tried again after a pause, as often as the patience says.
   * @throws PgopsError `PGOPS_LOCK_TIMEOUT` (exit code 4) with who blocked it, `PGOPS_SQL` and its kin.
   */
  transaction<Result>(
    step: string,
    work: (session: Session) => Promise<Result>,
    stands?: string,
  ): Promise<Result> {
    return this.#patiently(step, stands, async () => {
      const { session } = this;
      await session.run(`BEGIN; ${this.#timeouts("SET LOCAL")}`);
      const result = await work(session);
      await this.#commit(step);
      return result;
    });
  }

  /**
   * Runs SQL that PostgreSQL refuses inside a transaction, with the same timeouts and tries. `before` is called ahead of each
   * try after the first, to clear away what the failed one left. A function gives the text of each try: undefined where the
   * failed one has left nothing to do.
   */
  outside(
    step: string,
    text: string | (() => Promise<string | undefined>),
    { stands, before, lockTimeoutMs, restingLockTimeoutMs, statementTimeoutMs, watch }: OutsideOptions = {},
  ): Promise<void> {
    const resting =
      restingLockTimeoutMs === undefined
        ? "RESET lock_timeout"
        : `SET lock_timeout = ${restingLockTimeoutMs}`;
    let tried = false;
    const attempt = async (): Promise<void> => {
      const { session } = this;
      if (tried) await before?.();
      tried = true;
      const sql = typeof text === "string" ? text : await text();
      if (sql === undefined) return;
      // What sets, does and resets shares the network round trip.
      const set = session.run(this.#timeouts("SET", lockTimeoutMs, statementTimeoutMs?.()));
      try {
        await Promise.all([set, session.run(sql)]);
      } finally {
        if (!session.lost) void session.run(`${resting}; RESET statement_timeout`).catch(() => {});
      }
    };
    return this.#patiently(step, stands, attempt, watch);
  }

  /** Tells of a step from its beginning to its end. */
  async step<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
    const { emit } = this.context;
    const started = performance.now();
    emit({ type: "started", step });
    try {
      const result = await work();
      emit({ type: "finished", step, durationMs: performance.now() - started });
      return result;
    } catch (error) {
      emit({ type: "failed", step, durationMs: performance.now() - started });
      throw error;
    }
  }

  /** Only an answer tells what became of a COMMIT. */
  async #commit(step: string): Promise<void> {
    try {
      await this.session.run("COMMIT");
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      const stands = "Whether it was committed is not known; the next run finds out.";
      throw operationFailure(error, { step, stands, signal: this.context.signal });
    }
  }

  // SET takes no parameters.
  #timeouts(
    set: "SET" | "SET LOCAL",
    lockTimeoutMs: number = this.context.lockTimeoutMs,
    statementTimeoutMs: number | undefined = this.context.statementTimeoutMs,
  ): string {
    const statement =
      statementTimeoutMs === undefined
        ? ""
        : `; ${set} statement_timeout = ${Math.round(statementTimeoutMs)}`;
    return `${set} lock_timeout = ${Math.round(lockTimeoutMs)}${statement}`;
  }

  async #patiently<Result>(
    step: string,
    stands: string | undefined,
    attempt: () => Promise<Result>,
    listener: WatchListener = {},
  ): Promise<Result> {
    const { signal, emit } = this.context;
    const tries = new Tries(this.context);
    for (;;) {
      const watch = this.#watch(step, tries, listener);
      const started = performance.now();
      const tried = (): void =>
        listener.onTry?.({ tookMs: performance.now() - started, waitedMs: watch.waitedMs });
      try {
        signal?.throwIfAborted();
        if (this.lock.lost) throw lockLost(step, stands);
        const result = await attempt();
        await watch.end();
        tried();
        return result;
      } catch (error) {
        if (!this.session.lost) await this.session.run("ROLLBACK").catch(() => {});
        const blockage = await watch.end();
        tried();
        const sqlstate = lockFailureCode(error);
        const pauseMs = sqlstate === undefined || signal?.aborted ? undefined : tries.pause();
        if (sqlstate === undefined || signal?.aborted)
          throw operationFailure(error, { step, stands, signal });
        if (pauseMs === undefined)
          throw noLock(error, { step, stands, tries: tries.number, blockage, sqlstate });
        const { number, of: attempts } = tries;
        emit({ type: "retrying", step, blockage, sqlstate, pauseMs, attempt: number, attempts });
        await tries.next(pauseMs, signal).catch(() => {});
      }
    }
  }

  #watch(step: string, tries: Tries, { withinMs, onBlocked }: WatchListener): BlockageWatch {
    const { lock, session, context } = this;
    return new BlockageWatch({
      lock,
      pid: () => session.info.pid,
      lockTimeoutMs: soonest(withinMs, context.lockTimeoutMs),
      onBlocked: (blockage) => {
        const { number: attempt, of: attempts } = tries;
        context.emit({ type: "blocked", step, blockage, attempt, attempts });
        onBlocked?.(blockage);
      },
    });
  }
}

/** 0 is no lock timeout at all. */
function soonest(withinMs: number | undefined, lockTimeoutMs: number): number {
  if (withinMs === undefined) return lockTimeoutMs;
  if (lockTimeoutMs === 0) return withinMs;
  return Math.min(withinMs, lockTimeoutMs);
}

interface OutsideOptions {
  stands?: string | undefined;
  before?: (() => Promise<void>) | undefined;
  /**
   * In place of the lock timeout: longer where nobody is kept from reading and writing by its waiting, as CREATE INDEX
   * CONCURRENTLY waits for transactions that were there before it.
   */
  lockTimeoutMs?: number | undefined;
  /** What the session's lock timeout is between its statements; as it was when it began. */
  restingLockTimeoutMs?: number | undefined;
  /** In place of the statement timeout, asked for ahead of each try: what is left of the time. */
  statementTimeoutMs?: (() => number | undefined) | undefined;
  watch?: WatchListener | undefined;
}

/** Hears what a step waits for. */
export interface WatchListener {
  /** It is looked who is in the way before so much time has passed, in milliseconds; the lock timeout else. */
  withinMs?: number | undefined;
  onBlocked?: ((blockage: Blockage) => void) | undefined;
  /** Told at the end of each try, whatever became of it: how long it took, and how much of that it waited for locks. */
  onTry?: ((took: { tookMs: number; waitedMs: number }) => void) | undefined;
}

/**
 * Does `work` while no other run with this key is at work on the database.
 * @throws PgopsError `PGOPS_LOCKED` (exit code 4) with who is.
 */
export function alone<Result>(
  context: OperationContext,
  session: Session,
  key: string,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  const { target, waitLockMs, emit, signal } = context;
  const options = {
    key,
    target,
    behindPooler: session.behindPooler,
    waitLockMs,
    onWait: (holder: LockHolder | undefined) => emit({ type: "waiting-for-run", holder }),
    signal,
  };
  return holdingRunLock(options, (lock) => work(new Run(context, session, lock)));
}

function lockLost(step: string, stands: string | undefined): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONNECTION_LOST",
    message: `the connection that holds the run lock was lost before this was begun: ${step}`,
    stands,
    hint: "Run the command again.",
    exitCode: ExitCode.noServer,
  });
}

/** All tries are used up: it is not its fault, and another moment may do. */
function noLock(
  error: unknown,
  {
    step,
    stands,
    tries,
    blockage,
    sqlstate,
  }: {
    step: string;
    stands: string | undefined;
    tries: number;
    blockage: Blockage | undefined;
    sqlstate: string;
  },
): PgopsError {
  return new PgopsError({
    code: "PGOPS_LOCK_TIMEOUT",
    message: `${step}: it ${lockFailureText(sqlstate)} in ${tries} ${tries === 1 ? "try" : "tries"}: ${(error as Error).message}`,
    details: blockage === undefined ? [] : blockageText(blockage),
    hint: "Run it again at a quieter moment, or let it try longer with --lock-patience and --lock-tries.",
    stands,
    exitCode: ExitCode.notNow,
    sqlstate,
    cause: error,
  });
}
