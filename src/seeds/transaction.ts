import { PgopsError } from "../errors.ts";
import { recordHistory } from "../operation/history.ts";
import type { Run } from "../operation/run.ts";
import { historyTable } from "../operation/state-tables.ts";
import type { Session } from "../postgres/session.ts";

/** One thing that is seeded, in a transaction of its own. */
export interface SeedTransaction<Result> {
  /** "permissions.yaml", "002_examples.sql" */
  filename: string;
  hash: string;
  /** The text, for the history; undefined where it is no SQL, or too large to be held. */
  sql: string | undefined;
  /** What this run has seeded before. */
  earlier: readonly string[];
  /** Gives what came of it; `changed` where that is to be recorded. */
  work: (session: Session) => Promise<{ result: Result; changed: boolean }>;
}

/** What the server has answered: it can be recorded, on the same session. */
const isAnswered: ReadonlySet<string> = new Set(["PGOPS_SQL", "PGOPS_LOCK_TIMEOUT"]);

/**
 * Does it with the patience of every run, and records it in the history: in the same transaction where it is done, after
 * the rollback where it failed. @throws PgopsError that says what stands.
 */
export async function seedInTransaction<Result>(
  run: Run,
  seed: SeedTransaction<Result>,
): Promise<{ result: Result; durationMs: number }> {
  const { filename, hash, sql, work } = seed;
  const { client } = run.context;
  const history = historyTable(run.context);
  const record = { action: "seed", filename, hash, sql, source: undefined, client } as const;
  const first = performance.now();
  try {
    return await run.transaction(filename, async (session) => {
      const started = performance.now();
      const { result, changed } = await work(session);
      const durationMs = performance.now() - started;
      if (changed) await recordHistory(session, history, { ...record, outcome: "done", durationMs });
      return { result, durationMs };
    });
  } catch (thrown) {
    if (!(thrown instanceof PgopsError)) throw thrown;
    const error = thrown.with({ stands: thrown.stands ?? whatStands(seed) });
    if (isAnswered.has(error.code)) {
      const { sqlstate, message } = error;
      const durationMs = performance.now() - first;
      // It failed for a reason of its own, which is what has to be told.
      await recordHistory(run.session, history, {
        ...record,
        outcome: "failed",
        durationMs,
        sqlstate,
        message,
      }).catch(() => {});
    }
    throw error;
  }
}

function whatStands({ filename, earlier }: SeedTransaction<unknown>): string {
  const before = earlier.length === 0 ? "" : ` What ran before it stays: ${earlier.join(", ")}.`;
  return `${filename} was rolled back; nothing of it remains.${before}`;
}
