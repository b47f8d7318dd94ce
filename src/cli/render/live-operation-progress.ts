import { formatDuration } from "../../duration.ts";
import type { OperationEvent } from "../../operation/events.ts";
import { blockageText } from "../../postgres/blockage-text.ts";
import { fit, harmless, oneLine, type Terminal } from "../terminal.ts";
import { drawLive } from "./live-line.ts";
import { againText, blockedKey, type OperationProgress, progressText } from "./operation-progress.ts";
import { noticeText } from "./progress.ts";
import { blockedText, waitingText } from "./waiting-text.ts";

type EventOf<Type extends OperationEvent["type"]> = Extract<OperationEvent, { type: Type }>;

interface Line {
  step: string;
  started: number;
  /** How far it is, or what it does within the step. */
  detail: string | undefined;
  /** Who keeps it from a lock, and when that was seen. */
  blocked: { event: EventOf<"blocked">; since: number } | undefined;
  /** What is shown between two tries. */
  retry: string | undefined;
  /** Steps within the step. */
  depth: number;
  notices: string[];
  outcome: { failed: boolean; durationMs: number } | undefined;
  end: () => void;
}

/** One line a step, drawn in place by listr2 while it runs: what is done scrolls away above it. */
export class LiveOperationProgress implements OperationProgress {
  readonly #terminal: Terminal;
  #line: Line | undefined;
  #told = "";
  #drawn: Promise<void> = Promise.resolve();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  handle(event: OperationEvent): void {
    const { color } = this.#terminal;
    const line = this.#line;
    switch (event.type) {
      case "server-started":
        return this.#write(
          color.dim(`started the embedded PostgreSQL ${event.version} on port ${event.port}`),
        );
      case "connected":
      case "planned":
        return;
      case "waiting-for-server":
        return this.#write(color.yellow(`waiting: ${harmless(event.problem)}`));
      case "waiting-for-run":
        return this.#write(color.yellow(waitingText(event)));
      case "started":
        if (line === undefined) return this.#begin(oneLine(event.step));
        line.depth++;
        line.detail = oneLine(event.step);
        return;
      case "progress":
        if (line !== undefined) Object.assign(line, { detail: progressText(event), blocked: undefined });
        return;
      case "finished":
      case "failed":
        return this.#finished(event);
      case "skipped":
        return this.#write(`  ${color.yellow("-")} ${harmless(event.step)}   ${harmless(event.reason)}`);
      case "blocked":
        if (line !== undefined) line.blocked = { event, since: performance.now() };
        else this.#blockedAlone(event);
        return;
      case "retrying":
        return this.#retrying(event);
      case "notice":
        return this.#say(color.yellow(noticeText(event)));
      case "warning":
        return this.#say(`${color.yellow("warning:")} ${harmless(event.message)}`);
    }
  }

  async finish(): Promise<void> {
    // Where an operation ended within a step the line must not turn for ever.
    this.#end({ failed: true, durationMs: performance.now() - (this.#line?.started ?? 0) });
    await this.#drawn;
  }

  /** Why it took so long stays on the screen when it is done. */
  #retrying(event: EventOf<"retrying">): void {
    const { color } = this.#terminal;
    const again = againText(event);
    if (this.#line === undefined) return this.#write(color.yellow(`  ${harmless(event.step)}: it ${again}`));
    const [first] = event.blockage === undefined ? [] : blockageText(event.blockage);
    const who = first === undefined ? "" : `: ${first}`;
    Object.assign(this.#line, { blocked: undefined, retry: again });
    const text = `try ${event.attempt}: it ${again.split(" and was rolled back")[0]}${who}`;
    this.#line.notices.push(color.yellow(fit(oneLine(text), Math.max(20, this.#columns - 6))));
  }

  /** What waits outside of a step is told once, not every second that it still does. */
  #blockedAlone(event: EventOf<"blocked">): void {
    const told = blockedKey(event);
    if (told === this.#told) return;
    this.#told = told;
    this.#write(`  ${harmless(event.step)}: ${blockedText(event)}`);
    for (const text of blockageText(event.blockage)) this.#write(`    ${text}`);
  }

  #say(text: string): void {
    if (this.#line === undefined) this.#write(text);
    else this.#line.notices.push(text);
  }

  #write(text: string): void {
    this.#drawn = this.#drawn.then(() => this.#terminal.err(`${text}\n`));
  }

  get #columns(): number {
    return this.#terminal.columns ?? 80;
  }

  #begin(step: string): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const line: Line = {
      step,
      started: performance.now(),
      detail: undefined,
      blocked: undefined,
      retry: undefined,
      depth: 0,
      notices: [],
      outcome: undefined,
      end: resolve,
    };
    this.#line = line;
    const live = {
      running: () => this.#running(line),
      ended: promise,
      outcome: () => ({ title: this.#ended(line), failed: line.outcome?.failed === true }),
    };
    this.#drawn = this.#drawn.then(async () => {
      await drawLive(live, this.#terminal);
      for (const notice of line.notices) this.#terminal.err(`      ${notice}\n`);
    });
  }

  #finished({ type, durationMs }: EventOf<"finished"> | EventOf<"failed">): void {
    if (this.#line === undefined) return;
    if (this.#line.depth === 0) return this.#end({ failed: type === "failed", durationMs });
    this.#line.depth--;
    this.#line.detail = undefined;
  }

  #end(outcome: NonNullable<Line["outcome"]>): void {
    if (this.#line === undefined) return;
    this.#line.outcome = outcome;
    this.#line.end();
    this.#line = undefined;
  }

  #running(line: Line): string {
    const { color } = this.#terminal;
    const now = performance.now();
    const { step, started, detail, blocked, retry } = line;
    const room = (used: string): number => Math.max(10, this.#columns - used.length - 8);
    if (blocked !== undefined) {
      const waitedMs = blocked.event.blockage.waitedMs + now - blocked.since;
      const waited = { ...blocked.event, blockage: { ...blocked.event.blockage, waitedMs } };
      const text = `${step}   ${blockedText(waited)}   `;
      const [first = ""] = blockageText(blocked.event.blockage);
      return `${text}${color.dim(fit(first, room(text)))}`;
    }
    if (retry !== undefined) return `${step}   ${color.yellow(fit(retry, room(step)))}`;
    const elapsed = `${step}   ${formatDuration(now - started)}`;
    return detail === undefined ? elapsed : `${elapsed}   ${color.dim(fit(detail, room(elapsed)))}`;
  }

  #ended({ step, outcome }: Line): string {
    if (outcome === undefined) return step;
    return `${step}   ${this.#terminal.color.dim(formatDuration(outcome.durationMs))}`;
  }
}
