import { ExitCode, PgopsError } from "../errors.ts";
import type { TextPlace } from "../sqltext/place.ts";
import type { Blockage } from "../postgres/blockers.ts";
import { StatementFailure } from "../operation/batch.ts";
import { blockageText, lockFailureText } from "../postgres/blockage-text.ts";
import { StatementsForgotten } from "../postgres/session.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import { lockFailure } from "./lock-failure.ts";
import { RowGone } from "./row-gone.ts";
import { label, type Step, type StepResult } from "./step.ts";

/** How far a step had come when it failed. */
export interface Phase {
  /** The step that is under way. */
  step: Step;
  name: "open" | "statements" | "commit" | "record";
  /** Outside a transaction: how many statements have been executed and stand. */
  executed: number;
  /** Whether all steps share one transaction. */
  together: boolean;
  /** Whether the COMMIT is on its way: then only an answer tells what became of it. */
  commitSent: boolean;
}

export interface FailureContext {
  phase: Phase;
  done: readonly StepResult[];
  signal: AbortSignal | undefined;
  /** How often it was tried. */
  tries: number;
  /** Who held the locks at the last try, as far as that was seen. */
  blockage: Blockage | undefined;
  /** Where the COMMIT got no answer: whether it was done; undefined where it is not known. */
  committed: boolean | undefined;
  /** Where something outside of the migration stands in its way: what to do about that. */
  hint?: string | undefined;
}

interface ServerError extends Error {
  code: string;
  detail?: string;
  hint?: string;
  where?: string;
}

/** Killed by an administrator, crash of another backend, timeouts of idle sessions. */
const endsConnection: ReadonlySet<string> = new Set(["57P01", "57P02", "57P05", "25P03"]);

/** A large file is read while its statements run. */
const isOfReading: ReadonlySet<string> = new Set(["PGOPS_FILE", "PGOPS_FILE_CHANGED"]);

/** Says for people why a step failed: where in the file, what the server said, what was rolled back, what stands. */
export function failureOf(error: unknown, context: FailureContext): PgopsError {
  const failure = error instanceof StatementFailure ? error : undefined;
  const cause = failure === undefined ? error : failure.cause;
  const code = sqlstate(cause);
  const answered = code !== undefined && !endsConnection.has(code);
  if (context.signal?.aborted) return interrupted(answered, context);
  if (cause instanceof PgopsError)
    return cause.with({
      partial: { ...partialOf(context), ...cause.partial },
      stands: cause.stands ?? (isOfReading.has(cause.code) ? whatStands(context) : undefined),
    });
  if (cause instanceof RowGone) return notOpened(cause, code, context);
  if (!answered) return lost(cause, context);
  if (lockFailure(cause) !== undefined) return noLock(cause as ServerError, failure?.place, context);
  if (context.phase.name === "open") return notOpened(cause, code, context);
  return refused(cause as ServerError, failure?.place, context);
}

/** Whether the error says that the connection ended, and not what the server thinks of a statement. */
export function isConnectionLost(error: unknown): boolean {
  const code = sqlstate(error instanceof StatementFailure ? error.cause : error);
  return code === undefined || endsConnection.has(code);
}

/** The connection that holds the run lock has ended before this step began. */
export function lockLost(step: Step, done: readonly StepResult[]): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONNECTION_LOST",
    message: `the connection that holds the run lock was lost before ${label(step.migration)} was begun`,
    stands: `${label(step.migration)} was not begun.${earlier(done, step)}`,
    hint: "Run the command again.",
  });
}

function interrupted(answered: boolean, context: FailureContext): PgopsError {
  const { reason } = context.signal as AbortSignal;
  return new PgopsError({
    code: "PGOPS_INTERRUPTED",
    message: `interrupted while ${label(context.phase.step.migration)} was ${doing(context)}`,
    stands: answered ? whatStands(context) : whatStandsUnanswered(context),
    exitCode: reason === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted,
    partial: partialOf(context),
  });
}

function lost(cause: unknown, context: FailureContext): PgopsError {
  const { step } = context.phase;
  return new PgopsError({
    code: "PGOPS_CONNECTION_LOST",
    message: `the connection to the server was lost while ${label(step.migration)} was ${doing(context)}`,
    stands: whatStandsUnanswered(context),
    details: cause instanceof StatementsForgotten ? [cause.message] : [],
    hint:
      cause instanceof StatementsForgotten
        ? "Take it out of what the migration calls."
        : "Run the command again when the server answers.",
    partial: partialOf(context),
    cause,
  });
}

/** All tries are used up: it is not its fault, and another moment may do. */
function noLock(error: ServerError, at: TextPlace | undefined, context: FailureContext): PgopsError {
  const { phase, tries, blockage } = context;
  const { migration, file } = phase.step;
  const what = lockFailureText(error.code);
  return new PgopsError({
    code: "PGOPS_LOCK_TIMEOUT",
    message: `${label(migration)} ${what} in ${tries} ${tries === 1 ? "try" : "tries"}: ${error.message}`,
    place: at === undefined ? undefined : { file: file.path, ...at },
    frame: at === undefined ? [] : file.frame(at),
    details: blockage === undefined ? [] : blockageText(blockage),
    hint: "Run it again at a quieter moment, or let it try longer with --lock-patience and --lock-tries.",
    stands: `${whatStands(context)}\n${again(phase.step)}`,
    exitCode: ExitCode.notNow,
    sqlstate: error.code,
    detail: error.detail,
    partial: partialOf(context),
    cause: error,
  });
}

