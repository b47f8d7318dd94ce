import { setTimeout as sleep } from "node:timers/promises";
import type { AdvisoryLock, LockHolder } from "../postgres/advisory-lock.ts";
import { quoteQualified } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationContext } from "./context.ts";
import { holdingRunLock } from "../operation/run-lock.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import type { OpenLedger } from "./open.ts";
import { createTables } from "./tables.ts";

/**
 * Does `work` while no other run of pgops works on the same ledger, with the ledger read again once that is sure, and
 * with pgops' tables there.
 * Another run is waited for, as long as `waitLockMs` says; the server frees a holder's lock at once when it dies.
 * @throws PgopsError `PGOPS_LOCKED` (exit code 4) with who holds it.
 */
export async function withRunLock<Result>(
  open: OpenLedger,
  context: MigrationContext,
  work: (fresh: OpenLedger, lock: AdvisoryLock) => Promise<Result>,
): Promise<Result> {
  const { emit, target, signal, waitLockMs } = context;
  const options = {
    key: runLockKey(quoteQualified(context.tables.ledger)),
    target,
    behindPooler: open.session.behindPooler,
    waitLockMs,
    onWait: (holder: LockHolder | undefined) => emit({ type: "waiting-for-run", holder }),
    signal,
  };
  return holdingRunLock(options, async (lock) => {
    try {
      const { session, ledger } = open;
      if (session.behindPooler) await requireSecondBackend(session);
      // Sent together: what is missing is looked for while the ledger is read.
      const created = open.ready ? undefined : createTables(session, ledger.tables, context.lockTimeoutMs);
      const [fresh] = await Promise.all([open.again(), created]);
      return await work(fresh, lock);
    } catch (error) {
      throw ledgerFailure(error, context);
    }
  });
}

/** The name of the lock that a run holds; each ledger of a database has its own. */
export function runLockKey(ledger: string): string {
  return `pgops run ${ledger}`;
}

/** How long a pooler may take to give a second backend, while the lock keeps the first. */
const secondBackendMs = 8000;

/** @throws PgopsError `PGOPS_POOLER` rather than wait for as long as the pooler does where its pool has one place. */
async function requireSecondBackend(session: Session): Promise<void> {
  const timer = new AbortController();
  const late = sleep(secondBackendMs, "late", { signal: timer.signal, ref: false }).catch(() => "early");
  const asked = session.run("SELECT").then(() => "answered");
  // It may still be answered, or fail, when nobody waits for it any more.
  asked.catch(() => {});
  const first = await Promise.race([asked, late]).finally(() => timer.abort());
  if (first !== "late") return;
  throw new PgopsError({
    code: "PGOPS_POOLER",
    message: `the pooler gave no second connection within ${secondBackendMs / 1000} s, and a run needs two`,
    hint: "Give its pool two places or more (default_pool_size), or try again when it is less busy. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
