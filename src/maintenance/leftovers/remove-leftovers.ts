import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Note } from "../preflight/words.ts";
import { targetText } from "../work.ts";
import { type LeftIndex, leftIndexes, oursOf } from "./left-indexes.ts";

/** What a REINDEX that did not come to its end is cleared of. */
export interface LeftoversOf {
  /** The table that it worked on; its TOAST table and its partitions are looked at, too. */
  tableOid: number;
  /**
   * The oids of the left indexes (`leftIndexes`) that were there before it: somebody else's, and not touched. It decides alone
   * where there is no history; else the history, too, has to say that what came since is of a REINDEX of pgops.
   */
  before?: ReadonlySet<number> | undefined;
}

export interface Cleared {
  /** The names of what was dropped, quoted where needed. */
  dropped: string[];
  /** What is left, and why. */
  notes: Note[];
}

/**
 * Drops what this REINDEX CONCURRENTLY left, without keeping anybody from the table, and never what somebody is building.
 * Not inside a transaction. @throws PgopsError when it is interrupted or loses its connection; a lock that it does not get, or a right
 * that it does not have, is a note.
 */
export async function removeLeftovers(run: Run, { tableOid, before }: LeftoversOf): Promise<Cleared> {
  const left = (await leftIndexes(run.session)).filter(
    ({ tableOids, building }) => tableOids.includes(tableOid) && !building,
  );
  const ours = await oursOf(run.session, run.context, left);
  const isOurs = (oid: number): boolean => (ours === undefined ? before !== undefined : ours.has(oid));
  return dropLeft(
    run,
    left.filter(({ oid }) => isOurs(oid) && before?.has(oid) !== true),
  );
}

/** Drops these; the caller has seen to it that they are pgops' own and nobody's work. @throws as `removeLeftovers` */
export async function dropLeft(run: Run, indexes: readonly LeftIndex[]): Promise<Cleared> {
  const cleared: Cleared = { dropped: [], notes: [] };
  const kept = new Map<number, PgopsError>();
  for (const index of indexes) {
    const text = targetText(index.name);
    // Who keeps one index of a table keeps the others, too: they are not waited for again.
    const problem = kept.get(index.table.oid);
    if (!index.droppable || problem !== undefined) {
      cleared.notes.push(problem === undefined ? notOurs(index) : stays(text, problem));
      continue;
    }
    try {
      if (await drop(run, index, `drop ${text}, which a REINDEX left`)) cleared.dropped.push(text);
    } catch (error) {
      if (!(error instanceof PgopsError) || endsRun.has(error.code)) throw error;
      if (error.code === "PGOPS_LOCK_TIMEOUT") kept.set(index.table.oid, error);
      cleared.notes.push(stays(text, error));
    }
  }
  return cleared;
}

const endsRun: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);

/** Waits for old transactions as long as the patience says: it keeps nobody from reading and writing by that. */
async function drop(run: Run, { oid, name }: LeftIndex, step: string): Promise<boolean> {
  const { lockTimeoutMs, lockPatienceMs } = run.context;
  let dropped = false;
  // A try before this one may have done it, and somebody may have made another of that name.
  const text = async (): Promise<string | undefined> => {
    const still = (await leftIndexes(run.session)).find((index) => index.oid === oid);
    dropped = still?.building !== true;
    if (still === undefined || still.building) return undefined;
    return `DROP INDEX CONCURRENTLY IF EXISTS ${quoteQualified(name)}`;
  };
  await run.step(step, () =>
    run.outside(step, text, { lockTimeoutMs: Math.max(lockTimeoutMs, lockPatienceMs) }),
  );
  return dropped;
}

function stays(text: string, error: PgopsError): Note {
  return {
    code: "leftover",
    message: `${text}, which a REINDEX left, stays for now: ${error.message}`,
    hint: `The next run tries again. By hand: DROP INDEX CONCURRENTLY ${text};`,
  };
}

function notOurs({ name }: LeftIndex): Note {
  const text = targetText(name);
  const toast =
    name.schema === "pg_toast"
      ? "The owner of the table may, with USAGE on the schema pg_toast; a superuser may. VACUUM FULL of the table takes it away, too."
      : "The owner of the table may.";
  return {
    code: "leftover",
    message: `${text}, which a REINDEX left, is not this role's to drop`,
    hint: `${toast} DROP INDEX CONCURRENTLY ${text};`,
  };
}
