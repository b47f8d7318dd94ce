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

/** Nothing with `--json` and `--quiet`, in place on a terminal, else and with `--verbose` a line a step. */
export async function createOperationProgress(
  terminal: Terminal,
  flags: GlobalFlags,
): Promise<OperationProgress> {
  if (flags.json === true || flags.quiet === true) return { handle() {}, finish: async () => {} };
  if (terminal.live && flags.verbose !== true) {
    const [{ LiveOperationProgress }, { LiveWorks }] = await Promise.all([
      import("./live-operation-progress.ts"),
      import("./live-works.ts"),
    ]);
    return new LiveWorks(terminal, new LiveOperationProgress(terminal));
  }
  return new PlainOperationProgress(terminal, flags.verbose === true);
}

type EventOf<Type extends OperationEvent["type"]> = Extract<OperationEvent, { type: Type }>;

/** "12,000 of 40,000 rows" */
export function progressText({ done, total, unit }: EventOf<"progress">): string {
  return `${grouped(done)}${total === undefined ? "" : ` of ${grouped(total)}`} ${unit}`;
}

/** "did not get its locks and was rolled back; trying again in 0.5 s (try 2 of 10)" */
export function againText({ sqlstate, pauseMs, attempt, attempts }: EventOf<"retrying">): string {
  const when = `trying again in ${formatDuration(pauseMs)} (try ${attempt + 1} of ${attempts})`;
  return `${lockFailureText(sqlstate)} and was rolled back; ${when}`;
}

/** The same as long as the same step waits for the same sessions in the same try. */
export function blockedKey({ step, attempt, blockage }: EventOf<"blocked">): string {
  return `${step} ${attempt} ${blockage.blockers.map(({ pid }) => pid).join(" ")}`;
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
      case "planned":
        return;
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
      case "skipped":
        return this.#line(`  ${color.yellow("-")} ${harmless(event.step)}   ${harmless(event.reason)}`);
      case "blocked":
        return this.#blocked(event);
      case "retrying":
        return this.#line(color.yellow(`  ${harmless(event.step)}: it ${againText(event)}`));
      case "notice":
        return this.#line(`  ${color.yellow(noticeText(event))}`);
      case "warning":
        return this.#line(`${color.yellow("warning:")} ${harmless(event.message)}`);
    }
  }

  async finish(): Promise<void> {}

  #progress(event: EventOf<"progress">): void {
    const now = performance.now();
    if (now - this.#progressAt < progressEveryMs) return;
    this.#progressAt = now;
    this.#line(this.#terminal.color.dim(`  ${harmless(event.step)}: ${progressText(event)}`));
  }

  /** A log is told once who it is, not every second that it still is. */
  #blocked(event: EventOf<"blocked">): void {
    const told = blockedKey(event);
    if (told === this.#told) return;
    this.#told = told;
    this.#line(`  ${harmless(event.step)}: ${blockedText(event)}`);
    for (const line of blockageText(event.blockage)) this.#line(`    ${line}`);
  }

  #line(text: string): void {
    this.#terminal.err(`${text}\n`);
  }
}
