import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../../postgres/identifiers.ts";
import { nameOf } from "../../catalog/read-table.ts";
import { outgoingKeys } from "./new-keys.ts";
import type { LockNeeded, Swap } from "./swap.ts";

/** A statement that takes a lock of the swap. */
export interface SwapLock extends LockNeeded {
  sql: string;
  /** The table itself: for it the swap waits longest. */
  busiest?: boolean;
}

/**
 * The locks of the swap, in the order in which they are taken. Who reads a view has it first and then its table; who writes
 * two tables mostly has the referenced one first, and some the other one: so the table comes last, and at every other try
 * (`attempt` 2, 4, ...) before the other tables. In the wrong order both would wait for each other.
 */
export function swapLocks(swap: Swap, attempt = 1): SwapLock[] {
  const { subject, incoming } = swap;
  const { views, otherRules, otherPolicies, table } = subject;
  const others = [...otherRules, ...otherPolicies, ...incoming.kept, ...incoming.lost.map(({ key }) => key)]
    .map(({ schema, table: name }) => ({ schema, name }))
    .filter((one) => nameOf(one) !== nameOf(table));
  const referenced = outgoingKeys(swap).flatMap(({ referenced: one }) =>
    one?.lockable === true ? [one] : [],
  );
  const tables = [
    ...distinct(others).map((one) => tableLock(one, "ACCESS EXCLUSIVE")),
    ...distinct(referenced)
      .filter((one) => !others.some((other) => nameOf(other) === nameOf(one)))
      .map((one) => tableLock(one, "SHARE ROW EXCLUSIVE")),
  ];
  const own = { ...tableLock(table, "ACCESS EXCLUSIVE"), busiest: true };
  const known = views.map((view) => viewLock(view));
  return attempt % 2 === 0 ? [...known, own, ...tables] : [...known, ...tables, own];
}

function tableLock(table: QualifiedName, mode: LockNeeded["mode"]): SwapLock {
  return { sql: `LOCK TABLE ONLY ${quoteQualified(table)} IN ${mode} MODE`, mode, table: nameOf(table) };
}

/** LOCK TABLE of a view would lock every table in it too; to give it the owner that it has changes nothing. */
function viewLock(view: QualifiedName & { owner: string }): SwapLock {
  return {
    sql: `ALTER VIEW ${quoteQualified(view)} OWNER TO ${quoteIdentifier(view.owner)}`,
    mode: "ACCESS EXCLUSIVE",
    table: nameOf(view),
  };
}

function distinct<One extends QualifiedName>(tables: readonly One[]): One[] {
  return tables.filter((one, index) => tables.findIndex((other) => nameOf(other) === nameOf(one)) === index);
}

/** While others are held already, all but the table itself are waited for so long together, in milliseconds. */
const othersMs = 250;

/**
 * One message that takes the locks. The first one is waited for as long as the lock timeout says, for nothing is held yet. From
 * then on somebody may wait for us who holds what we want: the server would end one of both after deadlock_timeout, and
 * that would be the other; so the whole wait is shorter.
 */
export function lockText(
  locks: readonly SwapLock[],
  { lockTimeoutMs, deadlockTimeoutMs }: { lockTimeoutMs: number; deadlockTimeoutMs: number },
): string {
  const longest = Math.max(50, Math.round(deadlockTimeoutMs / 2));
  const short = Math.max(5, Math.min(50, othersMs / locks.length));
  const atMost = (ms: number): number => (lockTimeoutMs > 0 ? Math.min(ms, lockTimeoutMs) : ms);
  return locks
    .flatMap(({ sql, busiest }, index) => {
      if (index === 0) return [sql];
      const wait = busiest === true ? longest : short;
      return [`SET LOCAL lock_timeout = ${Math.round(atMost(wait))}`, sql];
    })
    .concat(`SET LOCAL lock_timeout = ${Math.round(atMost(longest))}`)
    .join(";\n");
}
