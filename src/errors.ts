/** The exit codes of the program; docs/exit-codes.md explains each. */
export const ExitCode = {
  /** The work is done. */
  done: 0,
  /** The work was tried and failed. */
  failed: 1,
  /** Wrong usage or configuration: nothing was tried. */
  usage: 2,
  /** A check found something. */
  findings: 3,
  /** Not now: another run holds the lock, or it is outside the window. */
  notNow: 4,
  /** No server could be reached, or it let nobody in. */
  noServer: 5,
  /** Interrupted with Ctrl-C (SIGINT). */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A place in a file: the line and column count from 1, the column in characters. */
export interface Place {
  file: string;
  line?: number | undefined;
  column?: number | undefined;
}

export interface PgopsErrorInit {
  /** `PGOPS_...`, stable: scripts may rely on it. */
  code: string;
  /** What happened and where, in one sentence without a full stop at the end of a line. */
  message: string;
  /** What to do about it. */
  hint?: string | undefined;
  exitCode?: ExitCode;
  place?: Place | undefined;
  /** Lines below the message: the list of what is wrong. */
  details?: readonly string[];
  /** The lines of the file around the place, with a caret. */
  frame?: readonly string[];
  /** What was rolled back and what stands now. */
  stands?: string | undefined;
  /** What was done before it failed: fields for the JSON document, such as `applied`. */
  partial?: Readonly<Record<string, unknown>>;
  sqlstate?: string | undefined;
  /** The server's DETAIL. */
  detail?: string | undefined;
  cause?: unknown;
}

/** Every failure that pgops foresees: what happened, where, what stands now, what to do, and the exit code. */
export class PgopsError extends Error {
  override readonly name = "PgopsError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
  readonly place: Place | undefined;
  readonly details: readonly string[];
  readonly frame: readonly string[];
  readonly stands: string | undefined;
  readonly partial: Readonly<Record<string, unknown>>;
  readonly sqlstate: string | undefined;
  readonly detail: string | undefined;

  constructor(init: PgopsErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.hint = init.hint;
    this.exitCode = init.exitCode ?? ExitCode.failed;
    this.place = init.place;
    this.details = init.details ?? [];
    this.frame = init.frame ?? [];
    this.stands = init.stands;
    this.partial = init.partial ?? {};
    this.sqlstate = init.sqlstate;
    this.detail = init.detail;
  }

  /** The same error with some of its parts replaced. */
  with(changes: Partial<PgopsErrorInit>): PgopsError {
    const { code, message, hint, exitCode, place, details, frame, stands, partial, sqlstate, detail, cause } =
      this;
    const init = {
      code,
      message,
      hint,
      exitCode,
      place,
      details,
      frame,
      stands,
      partial,
      sqlstate,
      detail,
      cause,
    };
    return new PgopsError({ ...init, ...changes });
  }
}
