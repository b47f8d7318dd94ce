import { ExitCode, PgopsError } from "../errors.ts";
import type { TextPlace } from "../sqltext/place.ts";
import { StatementFailure } from "./batch.ts";
import { StatementsForgotten } from "../postgres/session.ts";
import { sqlstate } from "./ledger.ts";
import { RowGone } from "./row-gone.ts";
import { label, type Step, type StepResult } from "./step.ts";

/** How far a step had come when it failed. */
export interface Phase {
  name: "open" | "statements" | "commit" | "record";
  /** Outside a transaction: how many statements have been executed and stand. */
  executed: number;
  /** Whether all steps share one transaction. */
  together: boolean;
  /** Whether the COMMIT is on its way: then only an answer tells what became of it. */
  commitSent: boolean;
}

export interface FailureContext {
  step: Step;
  phase: Phase;
  done: readonly StepResult[];
  signal: AbortSignal | undefined;
}

interface ServerError extends Error {
  code: string;
  detail?: string;
  hint?: string;
  where?: string;
}

/** Killed by an administrator, crash of another backend, timeouts of idle sessions. */
const endsConnection: ReadonlySet<string> = new Set(["57P01", "57P02", "57P05", "25P03"]);

/** Says for people why a step failed: where in the file, what the server said, what was rolled back, what stands. */
export function failureOf(error: unknown, context: FailureContext): PgopsError {
  const failure = error instanceof StatementFailure ? error : undefined;
  const cause = failure === undefined ? error : failure.cause;
  const code = sqlstate(cause);
  const answered = code !== undefined && !endsConnection.has(code);
  if (context.signal?.aborted) return interrupted(answered, context);
  if (cause instanceof PgopsError)
    return cause.with({ stands: cause.stands ?? whatStands(context), partial: partialOf(context) });
  if (cause instanceof RowGone) return notOpened(cause, code, context);
  if (!answered) return lost(cause, context);
  if (context.phase.name === "open") return notOpened(cause, code, context);
  return refused(cause as ServerError, failure?.place, context);
}

function interrupted(answered: boolean, context: FailureContext): PgopsError {
  const { reason } = context.signal as AbortSignal;
  return new PgopsError({
    code: "PGOPS_INTERRUPTED",
    message: `interrupted while ${label(context.step.migration)} was ${doing(context)}`,
    stands: answered ? whatStands(context) : whatStandsUnanswered(context),
    exitCode: reason === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted,
    partial: partialOf(context),
  });
}

function lost(cause: unknown, context: FailureContext): PgopsError {
  const { step } = context;
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

function notOpened(cause: unknown, code: string | undefined, context: FailureContext): PgopsError {
  const { step } = context;
  const name = label(step.migration);
  if (cause instanceof RowGone || code === "23505" || code === "55P03") {
    const other = step.direction === "up" ? "is applying it, or has" : "is rolling it back, or has";
    return new PgopsError({
      code: "PGOPS_CONCURRENT",
      message: `${name} was left alone: another run ${other}`,
      stands: whatStands(context),
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
  const { step, phase } = context;
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
    hint: error.hint,
    stands: `${whatStands(context)}\nMend the file and run \`pgops ${step.direction === "up" ? "migrate" : "rollback"}\` again.`,
    sqlstate: error.code,
    detail: error.detail,
    partial: partialOf(context),
    cause: error,
  });
}

/** After a COMMIT was sent, only its answer tells what became of it. */
function whatStandsUnanswered(context: FailureContext): string {
  if (!context.phase.commitSent) return whatStands(context);
  return `Whether ${label(context.step.migration)} was committed is not known; the ledger knows: see \`pgops status\`.`;
}

function doing({ step }: FailureContext): string {
  return step.direction === "up" ? "being applied" : "being rolled back";
}

function whatStands(context: FailureContext): string {
  const { step, phase, done } = context;
  const name = label(step.migration);
  if (phase.together) return "Everything was rolled back, also what ran before it; nothing was changed.";
  const before = earlier(done, step);
  if (!step.file.transactional && phase.name !== "open") {
    const total = step.file.count;
    const leftBehind = step.file.mentions(/\bconcurrently\b/i)
      ? " What fails CONCURRENTLY can leave an invalid index behind: look for it, and drop it."
      : "";
    const executed =
      phase.executed === 0
        ? "None of its statements was executed."
        : `${phase.executed} of its ${total} statements ${phase.executed === 1 ? "was" : "were"} executed and ${phase.executed === 1 ? "stands" : "stand"}.`;
    return `${name} runs outside a transaction and is not recorded as ${step.direction === "up" ? "applied" : "rolled back"}. ${executed}${leftBehind}${before}`;
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

function partialOf({ step, done }: FailureContext): Record<string, unknown> {
  return { [step.direction === "up" ? "applied" : "rolledBack"]: done };
}
