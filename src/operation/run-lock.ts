import type { ConnectionTarget } from "../config/target.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { AdvisoryLock, type LockHolder } from "../postgres/advisory-lock.ts";
import { describeHolder } from "../postgres/holder-text.ts";

export interface RunLockOptions {
  /** What is locked: two runs with the same key in one database exclude each other. */
  key: string;
  target: ConnectionTarget;
  behindPooler: boolean;
  /** How long another run is waited for, in milliseconds. */
  waitLockMs: number;
  onWait: (holder: LockHolder | undefined) => void;
  signal: AbortSignal | undefined;
}

/**
 * Does `work` while no other run with the same key is at work; the server frees a holder's lock at once when it dies.
 * @throws PgopsError `PGOPS_LOCKED` (exit code 4) with who holds it.
 */
export async function holdingRunLock<Result>(
  { key, target, behindPooler, waitLockMs, onWait, signal }: RunLockOptions,
  work: (lock: AdvisoryLock) => Promise<Result>,
): Promise<Result> {
  const { lock, holder } = await AdvisoryLock.acquire(target, key, {
    behindPooler,
    waitMs: waitLockMs,
    onWait,
    signal,
  });
  if (lock === undefined) throw locked(holder, waitLockMs);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

function locked(holder: LockHolder | undefined, waitedMs: number): PgopsError {
  const waited = waitedMs === 0 ? "" : `, and still is after ${waitedMs / 1000} s`;
  return new PgopsError({
    code: "PGOPS_LOCKED",
    message: `another run of pgops is at work on this database${waited}: ${describeHolder(holder)}`,
    hint: "Nothing was run. Run the command again when the other one is done, or wait longer with --wait-lock.",
    exitCode: ExitCode.notNow,
    partial: holder === undefined ? {} : { holder },
  });
}
