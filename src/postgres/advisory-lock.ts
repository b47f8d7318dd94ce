import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionTarget } from "../config/target.ts";
import { connect } from "./connect.ts";
import type { Session } from "./session.ts";
import { sqlFile } from "./sql-file.ts";

const backendPidSql = new URL("sql/backend-pid.sql", import.meta.url);
const file = (name: string): URL => new URL(`sql/advisory-lock-${name}.sql`, import.meta.url);

/** Who holds a lock, as far as this role may see it. */
export interface LockHolder {
  pid: number;
  user: string | null;
  /** The client's address; null for a Unix socket, and where it is hidden. */
  host: string | null;
  application: string | null;
  /** ISO 8601 in UTC; null where the holder does not say. */
  since: string | null;
}

export interface AcquireOptions {
  /** Whether a pooler stands between: the lock is then a transaction's, which a pooler leaves to one client. */
  behindPooler: boolean;
  /** How long to go on trying, in milliseconds. */
  waitMs: number;
  /** Hears, when it has to be waited for, who holds it: at first, and whenever that changes. */
  onWait?: ((holder: LockHolder | undefined) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** What became of the attempt: the lock, or who kept it from us until the end. */
export type Acquired =
  | { lock: AdvisoryLock; holder?: undefined }
  | { lock?: undefined; holder: LockHolder | undefined };

const pollMs = { least: 50, most: 500, grow: 1.5 };
const heartbeatMs = 10_000;

/**
 * An advisory lock on a connection of its own: whatever the other session's SQL does, it stays, and the server frees
 * it at once when this process dies, also while that session's statement is still running.
 * It is polled for: a session that waits inside PostgreSQL holds a snapshot, and would deadlock with a
 * CREATE INDEX CONCURRENTLY of the holder.
 */
export class AdvisoryLock {
  readonly #session: Session;
  readonly #heartbeat: NodeJS.Timeout | undefined;

  private constructor(session: Session, behindPooler: boolean) {
    this.#session = session;
    if (!behindPooler) return;
    // A pooler may end a transaction that is silent for long.
    this.#heartbeat = setInterval(() => void session.run("SELECT").catch(() => {}), heartbeatMs);
    this.#heartbeat.unref();
  }

  /**
   * Asks something on the lock's connection, such as what the other session waits for. In a transaction the portal of the last query stays open, and with it a
   * snapshot, for which CREATE INDEX CONCURRENTLY would wait; a query of the simple kind takes both away.
   */
  async query<Row extends object>(text: string, parameters: readonly unknown[]): Promise<Row[]> {
    const rows = this.#session.query<Row>(text, parameters);
    if (this.#heartbeat !== undefined) await Promise.all([rows, this.#session.run("SELECT")]);
    return rows;
  }

  /** The backend that holds the lock; behind a pooler the transaction keeps it. */
  async backendPid(): Promise<number | undefined> {
    const [row] = await this.query<{ pid: number }>(sqlFile(backendPidSql), []);
    return row?.pid;
  }

  /** Whether the connection is gone, and the lock with it. */
  get lost(): boolean {
    return this.#session.lost;
  }

  /** Tries until it has the lock named `key`, or `waitMs` are over. @throws PgopsError as `connect` does. */
  static async acquire(target: ConnectionTarget, key: string, options: AcquireOptions): Promise<Acquired> {
    const { behindPooler, signal } = options;
    const session = await connect(target, { signal });
    let kept = false;
    try {
      const attempt = (): Promise<boolean> => tryLock(session, [key, target.applicationName], behindPooler);
      const taken = (await attempt()) || (await poll(session, key, attempt, options));
      if (taken !== true) return { holder: taken };
      kept = true;
      return { lock: new AdvisoryLock(session, behindPooler) };
    } finally {
      if (!kept) await session.close();
    }
  }

  /** Frees the lock: the connection ends. */
  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#session.close();
  }
}

/** Gives true, or who holds the lock when the time is over. */
async function poll(
  session: Session,
  key: string,
  attempt: () => Promise<boolean>,
  { waitMs, onWait, signal }: AcquireOptions,
): Promise<true | LockHolder | undefined> {
  const deadline = performance.now() + waitMs;
  let holder = await lockHolder(session, key);
  if (waitMs > 0) onWait?.(holder);
  for (let pause = pollMs.least; ; pause = Math.min(pollMs.most, pause * pollMs.grow)) {
    const left = deadline - performance.now();
    if (left <= 0) return holder;
    await sleep(Math.min(left, pause * (0.5 + Math.random())), undefined, { signal });
    if (await attempt()) return true;
    const now = await lockHolder(session, key);
    if (now !== undefined && now.pid !== holder?.pid) onWait?.(now);
    holder = now ?? holder;
  }
}

async function tryLock(
  session: Session,
  parameters: readonly [key: string, applicationName: string],
  behindPooler: boolean,
): Promise<boolean> {
  if (behindPooler) {
    // A snapshot that is kept, as at a stricter level, would hold up vacuum and CREATE INDEX CONCURRENTLY.
    await session.run("BEGIN ISOLATION LEVEL READ COMMITTED");
  }
  const [row] = await session.query<{ locked: boolean }>(
    sqlFile(file(behindPooler ? "transaction" : "session")),
    parameters,
  );
  const locked = row?.locked === true;
  // "SELECT" closes the query's portal, which would keep a snapshot as long as the lock is held.
  if (behindPooler) await session.run(locked ? "SELECT" : "ROLLBACK");
  return locked;
}

/** Who holds the lock named `key` in the database of this session. */
export async function lockHolder(session: Session, key: string): Promise<LockHolder | undefined> {
  const [row] = await session.query<Omit<LockHolder, "since">>(sqlFile(file("holder")), [key]);
  if (row === undefined) return undefined;
  const [, application, since] = /^(.*): run lock since (\S+)$/.exec(row.application ?? "") ?? [];
  return { ...row, application: application ?? row.application, since: since ?? null };
}
