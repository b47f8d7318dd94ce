import type { Session } from "../postgres/session.ts";
import { type Tables, tableSql } from "./tables.ts";

export interface TransactionOptions {
  tables: Tables;
  /** How long a statement waits for a lock. */
  lockTimeoutMs: number;
}

/** Does bookkeeping in one transaction: all of it or, when something throws, nothing. */
export async function inTransaction<Result>(
  session: Session,
  { tables, lockTimeoutMs }: TransactionOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    await session.run("BEGIN");
    await session.query(tableSql("timeouts-local", tables), [String(lockTimeoutMs), null]);
    const result = await work();
    await session.run("COMMIT");
    return result;
  } catch (error) {
    await session.run("ROLLBACK").catch(() => {});
    throw error;
  }
}
