import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../postgres/connect.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import type { MigrationContext } from "./context.ts";
import { Ledger } from "./ledger.ts";
import type { Step } from "./step.ts";

const backendIsThere = new URL("sql/backend-is-there.sql", import.meta.url);

/** How long it is tried to learn what became of a COMMIT; somebody who pressed Ctrl-C has waited already. */
const patience = { usualMs: 4000, interruptedMs: 1000 };
const pollMs = 200;

/**
 * Whether a step was committed whose connection broke before the answer came: looks into the ledger over a new
 * connection, once the old backend `pid` is gone. Undefined where that cannot be learned soon.
 */
export async function wasCommitted(
  { target, tables, signal }: MigrationContext,
  { direction, entry }: Step,
  pid: number | undefined,
): Promise<boolean | undefined> {
  const patienceMs = signal?.aborted ? patience.interruptedMs : patience.usualMs;
  const deadline = performance.now() + patienceMs;
  const patient = {
    ...target,
    connectTimeoutMs: Math.min(target.connectTimeoutMs || patienceMs, patienceMs),
  };
  const session = await connect(patient, { waitMs: patienceMs }).catch(() => undefined);
  if (session === undefined) return undefined;
  try {
    for (;;) {
      const there = pid === undefined ? [] : await session.query(sqlFile(backendIsThere), [pid]);
      if (there.length === 0) break;
      if (performance.now() > deadline) return undefined;
      await sleep(pollMs);
    }
    return (await new Ledger(session, tables).has(entry.filename)) === (direction === "up");
  } catch {
    return undefined;
  } finally {
    await session.close();
  }
}
