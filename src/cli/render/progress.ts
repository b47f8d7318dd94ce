import { formatDuration } from "../../duration.ts";
import type { Direction, MigrationEvent } from "../../migrations/events.ts";
import { label } from "../../migrations/step.ts";
import type { GlobalFlags } from "../invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";

/** Shows an operation's events to a person while it works. */
export interface Progress {
  /** Whether it shows single statements, and so must be told of each. */
  readonly everyStatement: boolean;
  handle(event: MigrationEvent): void;
  /** Resolves when everything that was told is on the screen. */
  finish(): Promise<void>;
}

/** Chooses how: nothing, in place on a terminal, or line by line everywhere else and with `--verbose`. */
export async function createProgress(terminal: Terminal, flags: GlobalFlags): Promise<Progress> {
  if (flags.json === true || flags.quiet === true)
    return { everyStatement: false, handle() {}, finish: async () => {} };
  if (terminal.live && flags.verbose !== true) {
    const { LiveProgress } = await import("./live-progress.ts");
    return new LiveProgress(terminal);
  }
  const { PlainProgress } = await import("./plain-progress.ts");
  return new PlainProgress(terminal, flags.verbose === true);
}

/** "shop on 127.0.0.1:5432 as deploy (PostgreSQL 18.4)   10 migrations, 3 pending" */
export function headline(
  connected: Extract<MigrationEvent, { type: "connected" }>,
  planned: Extract<MigrationEvent, { type: "planned" }>,
): string {
  const { target, serverVersion } = connected;
  const version = serverVersion.split(" ")[0];
  const what = planned.direction === "up" ? "to apply" : "to roll back";
  return `${target} (PostgreSQL ${version})   ${count(planned.total, "migration")}, ${planned.migrations.length} ${what}`;
}

/** "1 migration", "3 migrations". */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** 5000 as "5,000"; Node's own way to do it loads the data of all languages, 12 ms. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "012_coupon_limits   18 ms", the names of one run aligned. */
export function timedLabel(name: string, width: number, durationMs: number): string {
  return `${name.padEnd(width)}   ${formatDuration(durationMs).padStart(8)}`;
}

export function widthOf(migrations: readonly { digits: string; name: string }[]): number {
  return Math.max(20, ...migrations.map((migration) => label(migration).length));
}

export function noticeText({ severity, message }: { severity: string; message: string }): string {
  return harmless(`${severity.toLowerCase()}: ${message}`);
}

export function verbOf(direction: Direction): { doing: string; done: string } {
  return direction === "up"
    ? { doing: "applying", done: "applied" }
    : { doing: "rolling back", done: "rolled back" };
}
