import { formatDuration } from "../../duration.ts";
import type { OperationEvent } from "../../operation/events.ts";
import { blockageText } from "../../postgres/blockage-text.ts";
import { fit, oneLine, type Terminal } from "../terminal.ts";
import { bar } from "./bar.ts";
import { drawLive } from "./live-line.ts";
import { againText, amountText, endedText, skippedText } from "./operation-progress.ts";
import { Pace } from "./pace.ts";
import { blockedText } from "./waiting-text.ts";

type EventOf<Type extends OperationEvent["type"]> = Extract<OperationEvent, { type: Type }>;

const barColumns = 16;

interface Line {
  step: string;
  started: number;
  pace: Pace;
  progress: EventOf<"progress"> | undefined;
  /** Who keeps it from a lock, and when that was seen. */
  blocked: { event: EventOf<"blocked">; since: number } | undefined;
  /** What is shown between two tries. */
  retry: string | undefined;
}

interface Ended {
  title: string;
  failed: boolean;
  skipped: boolean;
}

/**
 * A line for each of the works that go on at the same time, drawn in place; what is done scrolls away above them. They are one
 * block that ends with each that is done, which stays in its place, and begins anew with those that are left.
 */
export class LiveWorks {
  readonly #terminal: Terminal;
  /** Does something on the terminal when all is done that was to be drawn before. */
  readonly #then: (draw: () => Promise<void> | void) => void;
  readonly #running = new Map<string, Line>();
  #end: ((ended: Ended) => void) | undefined;

  constructor(terminal: Terminal, then: (draw: () => Promise<void> | void) => void) {
    this.#terminal = terminal;
    this.#then = then;
  }

  /** Whether the event was one of a work, and is shown. */
  handle(event: OperationEvent): boolean {
    if (event.type === "started" && event.beside === true) {
      this.#begin(event);
      return true;
    }
    const line = "step" in event ? this.#running.get(event.step) : undefined;
    if (line === undefined) return false;
    const now = performance.now();
    const { color } = this.#terminal;
    switch (event.type) {
      case "progress":
        line.pace.see({ phase: event.phase, done: event.done, total: event.total }, now);
        Object.assign(line, { progress: event, blocked: undefined, retry: undefined });
        return true;
      case "blocked":
        Object.assign(line, { blocked: { event, since: now }, retry: undefined });
        return true;
      case "retrying":
        Object.assign(line, { blocked: undefined, retry: againText(event) });
        return true;
      case "finished":
      case "failed":
        this.#ended(line, endedText(event, color), event.type);
        return true;
      case "skipped":
        this.#ended(line, skippedText(event, color), event.type);
        return true;
      default:
        return false;
    }
  }

  /** Where an operation ended within its works the lines must not turn for ever. */
  finish(): void {
    for (const line of this.#running.values()) this.#ended(line, oneLine(line.step), "failed");
  }

  get #room(): number {
    return Math.max(20, (this.#terminal.columns ?? 80) - 4);
  }

  #begin({ step, expectedMs }: EventOf<"started">): void {
    const started = performance.now();
    const pace = new Pace(expectedMs, started);
    const nothing = { progress: undefined, blocked: undefined, retry: undefined };
    this.#running.set(step, { step, started, pace, ...nothing });
    if (this.#end === undefined) this.#draw();
  }

  #ended({ step }: Line, text: string, how: "finished" | "failed" | "skipped"): void {
    this.#running.delete(step);
    const title = fit(text, this.#room);
    this.#end?.({ title, failed: how === "failed", skipped: how === "skipped" });
    this.#end = undefined;
    if (this.#running.size > 0) this.#draw();
  }

  #draw(): void {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.#end = resolve;
    let outcome: Ended = { title: "", failed: false, skipped: false };
    const ended = promise.then((value) => void (outcome = value));
    const live = { running: () => this.#text(), ended, outcome: () => outcome };
    this.#then(() => drawLive(live, this.#terminal));
  }

  #text(): string {
    const lines = [...this.#running.values()];
    return lines.map((line) => fit(this.#textOf(line), this.#room)).join("\n");
  }

  #textOf({ step, started, pace, progress, blocked, retry }: Line): string {
    const now = performance.now();
    const name = oneLine(step);
    if (blocked !== undefined) {
      const waitedMs = blocked.event.blockage.waitedMs + now - blocked.since;
      const waited = { ...blocked.event, blockage: { ...blocked.event.blockage, waitedMs } };
      const [who = ""] = blockageText(blocked.event.blockage);
      return `${name}   ${blockedText(waited)}   ${who}`;
    }
    if (retry !== undefined) return `${name}   ${retry}`;
    const left = pace.left(now);
    const parts = [
      name,
      formatDuration(now - started),
      shareText(pace.share),
      progress?.phase ?? "",
      progress === undefined || progress.total !== undefined || progress.done === 0
        ? ""
        : amountText(progress),
      left === undefined
        ? ""
        : `about ${wholeSeconds(left.ms)} left${left.of === "phase" ? " in this phase" : ""}`,
    ];
    return parts.filter((part) => part !== "").join("   ");
  }
}

/** "████████         50 %" */
function shareText(share: number | undefined): string {
  if (share === undefined) return "";
  return `${bar(share, barColumns).padEnd(barColumns)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

function wholeSeconds(ms: number): string {
  return ms < 60_000 ? `${Math.max(1, Math.ceil(ms / 1000))} s` : formatDuration(ms);
}
