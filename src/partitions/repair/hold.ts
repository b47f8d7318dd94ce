import { ExitCode, PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";

/** How long a table may be locked for everybody, unless said otherwise. */
export const defaultHoldMs = 1000;

/** The share of the time after which the server looks for a deadlock, in which all locks after the first have to be had. */
const share = 0.7;

const deadlockTimeoutSql = new URL("sql/deadlock-timeout.sql", import.meta.url);

/** The time in which nobody else can use the table: it is limited, and told. */
export class Hold {
  readonly limitMs: number;
  readonly #since = performance.now();

  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  get elapsedMs(): number {
    return performance.now() - this.#since;
  }

  /** @throws PgopsError `PGOPS_PARTITIONS_HOLD` (exit code 4) where the time is up: the transaction is rolled back then. */
  check(table: QualifiedName): void {
    if (this.elapsedMs > this.limitMs) throw heldTooLong(table, this.limitMs);
  }
}

export interface HoldOptions {
  limitMs: number;
  lockTimeoutMs: number;
  /** Other tables that have to be locked, quoted. */
  lockable: readonly string[];
  /** Which try it is, from 0: every other one locks the others first, for nobody knows in which order an application does. */
  attempt: number;
}

/**
 * Locks a table, its default partition and what it refers to for a change of its partitions; from then on time counts.
 * The first lock is waited for as long as the lock timeout says, all others for less than the server waits before it ends one
 * of those who wait in a ring: it is we who give way. The default partition is kept from autovacuum before, which gives way
 * only to who waits for a second.
 */
export async function holdTable(
  session: Session,
  table: PartitionedTable,
  partition: QualifiedName,
  { limitMs, lockTimeoutMs, lockable, attempt }: HoldOptions,
): Promise<Hold> {
  const [server] = await session.query<{ ms: number }>(sqlFile(deadlockTimeoutSql));
  const parent = lock([quoteQualified(table.name)], "ACCESS EXCLUSIVE");
  const others = lock(lockable, "SHARE ROW EXCLUSIVE");
  const inOrder = attempt % 2 === 0 ? [...parent, ...others] : [...others, ...parent];
  await session.run(
    `LOCK TABLE ONLY ${quoteQualified(partition)} IN SHARE UPDATE EXCLUSIVE MODE; ${inOrder[0] ?? ""}`,
  );
  const hold = new Hold(limitMs);
  const rest = [...inOrder.slice(1), ...lock([quoteQualified(partition)], "ACCESS EXCLUSIVE")];
  const all = (server?.ms ?? 1000) * share;
  const each = Math.min(all / rest.length, lockTimeoutMs > 0 ? lockTimeoutMs : all);
  await session.run(
    [
      `SET LOCAL lock_timeout = ${Math.max(1, Math.round(each))}`,
      `SET LOCAL statement_timeout = ${Math.round(limitMs)}`,
      ...rest,
    ].join("; "),
  );
  return hold;
}

function lock(names: readonly string[], mode: string): string[] {
  return names.map((name) => `LOCK TABLE ONLY ${name} IN ${mode} MODE`);
}

/** The error of a change that ran out of time, told as such. */
export function holdFailure(error: unknown, table: QualifiedName, limitMs: number): unknown {
  const ranOut = error instanceof PgopsError && error.code === "PGOPS_SQL" && error.sqlstate === "57014";
  return ranOut ? heldTooLong(table, limitMs) : error;
}

function heldTooLong(table: QualifiedName, limitMs: number): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITIONS_HOLD",
    message: `the change of the partitions of ${nameOf(table)} takes longer than ${limitMs} ms, for which nobody else can use the table, and was rolled back`,
    hint: "Foreign keys are checked in that time, row by row. Run it again at a quiet moment, with more time: --longest-hold 10s.",
    exitCode: ExitCode.notNow,
  });
}
