import type { MaintenanceContext } from "../context.ts";
import { type Deadline, timeLeft } from "./time-left.ts";

/** A timer of Node does not go further. */
const mostMs = 2 ** 31 - 1;

/** The timer of the server and ours are not the same. */
const slackMs = 250;

/** Ends, at the deadline of a task, what is no work on tables: it may be of many statements, of which none takes too long. */
export class TimeLimit {
  readonly #deadline: Deadline | undefined;
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(deadline: Deadline | undefined) {
    this.#deadline = deadline;
    const left = timeLeft(deadline);
    if (left === undefined) return;
    this.#timer = setTimeout(() => this.#over.abort(), Math.min(left, mostMs)).unref();
  }

  /** The context in which the work ends with the time: by its signal, and each statement by the server. */
  within(context: MaintenanceContext): MaintenanceContext {
    const left = timeLeft(this.#deadline);
    if (left === undefined) return context;
    const { statementTimeoutMs = left, signal } = context;
    return {
      ...context,
      statementTimeoutMs: Math.max(1, Math.min(left, statementTimeoutMs)),
      signal: AbortSignal.any([this.#over.signal, ...(signal === undefined ? [] : [signal])]),
    };
  }

  /** Whether it is for the time that something was ended. */
  ended({ code, sqlstate }: { code: string; sqlstate?: string | undefined }): boolean {
    const isLate = this.#deadline !== undefined && performance.now() >= this.#deadline.at - slackMs;
    return (
      isLate && (code === "PGOPS_INTERRUPTED" || code === "PGOPS_CONNECTION_LOST" || sqlstate === "57014")
    );
  }

  /** For people. */
  get reason(): string {
    const of =
      this.#deadline?.of === "window" ? "the window has closed" : `the ${this.#deadline?.of} is used up`;
    return `its time was over, ${of}`;
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
