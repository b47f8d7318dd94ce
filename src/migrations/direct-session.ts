import { describeTarget } from "../config/describe.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { type AdvisoryLock, lockHolder } from "../postgres/advisory-lock.ts";
import { connect } from "../postgres/connect.ts";
import { quoteQualified } from "../postgres/identifiers.ts";
import { poolsTransactions } from "../postgres/pooler.ts";
import type { Session } from "../postgres/session.ts";
import type { MigrationContext } from "./context.ts";
import { runLockKey } from "./run-lock.ts";
import { label, type Step } from "./step.ts";

/**
 * A session that stays one: where steps need it (they run outside a transaction) and a pooler stands between that
 * gives out a backend a transaction, one over `directUrl`; undefined where the session that is open will do.
 * The caller holds the run lock, and closes the session.
 * @throws PgopsError `PGOPS_POOLER` (exit code 2) before anything was run.
 */
export async function directSession(
  session: Session,
  { context, lock }: { context: MigrationContext; lock: AdvisoryLock },
  steps: readonly Step[],
): Promise<Session | undefined> {
  const outside = steps.filter(({ file }) => !file.transactional);
  if (outside.length === 0) return undefined;
  const one = outside.length === 1;
  const what = one
    ? "a migration runs outside a transaction and needs"
    : `${outside.length} migrations run outside a transaction and need`;
  return sessionPastPooler(
    session,
    { context, lock },
    { what, details: outside.map(({ migration }) => label(migration)) },
  );
}

/** Who needs a session: the begin of a sentence, "a migration ... needs", and the names. */
export interface InNeed {
  what: string;
  details: readonly string[];
}

/**
 * A session over `directUrl` where a pooler stands before this one that gives out a backend a transaction; undefined
 * where none does. The caller holds the run lock, and closes the session. @throws PgopsError `PGOPS_POOLER`
 */
export async function sessionPastPooler(
  session: Session,
  { context, lock }: { context: MigrationContext; lock: AdvisoryLock },
  need: InNeed,
): Promise<Session | undefined> {
  if (!session.behindPooler) return undefined;
  const { directTarget, target, signal, tables } = context;
  if (directTarget === undefined) {
    if (!(await poolsTransactions(session, target))) return undefined;
    throw needsSession(need);
  }
  const direct = await connect(directTarget, { signal });
  // In the same database the run lock is held by our own backend; in another one at most by somebody else's.
  const holder = await lockHolder(direct, runLockKey(quoteQualified(tables.ledger)));
  const same = holder !== undefined && holder.pid === (await lock.backendPid());
  const pooled = direct.behindPooler && (await poolsTransactions(direct, directTarget));
  if (same && !pooled) return direct;
  await direct.close();
  throw new PgopsError({
    code: "PGOPS_POOLER",
    message: pooled
      ? `directUrl (${describeTarget(directTarget)}) leads to a transaction pooler too`
      : `directUrl (${describeTarget(directTarget)}) leads to another database than ${describeTarget(target)}`,
    hint: "Give directUrl the address of the server itself. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}

function needsSession({ what, details }: InNeed): PgopsError {
  return new PgopsError({
    code: "PGOPS_POOLER",
    message: `${what} a session, which the transaction pooler before this server does not give`,
    details: [...details],
    hint: "Set `directUrl` in the configuration to the server's own address, past the pooler. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
