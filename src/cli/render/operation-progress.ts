import { formatDuration } from "../../duration.ts";
import type { OperationEvent } from "../../operation/events.ts";
import { blockageText, lockFailureText } from "../../postgres/blockage-text.ts";
import type { GlobalFlags } from "../invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { grouped, noticeText } from "./progress.ts";
import { blockedText, waitingText } from "./waiting-text.ts";

/** Shows to a person what an operation does, while it works. */
export interface OperationProgress {
  handle(event: OperationEvent): void;
  /** Resolves when everything that was told is on the screen. */
  finish(): Promise<void>;
}

/** Nothing with `--json` and `--quiet`, else a line a step. */
export function createOperationProgress(terminal: Terminal, flags: GlobalFlags): OperationProgress {
  if (flags.json === true || flags.quiet === true) return { handle() {}, finish: async () => {} };
  return new PlainOperationProgress(terminal, flags.verbose === true);
}

/** How often a log is told how far a long step is. */
const progressEveryMs = 10_000;

class PlainOperationProgress implements OperationProgress {
  readonly #terminal: Terminal;
  readonly #verbose: boolean;
  #told = "";
  #progressAt = performance.now();

  constructor(terminal: Terminal, verbose: boolean) {
    this.#terminal = terminal;
    this.#verbose = verbose;
  }

  handle(event: OperationEvent): void {
    const { color } = this.#terminal;
    switch (event.type) {
      case "server-started":
        return this.#line(
          color.dim(`started the embedded PostgreSQL ${event.version} on port ${event.port}`),
        );
      case "connected":
        if (this.#verbose)
          this.#line(color.dim(`${event.target} (PostgreSQL ${event.serverVersion.split(" ")[0]})`));
        return;
      case "waiting-for-server":
        return this.#line(color.yellow(`waiting: ${event.problem}`));
      case "waiting-for-run":
        return this.#line(color.yellow(waitingText(event)));
      case "started":
        this.#progressAt = performance.now();
        if (this.#verbose) this.#line(color.dim(`  ${harmless(event.step)} ...`));
        return;
      case "progress":
        return this.#progress(event);
      case "finished":
        return this.#line(
          `  ${color.green("✔")} ${harmless(event.step)}   ${color.dim(formatDuration(event.durationMs))}`,
        );
      case "failed":
        return this.#line(
          `  ${color.red("✖")} ${harmless(event.step)}   ${color.dim(formatDuration(event.durationMs))}`,
        );
      case "blocked":
        return this.#blocked(event);
      case "retrying": {
        const { step, sqlstate, pauseMs, attempt, attempts } = event;
        const when = `trying again in ${formatDuration(pauseMs)} (try ${attempt + 1} of ${attempts})`;
        return this.#line(
          color.yellow(`  ${harmless(step)}: it ${lockFailureText(sqlstate)} and was rolled back; ${when}`),
        );
      }
      case "notice":
        return this.#line(`  ${color.yellow(noticeText(event))}`);
      case "warning":
        return this.#line(`${color.yellow("warning:")} ${harmless(event.message)}`);
    }
  }

  async finish(): Promise<void> {}

  #progress({ step, done, total, unit }: Extract<OperationEvent, { type: "progress" }>): void {
    const now = performance.now();
    if (now - this.#progressAt < progressEveryMs) return;
    this.#progressAt = now;
    const of = total === undefined ? "" : ` of ${grouped(total)}`;
    this.#line(this.#terminal.color.dim(`  ${harmless(step)}: ${grouped(done)}${of} ${unit}`));
  }

  /** A log is told once who it is, not every second that it still is. */
  #blocked(event: Extract<OperationEvent, { type: "blocked" }>): void {
    const { blockers } = event.blockage;
    const told = `${harmless(event.step)} ${event.attempt} ${blockers.map(({ pid }) => pid).join(" ")}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#line(`  ${harmless(event.step)}: ${blockedText(event)}`);
    for (const line of blockageText(event.blockage)) this.#line(`    ${line}`);
  }

  #line(text: string): void {
    this.#terminal.err(`${text}\n`);
  }
}
