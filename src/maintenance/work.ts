import { type QualifiedName, quoteWhereNeeded } from "../postgres/identifiers.ts";

/** What is done to a table or an index. */
export type WorkKind = "vacuum" | "analyze" | "reindex" | "vacuum-full";

/** One statement on one table or index. */
export interface Work {
  kind: WorkKind;
  /** The table or index that the statement names. */
  target: QualifiedName;
  oid: number;
  /** The table that is locked: the target, or the one an index is of. */
  table: { oid: number; name: QualifiedName };
  /** Complete: VACUUM (ANALYZE) "public"."users". */
  sql: string;
  /** In PostgreSQL's words: "SHARE UPDATE EXCLUSIVE". */
  lock: string;
  /** Why it was taken, for people: "412,000 dead rows (29 %)"; undefined where it was asked for. */
  why: string | undefined;
  /** The size of what is worked on, indexes included where they are. */
  bytes: number | null;
  /** How long it will take, by its history or its size; undefined where nothing is known. */
  expectedMs: number | undefined;
  /** Tables below it that the statement works on, too: it is done after all works on those, for it would stand in their way. */
  parts?: ReadonlySet<number> | undefined;
  /** Something else that does the work in place of `sql`, such as pg_repack: its program and arguments. */
  program?: { file: string; args: readonly string[] } | undefined;
}

/** Something that was looked at and left, and why. */
export interface Left {
  kind: WorkKind;
  target: string;
  /** For people: "31 dead rows". */
  why: string;
  /** Whether it needed work that could not be planned: no right, no window, no disk space. */
  wanted: boolean;
  /** A later run may do it, in the time or with the lock that this one did not have. */
  later?: boolean;
}

/**
 * "skipped": its lock was not to be had (SKIP LOCKED, or all tries). "cancelled": ended by us at the end of its time.
 * "not-started": it would not have fitted. "interrupted": a run before this one was killed in it.
 */
export type WorkOutcome = "done" | "failed" | "skipped" | "cancelled" | "not-started" | "interrupted";

/** What became of it. */
export interface WorkResult {
  kind: WorkKind;
  /** As it is written in SQL, quoted where needed. */
  target: string;
  outcome: WorkOutcome;
  /** How long it waited for locks, and paused between tries. */
  waitedMs: number;
  /** Of the statement that did it, without the waiting. */
  durationMs: number;
  bytesBefore: number | null;
  bytesAfter: number | null;
  /** Rows that were removed (vacuum), or are there (analyze); null where nobody says. */
  rows: number | null;
  sqlstate: string | null;
  /** Why it was taken where it was done, else why it was not. */
  reason: string | null;
}

/** A table or an index for people, and as the history has it: public.users, quoted where needed. */
export function targetText({ schema, name }: QualifiedName): string {
  return `${quoteWhereNeeded(schema)}.${quoteWhereNeeded(name)}`;
}
