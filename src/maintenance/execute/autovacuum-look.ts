import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const tablesSql = new URL("sql/autovacuum-tables.sql", import.meta.url);

/** So old an answer may be: for many short works it is asked once. What comes between is seen while it is waited for. */
const freshMs = 100;

/** Which tables autovacuum is at, for all the workers together. */
export class AutovacuumLook {
  #askedAt = Number.NEGATIVE_INFINITY;
  #answer: Promise<ReadonlyMap<number, number>> = Promise.resolve(new Map());

  /** The pid of the autovacuum worker that is at the table, at one of its partitions or at their long values. */
  async at(session: Session, table: number): Promise<number | undefined> {
    const now = performance.now();
    if (now - this.#askedAt > freshMs) {
      this.#askedAt = now;
      this.#answer = ask(session);
    }
    // The session of another one may be lost while it asks for all.
    const answer = await this.#answer.catch(() => ask(session));
    return answer.get(table);
  }
}

async function ask(session: Session): Promise<Map<number, number>> {
  const rows = await session.query<{ pid: number; oid: number }>(sqlFile(tablesSql));
  return new Map(rows.map(({ oid, pid }) => [oid, pid]));
}
