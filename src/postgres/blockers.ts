import type { Session } from "./session.ts";
import { sqlFile } from "./sql-file.ts";

const blockersSql = new URL("sql/blockers.sql", import.meta.url);

/** A session that keeps another one from a lock; null where this role may not see it. */
export interface Blocker {
  /** 0 for a prepared transaction. */
  pid: number;
  user: string | null;
  application: string | null;
  /** "active", "idle in transaction". */
  state: string | null;
  /** How long it has been in that state, in milliseconds. */
  inStateMs: number | null;
  /** The age of its transaction, in milliseconds. */
  transactionMs: number | null;
  /** The start of its statement, or of its last one. */
  query: string | null;
  /** An autovacuum worker: who waits for its lock for longer than deadlock_timeout makes the server cancel it. */
  isAutovacuum: boolean;
}

/** What a backend waits for, and who keeps it waiting. */
export interface Blockage {
  /** The table, or PostgreSQL's word for what else it is: "transactionid", "virtualxid", "advisory". */
  target: string | null;
  /** Since when it waits, in milliseconds. */
  waitedMs: number;
  blockers: Blocker[];
}

interface Row {
  pid: number;
  user: string | null;
  application: string | null;
  state: string | null;
  in_state_ms: number | null;
  transaction_ms: number | null;
  query: string | null;
  is_autovacuum: boolean | null;
  target: string | null;
  waited_ms: number | null;
}

/** What a password stands after: statements of others are shown, their secrets are not. */
const secret = /((?:passw(?:or)?d|pwd|secret|token|passphrase|api[_-]?key|credential)\w*\W*).*/is;

/** Asks, over another session, who keeps the backend `pid` waiting; undefined where nobody does. */
export async function blockageOf(
  session: Pick<Session, "query">,
  pid: number,
): Promise<Blockage | undefined> {
  const rows = await session.query<Row>(sqlFile(blockersSql), [pid]);
  const [first] = rows;
  if (first === undefined) return undefined;
  const blockers = rows.map(({ in_state_ms: inStateMs, transaction_ms: transactionMs, ...row }) => ({
    pid: row.pid,
    user: row.user,
    application: row.application,
    state: row.state,
    inStateMs,
    transactionMs,
    query: row.query === null ? null : row.query.replace(secret, "$1***"),
    isAutovacuum: row.is_autovacuum === true,
  }));
  return { target: first.target, waitedMs: first.waited_ms ?? 0, blockers };
}
