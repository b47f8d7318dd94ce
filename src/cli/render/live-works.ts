import { formatDuration } from "../../duration.ts";
import type { OperationEvent } from "../../operation/events.ts";
import { blockageText } from "../../postgres/blockage-text.ts";
import { fit, harmless, oneLine, type Terminal } from "../terminal.ts";
import { bar } from "./bar.ts";
import { LiveArea } from "./live-area.ts";
import { againText, type OperationProgress } from "./operation-progress.ts";
import { count, grouped } from "./progress.ts";
import { blockedText, waitingText } from "./waiting-text.ts";

type EventOf<Type extends OperationEvent["type"]> = Extract<OperationEvent, { type: Type }>;

/** One of several steps that run at the same time. */
interface Running {
  started: number;
  expectedMs: number | undefined;
  progress: EventOf<"progress"> | undefined;
  /** When its phase was first told of, and how far it was then. */
  phase: { at: number; done: number } | undefined;
  blocked: { event: EventOf<"blocked">; since: number } | undefined;
  retry: string | undefined;
}

const spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const spinnerMs = 100;
const barColumns = 20;
/** What would make the area taller than a small terminal is counted. */
const mostLines = 8;
/** A guess needs so much to go by. */
const guessAfterMs = 2000;

/**
 * Steps that run beside each other, drawn in place by a line each, below a bar of all. What was done is counted and leaves the
 * screen, for the command's table tells of it; what failed or was left stays. Everything else goes to `others`.
 */
export class LiveWorks implements OperationProgress {
  readonly #terminal: Terminal;
  readonly #others: OperationProgress;
  readonly #running = new Map<string, Running>();
  readonly #area: LiveArea;
  #total: number | undefined;
  #ended = 0;
  #began: number | undefined;

  constructor(terminal: Terminal, others: OperationProgress) {
    this.#terminal = terminal;
    this.#others = others;
    this.#area = new LiveArea(terminal, () => this.#lines());
  }

  handle(event: OperationEvent): void {
    if (event.type === "planned") this.#total = (this.#total ?? 0) + event.steps;
    else if (event.type === "started" && event.beside === true) this.#begin(event);
    else if (this.#began !== undefined) this.#beside(event);
    else this.#others.handle(event);
  }

  async finish(): Promise<void> {
    this.#leave();
    await this.#others.finish();
  }

  /** While works are on the screen everything is told above them. */
  #beside(event: OperationEvent): void {
    const { color } = this.#terminal;
    const line = "step" in event ? this.#running.get(event.step) : undefined;
    switch (event.type) {
      case "finished":
      case "failed":
      case "skipped":
        return this.#end(event);
      case "progress":
        if (line !== undefined) progressed(line, event);
        return;
      case "blocked":
        if (line !== undefined) line.blocked = { event, since: performance.now() };
        return;
      case "retrying":
        if (line !== undefined) Object.assign(line, { blocked: undefined, retry: againText(event) });
        return;
      case "notice":
      case "warning": {
        const what = event.type === "notice" ? event.severity.toLowerCase() : event.type;
        return this.#area.print(`  ${color.yellow(`${what}:`)} ${harmless(event.message)}`);
      }
      case "waiting-for-run":
        return this.#area.print(color.yellow(`  ${waitingText(event)}`));
      case "waiting-for-server":
        return this.#area.print(color.yellow(`  waiting: ${harmless(event.problem)}`));
      default:
        return this.#others.handle(event);
    }
  }

