import type { Run } from "../operation/run.ts";
import { sendFile, setFileTimeouts } from "../operation/send-file.ts";
import { leaveBackend, resetRole, resetSession } from "../postgres/session-state.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import type { SqlSeed } from "./read-seeds.ts";
import { claimSeed, completeSeed, seedTable } from "./seed-table.ts";
import { seedInTransaction } from "./transaction.ts";

/**
 * Runs a file of SQL in a transaction that begins with its row in the table of the seeds: so each text is run once, however
 * many run at the same time. Undefined where another run has done it meanwhile, else how long it took in milliseconds.
 * @throws PgopsError with the place in the file
 */
export async function runSqlSeed(
  run: Run,
  { name, filename }: SqlSeed,
  text: PreparedFile,
  earlier: readonly string[],
): Promise<number | undefined> {
  const { session, context } = run;
  const table = seedTable(context);
  const { hash, source: sql } = text;
  const work = async (): Promise<{ result: boolean; changed: boolean }> => {
    if (!(await claimSeed(session, table, { name, hash }))) return { result: false, changed: false };
    const started = performance.now();
    await setFileTimeouts(session, text);
    await sendFile(session, text, context.signal);
    if (text.mayChangeRole) await session.run(resetRole);
    await completeSeed(session, table, name, performance.now() - started);
    if (session.behindPooler) await session.run(leaveBackend);
    return { result: true, changed: true };
  };
  try {
    const { result, durationMs } = await seedInTransaction(run, { filename, hash, sql, earlier, work });
    return result ? durationMs : undefined;
  } finally {
    // What it has set must not reach the next one.
    if (!session.lost && !session.behindPooler) await session.run(resetSession).catch(() => {});
  }
}