function notOpened(cause: unknown, code: string | undefined, context: FailureContext): PgopsError {
  const { step } = context.phase;
  const name = label(step.migration);
  if (cause instanceof RowGone || code === "23505") {
    const other = step.direction === "up" ? "is applying it, or has" : "is rolling it back, or has";
    return new PgopsError({
      code: "PGOPS_CONCURRENT",
      message: `${name} was left alone: another run ${other}`,
      // What the other run has executed outside a transaction is not known here.
      stands: step.file.transactional ? whatStands(context) : undefined,
      hint: "See `pgops status`, and run the command again when the other one is done.",
      exitCode: ExitCode.notNow,
      sqlstate: code,
      partial: partialOf(context),
      cause,
    });
  }
  const { message, detail, hint } = cause as ServerError;
  return new PgopsError({
    code: "PGOPS_LEDGER",
    message: `${name} could not be begun: ${message}`,
    stands: whatStands(context),
    hint: hint ?? "Check that this role may read and write the ledger.",
    sqlstate: code,
    detail,
    partial: partialOf(context),
    cause,
  });
}

function refused(error: ServerError, at: TextPlace | undefined, context: FailureContext): PgopsError {
  const { phase } = context;
  const { step } = phase;
  const { file } = step;
  return new PgopsError({
    code: "PGOPS_SQL",
    message:
      at === undefined
        ? `${error.message} (at the ${phase.name} of ${label(step.migration)})`
        : error.message,
    place: { file: file.path, ...at },
    frame: at === undefined ? [] : file.frame(at),
    details: error.where === undefined ? [] : [`where: ${error.where}`],
    hint: context.hint ?? error.hint,
    stands: `${whatStands(context)}\n${context.hint === undefined ? whatNext(step) : again(step)}`,
    sqlstate: error.code,
    detail: error.detail,
    partial: partialOf(context),
    cause: error,
  });
}

function again({ direction }: Step): string {
  return `Run \`pgops ${direction === "up" ? "migrate" : "rollback"}\` again.`;
}

function whatNext({ direction, entry }: Step): string {
  if (direction === "up") return "Mend the file and run `pgops migrate` again.";
  // A mended down file is not what is stored, and has to be asked for.
  const mend = entry.source === "file" ? "Mend the file" : "Write a down file that works";
  return `${mend} and run \`pgops rollback --use file\`.`;
}

/** After a COMMIT was sent, only its answer tells what became of it. */
function whatStandsUnanswered(context: FailureContext): string {
  const { phase, committed } = context;
  if (!phase.step.file.transactional && phase.name === "statements") {
    return `${whatStands(context)} Whether statement ${phase.executed + 1} was executed is not known; the next run finds out, or asks.`;
  }
  if (!phase.commitSent || committed === false) return whatStands(context);
  const name = label(phase.step.migration);
  if (committed === undefined) {
    return `Whether ${name} was committed is not known; the ledger knows: see \`pgops status\`.`;
  }
  return `${name} was committed all the same: it is ${phase.step.direction === "up" ? "applied" : "rolled back"}.`;
}

function doing({ phase }: FailureContext): string {
  return phase.step.direction === "up" ? "being applied" : "being rolled back";
}

function whatStands(context: FailureContext): string {
  const { phase, done } = context;
  const { step } = phase;
  const name = label(step.migration);
  if (phase.together) return "Everything was rolled back, also what ran before it; nothing was changed.";
  const before = earlier(done, step);
  if (!step.file.transactional) {
    const total = step.file.count;
    const executed =
      phase.executed === 0
        ? "None of its statements was executed."
        : `${phase.executed} of its ${total} statements ${phase.executed === 1 ? "was" : "were"} executed and ${phase.executed === 1 ? "stands" : "stand"}; the next run goes on behind ${phase.executed === 1 ? "it" : "them"}.`;
    return `${name} runs outside a transaction and is not recorded as ${step.direction === "up" ? "applied" : "rolled back"}. ${executed}${before}`;
  }
  const undone =
    step.direction === "up"
      ? `${name} was rolled back; nothing of it remains.`
      : `${name} stays applied; its rollback was undone.`;
  return undone + before;
}

function earlier(done: readonly StepResult[], { direction }: Step): string {
  const last = done.at(-1);
  if (last === undefined) return "";
  const what = direction === "up" ? "applied" : "rolled back";
  const name = last.filename.replace(/(\.up)?\.sql$/, "");
  if (done.length === 1) return ` ${name} stays ${what}.`;
  return ` The ${done.length} before it, up to ${name}, stay ${what}.`;
}

function partialOf({ phase, done }: FailureContext): Record<string, unknown> {
  return { [phase.step.direction === "up" ? "applied" : "rolledBack"]: done };
}
