import { setTimeout as sleep } from "node:timers/promises";
import { lockHolder, type LockHolder } from "../../postgres/advisory-lock.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const lockSql = new URL("sql/table-lock.sql", import.meta.url);
const unlockSql = new URL("sql/table-unlock.sql", import.meta.url);

const pollMs = { least: 50, most: 1000, grow: 1.5 };

/** The name of the lock that keeps two runs of pgops from one table. */
export function tableLockKey(table: QualifiedName): string {
  return `pgops maintenance ${quoteQualified(table)}`;
}

interface Patience {
  /** performance.now() until when it is tried. */
  until: number;
  /** Hears once who has it. */
  onWait: (holder: LockHolder | undefined) => void;
  signal: AbortSignal | undefined;
}

/**
 * Takes the lock of a table on the session that works on it: so it is held as long as the server is at it, also when pgops is
 * killed. It is polled for, since who waits inside PostgreSQL holds a snapshot, for which REINDEX CONCURRENTLY waits.
 * Gives true, or who has it.
 */
export async function lockTable(
  session: Session,
  table: QualifiedName,
  { until, onWait, signal }: Patience,
): Promise<true | { holder: LockHolder | undefined }> {
  const key = tableLockKey(table);
  for (let pause = pollMs.least, tries = 1; ; pause = Math.min(pollMs.most, pause * pollMs.grow), tries++) {
    const [row] = await session.query<{ locked: boolean }>(sqlFile(lockSql), [key]);
    if (row?.locked === true) return true;
    const left = until - performance.now();
    const holder = left <= 0 || tries === 1 ? await lockHolder(session, key) : undefined;
    if (left <= 0) return { holder };
    if (tries === 1) onWait(holder);
    await sleep(Math.min(left, pause * (0.5 + Math.random())), undefined, { signal });
  }
}

/** Frees it; with a session that is gone it is free already. */
export async function unlockTable(session: Session, table: QualifiedName): Promise<void> {
  if (!session.lost) await session.query(sqlFile(unlockSql), [tableLockKey(table)]).catch(() => {});
}