  #begin({ step, expectedMs }: EventOf<"started">): void {
    this.#running.set(step, {
      started: performance.now(),
      expectedMs,
      progress: undefined,
      phase: undefined,
      blocked: undefined,
      retry: undefined,
    });
    this.#began ??= performance.now();
    this.#area.start();
  }

  #end(event: EventOf<"finished"> | EventOf<"failed"> | EventOf<"skipped">): void {
    const { color } = this.#terminal;
    this.#running.delete(event.step);
    this.#ended++;
    const step = harmless(event.step);
    if (event.type === "failed")
      this.#area.print(`  ${color.red("✖")} ${step}   ${harmless(event.reason ?? "failed")}`);
    else if (event.type === "skipped")
      this.#area.print(`  ${color.yellow("-")} ${step}   ${harmless(event.reason)}`);
    if (this.#running.size === 0 && this.#total !== undefined && this.#ended >= this.#total) this.#leave();
  }

  #leave(): void {
    if (this.#began === undefined) return;
    this.#began = undefined;
    this.#total = undefined;
    this.#ended = 0;
    this.#running.clear();
    this.#area.stop();
  }

  #lines(): string[] {
    const now = performance.now();
    const all = [...this.#running];
    const shown = all.slice(0, mostLines);
    const more = all.length - shown.length;
    return [
      this.#overall(now),
      ...shown.map(([step, line]) => this.#line(step, line, now)),
      ...(more === 0 ? [] : [`  ${this.#terminal.color.dim(`and ${more} more`)}`]),
    ];
  }

  #overall(now: number): string {
    const elapsed = formatDuration(now - (this.#began ?? now));
    if (this.#total === undefined) return `  ${count(this.#ended, "step")} done   ${elapsed}`;
    const drawn = bar(this.#ended / this.#total, barColumns).padEnd(barColumns);
    return `  ${this.#terminal.color.green(drawn)}   ${this.#ended} of ${this.#total}   ${elapsed}`;
  }

  #line(step: string, line: Running, now: number): string {
    const { color, columns = 80 } = this.#terminal;
    const turn = spinner[Math.floor(now / spinnerMs) % spinner.length] ?? "";
    const name = `${oneLine(step)}   ${formatDuration(now - line.started)}`;
    const { text, waits } = detail(line, now);
    const room = columns - 5;
    const head = fit(name, room);
    const rest = text === "" || head.length + 3 >= room ? "" : `   ${fit(text, room - head.length - 3)}`;
    return `  ${color.yellow(turn)} ${head}${waits ? color.yellow(rest) : color.dim(rest)}`;
  }
}

function progressed(line: Running, event: EventOf<"progress">): void {
  if (line.progress?.phase !== event.phase || line.phase === undefined)
    line.phase = { at: performance.now(), done: event.done };
  Object.assign(line, { progress: event, blocked: undefined, retry: undefined });
}

/** What it does, or what it waits for. */
function detail(line: Running, now: number): { text: string; waits: boolean } {
  const { blocked, retry, progress, started, expectedMs } = line;
  if (blocked !== undefined) {
    const { event, since } = blocked;
    const waitedMs = event.blockage.waitedMs + now - since;
    const [first = ""] = blockageText(event.blockage);
    const text = blockedText({ ...event, blockage: { ...event.blockage, waitedMs } });
    return { text: oneLine(`${text}   ${first}`), waits: true };
  }
  if (retry !== undefined) return { text: retry, waits: true };
  if (progress !== undefined) return { text: howFar(progress, line.phase, now), waits: false };
  const leftMs = (expectedMs ?? 0) - (now - started);
  return { text: leftMs < guessAfterMs ? "" : `about ${roughly(leftMs)} left`, waits: false };
}

const phaseColumns = 10;

const single = { rows: "row", bytes: "byte", blocks: "block", indexes: "index" } as const;

/** "scanning heap ██████▌    61 %, 8 s left" */
function howFar(progress: EventOf<"progress">, phase: Running["phase"], now: number): string {
  const { done, total } = progress;
  const name = progress.phase === undefined ? "" : `${oneLine(progress.phase)} `;
  if (total === undefined || total === 0)
    return done === 0
      ? name.trimEnd()
      : `${name}${grouped(done)} ${done === 1 ? single[progress.unit] : progress.unit}`;
  const share = Math.min(1, done / total);
  const drawn = bar(share, phaseColumns).padEnd(phaseColumns);
  return `${name}${drawn} ${Math.floor(share * 100)} %${leftText(progress, phase, now)}`;
}

function leftText({ done, total = 0 }: EventOf<"progress">, phase: Running["phase"], now: number): string {
  if (phase === undefined || done <= phase.done || now - phase.at < guessAfterMs) return "";
  const leftMs = ((total - done) * (now - phase.at)) / (done - phase.done);
  return `, ${roughly(Math.max(0, leftMs))} left`;
}

/** A guess is no more exact than this: "8 s", "4 min", "2 h 10 min". */
function roughly(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  return formatDuration(Math.round(seconds / 60) * 60_000);
}
