import { formatDuration } from "../../duration.ts";
import { blockageText, lockFailureText } from "../../postgres/blockage-text.ts";
import type { MigrationEvent } from "../../migrations/events.ts";
import { label } from "../../migrations/step.ts";
import { drawLive } from "./live-line.ts";
import { blockedText, rebuiltText, resumedText, retryingText, waitingText } from "./waiting-text.ts";
import { fit, oneLine, type Terminal } from "../terminal.ts";
import { headline, noticeText, type Progress, timedLabel, widthOf } from "./progress.ts";

/** A statement that runs longer than this is shown. */
const slowStatementMs = 1000;

interface Line {
  name: string;
  width: number;
  started: number;
  statement: { text: string; since: number } | undefined;
  /** Who keeps it from a lock, and when that was seen. */
  blocked: { event: Extract<MigrationEvent, { type: "blocked" }>; since: number } | undefined;
  /** What is shown between two tries. */
  retry: string | undefined;
  notices: string[];
  outcome: { failed: boolean; durationMs: number } | undefined;
  end: () => void;
}

/** One line a migration, drawn in place by listr2 while it runs: what is done scrolls away above it. */
export class LiveProgress implements Progress {
  readonly everyStatement = true;
  readonly #terminal: Terminal;
  #connected: Extract<MigrationEvent, { type: "connected" }> | undefined;
  #width = 20;
  #line: Line | undefined;
  #drawn: Promise<void> = Promise.resolve();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  handle(event: MigrationEvent): void {
    const { color } = this.#terminal;
    switch (event.type) {
      case "server-started":
        return this.#write(
          color.dim(`started the embedded PostgreSQL ${event.version} on port ${event.port}`),
        );
      case "connected":
        this.#connected = event;
        return;
      case "waiting-for-server":
        return this.#write(color.yellow(`waiting: ${event.problem}`));
      case "waiting-for-run":
        return this.#write(color.yellow(waitingText(event)));
      case "planned":
        this.#width = Math.min(60, widthOf(event.migrations));
        if (this.#connected !== undefined) this.#write(`${headline(this.#connected, event)}\n`);
        return;
      case "started":
        // A further try goes on with the line of the first.
        if (this.#line?.name === label(event.migration)) this.#line.retry = undefined;
        else this.#begin(label(event.migration));
        return;
      case "statement-started":
        if (this.#line !== undefined) {
          this.#line.blocked = undefined;
          this.#line.statement = { text: oneLine(event.text), since: performance.now() };
        }
        return;
      case "resumed":
        this.#line?.notices.push(resumedText(event));
        return;
      case "index-rebuilt":
        this.#line?.notices.push(rebuiltText(event));
        return;
      case "blocked":
        if (this.#line !== undefined) this.#line.blocked = { event, since: performance.now() };
        return;
      case "retrying":
        return this.#retrying(event);
      case "notice":
        this.#line?.notices.push(noticeText(event));
        return;
      case "executed":
      case "finished":
        return this.#end(false, event.durationMs);
      case "failed":
        return this.#end(true, event.durationMs);
      case "hook-output":
        return this.#write(color.dim(`      ${event.line}`));
      case "hook-finished":
        return this.#write(
          `  ${color.green("✔")} hook ${event.hook}   ${color.dim(formatDuration(event.durationMs))}`,
        );
      case "warning":
        return this.#write(`${color.yellow("warning:")} ${event.message}`);
      case "hook-started":
      case "statement-finished":
    }
  }

  async finish(): Promise<void> {
    await this.#drawn;
  }

  /** Why it took so long stays on the screen when it is done. */
  #retrying(event: Extract<MigrationEvent, { type: "retrying" }>): void {
    if (this.#line === undefined) return;
    this.#line.blocked = undefined;
    this.#line.retry = retryingText(event);
    const [first] = event.blockage === undefined ? [] : blockageText(event.blockage);
    const text = `try ${event.attempt}: ${lockFailureText(event.sqlstate)}${first === undefined ? "" : `, ${first}`}`;
    this.#line.notices.push(fit(text, Math.max(20, (this.#terminal.columns ?? 80) - 6)));
  }

  #write(text: string): void {
    this.#drawn = this.#drawn.then(() => this.#terminal.err(`${text}\n`));
  }

  #begin(name: string): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const line: Line = {
      name,
      width: this.#width,
      started: performance.now(),
      statement: undefined,
      blocked: undefined,
      retry: undefined,
      notices: [],
      outcome: undefined,
      end: resolve,
    };
    this.#line = line;
    this.#drawn = this.#drawn.then(() => this.#draw(line, promise));
  }

  #end(failed: boolean, durationMs: number): void {
    if (this.#line === undefined) return;
    this.#line.outcome = { failed, durationMs };
    this.#line.end();
    this.#line = undefined;
  }

  async #draw(line: Line, ended: Promise<void>): Promise<void> {
    const { color } = this.#terminal;
    const live = {
      running: () => this.#running(line),
      ended,
      outcome: () => ({ title: this.#ended(line), failed: line.outcome?.failed === true }),
    };
    await drawLive(live, this.#terminal);
    for (const notice of line.notices) this.#terminal.err(`      ${color.yellow(notice)}\n`);
  }

  #running(line: Line): string {
    const { color, columns = 80 } = this.#terminal;
    const now = performance.now();
    const elapsed = timedLabel(line.name, line.width, now - line.started);
    if (line.blocked !== undefined) return this.#blockedLine(line.name, line.blocked);
    if (line.retry !== undefined)
      return `${line.name}   ${color.yellow(fit(afterName(line.retry), columns - line.name.length - 8))}`;
    const slow = line.statement !== undefined && now - line.statement.since > slowStatementMs;
    if (!slow || line.statement === undefined) return elapsed;
    return `${elapsed}   ${color.dim(fit(line.statement.text, Math.max(10, columns - elapsed.length - 8)))}`;
  }

  #blockedLine(name: string, { event, since }: NonNullable<Line["blocked"]>): string {
    const { color, columns = 80 } = this.#terminal;
    const waitedMs = event.blockage.waitedMs + performance.now() - since;
    const waited = { ...event, blockage: { ...event.blockage, waitedMs } };
    const [first = ""] = blockageText(event.blockage);
    const text = `${name}   ${blockedText(waited)}   `;
    return `${text}${color.dim(fit(first, Math.max(10, columns - text.length - 4)))}`;
  }

  #ended({ name, width, outcome }: Line): string {
    if (outcome === undefined || outcome.failed) return name;
    return `${name.padEnd(width)}   ${this.#terminal.color.dim(formatDuration(outcome.durationMs).padStart(8))}`;
  }
}

/** The name stands before it already. */
function afterName(text: string): string {
  return text.slice(text.indexOf(" ") + 1);
}
