import { formatDuration } from "../../duration.ts";
import { blockageText } from "../../postgres/blockage-text.ts";
import type { MigrationEvent } from "../../migrations/events.ts";
import { label } from "../../migrations/step.ts";
import { fit, oneLine, type Terminal } from "../terminal.ts";
import { headline, noticeText, type Progress, verbOf } from "./progress.ts";
import { blockedText, rebuiltText, resumedText, retryingText, waitingText } from "./waiting-text.ts";

/** One line an event, for logs, and for `--verbose`. */
export class PlainProgress implements Progress {
  readonly #terminal: Terminal;
  readonly everyStatement: boolean;
  #told = "";
  #connected: Extract<MigrationEvent, { type: "connected" }> | undefined;

  constructor(terminal: Terminal, verbose: boolean) {
    this.#terminal = terminal;
    this.everyStatement = verbose;
  }

  handle(event: MigrationEvent): void {
    const { color } = this.#terminal;
    switch (event.type) {
      case "server-started":
        return this.#line(`started the embedded PostgreSQL ${event.version} on port ${event.port}`);
      case "connected":
        this.#connected = event;
        return;
      case "waiting-for-server":
        return this.#line(`waiting: ${event.problem}`);
      case "waiting-for-run":
        return this.#line(waitingText(event));
      case "planned":
        if (this.#connected !== undefined) this.#line(headline(this.#connected, event));
        return;
      case "started":
        return this.#line(`${verbOf(event.direction).doing} ${label(event.migration)}`);
      case "statement-finished":
        if (this.everyStatement) this.#statement(event);
        return;
      case "resumed":
        return this.#line(`  ${resumedText(event)}`);
      case "index-rebuilt":
        return this.#line(`  ${color.yellow(rebuiltText(event))}`);
      case "blocked":
        return this.#blocked(event);
      case "retrying":
        return this.#retrying(event);
      case "notice":
        return this.#line(`  ${color.yellow(noticeText(event))}`);
      case "executed":
        return this.#line(`executed ${label(event.migration)} in ${formatDuration(event.durationMs)}`);
      case "finished":
        return this.#line(
          `${verbOf(event.direction).done} ${label(event.migration)} in ${formatDuration(event.durationMs)}`,
        );
      case "failed":
        return this.#line(
          color.red(`failed ${label(event.migration)} after ${formatDuration(event.durationMs)}`),
        );
      case "hook-started":
        return this.#line(`hook ${event.hook}`);
      case "hook-output":
        return this.#line(`  ${event.line}`);
      case "hook-finished":
        return this.#line(`hook ${event.hook} in ${formatDuration(event.durationMs)}`);
      case "warning":
        return this.#line(`${color.yellow("warning:")} ${event.message}`);
      case "statement-started":
    }
  }

  async finish(): Promise<void> {}

  /** A log is told once who it is, not every second that it still is. */
  #blocked(event: Extract<MigrationEvent, { type: "blocked" }>): void {
    const { blockers } = event.blockage;
    const told = `${event.attempt} ${blockers.map(({ pid }) => pid).join(" ")}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#line(`  ${blockedText(event)}`);
    for (const line of blockageText(event.blockage)) this.#line(`    ${line}`);
  }

  #retrying(event: Extract<MigrationEvent, { type: "retrying" }>): void {
    this.#line(this.#terminal.color.yellow(`  ${retryingText(event)}`));
  }

  #statement({ durationMs, text }: { durationMs: number; text: string }): void {
    const time = formatDuration(durationMs).padStart(8);
    this.#line(`  ${time}  ${fit(oneLine(text), Math.max(20, (this.#terminal.columns ?? 160) - 12))}`);
  }

  #line(text: string): void {
    this.#terminal.err(`${text}\n`);
  }
}
