import { formatDuration } from "../../duration.ts";
import type { OperationEvent } from "../../operation/events.ts";
import { blockageText, lockFailureText } from "../../postgres/blockage-text.ts";
import type { GlobalFlags } from "../invocation.ts";
import { harmless, oneLine, type Terminal } from "../terminal.ts";
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
function amountText({ done, total, unit }: EventOf<"progress">): string {
  return `${grouped(done)}${total === undefined ? "" : ` of ${grouped(total)}`} ${unit}`;
}

/** "scanning heap, 12,000 of 40,000 blocks" */
export function progressText(event: EventOf<"progress">): string {
  const { phase, done, total } = event;
  if (phase === undefined) return amountText(event);
  return total === undefined && done === 0 ? phase : `${phase}, ${amountText(event)}`;
}

/** "vacuum public.users   3.2 s", and why where it failed and says so. */
function endedText(event: EventOf<"finished"> | EventOf<"failed">, color: Terminal["color"]): string {
  const why = event.type === "failed" && event.reason !== undefined ? `   ${oneLine(event.reason)}` : "";
  return `${oneLine(event.step)}   ${color.dim(formatDuration(event.durationMs))}${why}`;
}

/** "vacuum public.users   left: it takes about 10 min, and 2 min are left" */
function skippedText({ step, reason }: EventOf<"skipped">, color: Terminal["color"]): string {
  return `${oneLine(step)}   ${color.yellow("left:")} ${oneLine(reason)}`;
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
  /** What goes on beside others: a log is told of it when it has ended, and of why then. */
  readonly #beside = new Set<string>();
  #told = "";
  #progressAt = performance.now();

  constructor(terminal: Terminal, verbose: boolean) {
    this.#terminal = terminal;
    this.#verbose = verbose;
  }

  handle(event: OperationEvent): void {
    const { color } = this.#terminal;
    if (this.#isDetail(event)) return;
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
        return this.#line(`  ${color.green("✔")} ${endedText(event, color)}`);
      case "failed":
        return this.#line(`  ${color.red("✖")} ${endedText(event, color)}`);
      case "skipped":
        return this.#line(`  ${color.yellow("-")} ${skippedText(event, color)}`);
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

  /** What a log has no use for, where one line a work is enough. */
  #isDetail(event: OperationEvent): boolean {
    if (event.type === "started" && event.beside === true) this.#beside.add(event.step);
    if (this.#verbose || !("step" in event) || !this.#beside.has(event.step)) return false;
    return event.type === "progress" || event.type === "blocked" || event.type === "retrying";
  }

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
