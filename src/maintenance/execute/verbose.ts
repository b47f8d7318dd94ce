import type { Notice } from "../../postgres/session.ts";

const lockNotAvailable = "55P03";

/** "there is no active transaction": of the ROLLBACK that follows a failure. */
const noTransaction = "25P01";

/** The same statement with VERBOSE, where it is none yet: VACUUM, ANALYZE and REINDEX then say what they did. */
export function withVerbose(sql: string): string {
  if (/^\w+ \([^)]*\bVERBOSE\b/.test(sql)) return sql;
  return sql.replace(/^(VACUUM|ANALYZE|REINDEX) (\()?/, (_, verb: string, opened?: string) =>
    opened === undefined ? `${verb} (VERBOSE) ` : `${verb} (VERBOSE, `,
  );
}

/**
 * What a statement said with VERBOSE. A table that cannot be locked (SKIP LOCKED), that the role may not vacuum, or that is no
 * table is passed over with a warning, and the statement succeeds: nothing was done where there is a warning and no
 * word of work. That holds in every language of the server and in PostgreSQL 14 to 18; the numbers are read from English.
 */
export class Said {
  #works = 0;
  #locked = 0;
  #removed: number | undefined;
  readonly #warnings: string[] = [];

  hear({ severity, code, message = "" }: Notice): void {
    if (severity === "INFO") {
      this.#works++;
      const removed = removedRows(message);
      if (removed !== undefined) this.#removed = (this.#removed ?? 0) + removed;
    } else if (severity === "WARNING" && code !== noTransaction) {
      this.#warnings.push(message);
      if (code === lockNotAvailable) this.#locked++;
    }
  }

  /** Why nothing was done although the statement succeeded. */
  get nothingDone(): { locked: boolean; reason: string } | undefined {
    const [reason] = this.#warnings;
    if (this.#works > 0 || reason === undefined) return undefined;
    return { locked: this.#locked > 0, reason };
  }

  /** What it warned of. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** How many dead rows were removed, those of the long values left out; null where it was not said, or in another language. */
  get removed(): number | null {
    return this.#removed ?? null;
  }
}

/**
 * PostgreSQL 14, and VACUUM FULL in all: `table "t": found 12 removable, 3 nonremovable row versions in 4 out of 9 pages`. Quotes in
 * a name are not doubled.
 */
const found = /^(?:table )?"(?<table>[^\n]*)": found (?<rows>\d+) removable, /;
/** From 15: `finished vacuuming "db.public.t": index scans: 1 ... tuples: 12 removed, 3 remain, ...` on lines of their own. */
const finished = /^finished vacuuming "(?<table>[^\n]*)": .*^tuples: (?<rows>\d+) removed, /ms;

function removedRows(message: string): number | undefined {
  const { table, rows } = (finished.exec(message) ?? found.exec(message))?.groups ?? {};
  if (rows === undefined || /(?:^|\.)pg_toast(?:_\d+|\.)/.test(table ?? "")) return undefined;
  return Number(rows);
}
