import type { ConnectionTarget } from "../config/target.ts";
import type { MigrationContext } from "../migrations/context.ts";
import { Ledger } from "../migrations/ledger.ts";
import { runLockKey } from "../migrations/run-lock.ts";
import { Runner, type RunnerOptions } from "../migrations/runner.ts";
import { createTables } from "../migrations/tables.ts";
import { AdvisoryLock } from "../postgres/advisory-lock.ts";
import { connect } from "../postgres/connect.ts";
import { quoteQualified } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";

/** What runs migrations in a database that was made for it, with pgops' tables in it. */
export interface OwnRunner {
  /** The session that they run on. */
  session: Session;
  runner: Runner;
  close: () => Promise<void>;
}

export interface OwnRunnerOptions extends Pick<RunnerOptions, "beforeCommit"> {
  /** How the session connects; default: the context's target. */
  target?: ConnectionTarget;
}

/** Opens the same runner that `migrate` uses, in the database of the context. @throws PgopsError as `connect` does. */
export async function openOwnRunner(
  context: MigrationContext,
  { target = context.target, beforeCommit }: OwnRunnerOptions = {},
): Promise<OwnRunner> {
  const { tables, signal } = context;
  const [connected, locked] = await Promise.allSettled([
    connect(target, { signal }),
    AdvisoryLock.acquire(context.target, runLockKey(quoteQualified(tables.ledger)), {
      behindPooler: false,
      waitMs: context.waitLockMs,
    }),
  ]);
  const session = connected.status === "fulfilled" ? connected.value : undefined;
  const lock = locked.status === "fulfilled" ? locked.value.lock : undefined;
  const close = async (): Promise<void> => {
    await Promise.all([session?.close(), lock?.release()]);
  };
  try {
    if (connected.status === "rejected") throw connected.reason;
    if (locked.status === "rejected") throw locked.reason;
    if (session === undefined || lock === undefined)
      throw new Error("somebody else holds the run lock of a database of our own");
    await createTables(session, tables, context.lockTimeoutMs);
    const runner = new Runner(
      { session, ledger: new Ledger(session, tables), context, lock, beforeCommit },
      undefined,
    );
    return { session, runner, close };
  } catch (error) {
    await close();
    throw error;
  }
}
