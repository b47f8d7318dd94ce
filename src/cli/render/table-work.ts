import { formatDuration } from "../../duration.ts";
import { ExitCode } from "../../errors.ts";
import type { DirectResult } from "../../maintenance/direct/result.ts";
import {
  targetText,
  type Work,
  type WorkKind,
  type WorkOutcome,
  type WorkResult,
} from "../../maintenance/work.ts";
import type { Invocation } from "../invocation.ts";
import { fit, harmless, oneLine } from "../terminal.ts";
import { bytesText, rowsText } from "./amounts.ts";
import { columnsTable } from "./columns.ts";
import { count, grouped } from "./progress.ts";

/** What was done, or in a dry run would be: one line a statement, on stdout. */
export function showWorks(invocation: Invocation, result: DirectResult): void {
  const { terminal } = invocation;
  const text = result.dryRun ? plannedTable(invocation, result) : resultsTable(invocation, result);
  if (text !== undefined) terminal.out(`${text}\n`);
}

function plannedTable({ terminal }: Invocation, { planned }: DirectResult): string | undefined {
  if (planned.length === 0) return undefined;
  const rows = planned.map(({ target, sql, lock, bytes, expectedMs }) => [
    shown(target),
    bytesText(bytes),
    expectedMs === null ? "?" : formatDuration(expectedMs),
    lock,
    harmless(sql),
  ]);
  const titles = ["target", "size", "about", "lock", "statement"];
  return columnsTable(titles, rows, terminal, new Set(["size", "about"]));
}

function resultsTable({ terminal }: Invocation, { results }: DirectResult): string | undefined {
  if (results.length === 0) return undefined;
  const rowsTitle = results.some(({ kind }) => kind !== "analyze") ? "rows removed" : "rows";
  const hasRows = results.some(({ rows }) => rows !== null);
  const rows = results.map((one) => {
    const { target, outcome, durationMs, waitedMs, bytesBefore } = one;
    const done = outcome === "done";
    return [
      shown(target),
      outcome === "not-started" ? "" : formatDuration(durationMs),
      bytesText(bytesBefore),
      done ? afterText(one, terminal) : "",
      ...(hasRows ? [done && one.rows !== null ? rowsText(one.rows) : ""] : []),
      done ? waitedText(waitedMs) : outcomeText(one, terminal),
    ];
  });
  const titles = ["target", "took", "before", "after", ...(hasRows ? [rowsTitle] : []), ""];
  return columnsTable(titles, rows, terminal, new Set(["took", "before", "after", rowsTitle]));
}

function afterText({ bytesBefore, bytesAfter }: WorkResult, { color }: Invocation["terminal"]): string {
  const text = bytesText(bytesAfter);
  return bytesBefore === null || bytesAfter === null || bytesBefore === bytesAfter ? text : color.green(text);
}

/** Waiting is told of where a person would notice it. */
const noticedMs = 500;

function waitedText(ms: number): string {
  return ms < noticedMs ? "" : `waited ${formatDuration(ms)}`;
}

/** On a terminal the progress has said all of it already. */
const mostColumns = 60;

function outcomeText({ outcome, reason }: WorkResult, { color, columns }: Invocation["terminal"]): string {
  const name = outcomeNames[outcome];
  const whole = oneLine(reason === null ? name : `${name}: ${reason}`);
  const text = columns === undefined ? whole : fit(whole, mostColumns);
  return outcome === "failed" ? color.red(text) : color.yellow(text);
}

const outcomeNames: Readonly<Record<WorkOutcome, string>> = {
  done: "done",
  failed: "failed",
  skipped: "locked",
  cancelled: "ended",
  "not-started": "not begun",
  interrupted: "interrupted",
};

/** The schema is of interest where it is not public. */
function shown(target: string): string {
  return harmless(target.replace(/^public\./, ""));
}

const pastTense: Readonly<Record<WorkKind, string>> = {
  vacuum: "vacuumed",
  "vacuum-full": "written anew",
  analyze: "analyzed",
  reindex: "reindexed",
};

/** The last lines: what was left, and what stands. */
export function showStanding(
  invocation: Invocation,
  result: DirectResult,
  { durationMs, exitCode }: { durationMs: number; exitCode: ExitCode },
): void {
  const { terminal, flags } = invocation;
  if (flags.quiet === true) return;
  const { color } = terminal;
  for (const { target, why, wanted } of result.left) {
    const line = `  ${wanted ? color.yellow("!") : "-"} ${shown(target)}: ${harmless(why)}\n`;
    terminal.err(line);
  }
  const mark = marks[exitCode] ?? "✖";
  const paint = { "✔": color.green, "!": color.yellow, "✖": color.red }[mark];
  terminal.err(`${paint(mark)} ${standingText(result, durationMs)}\n`);
}

const marks: Readonly<Partial<Record<ExitCode, "✔" | "!">>> = {
  [ExitCode.done]: "✔",
  [ExitCode.notNow]: "!",
};

function standingText({ dryRun, planned, results, left, set }: DirectResult, durationMs: number): string {
  const of = setText[set];
  if (dryRun) return `${count(planned.length, "statement")} would be run${of}. Dry run: nothing was done.`;
  if (results.length === 0)
    return left.some(({ wanted }) => wanted)
      ? `Nothing could be done${of}.`
      : `There was nothing to do${of}.`;
  const done = results.filter(({ outcome }) => outcome === "done");
  const others = (Object.keys(outcomeNames) as WorkOutcome[]).flatMap((outcome) => {
    const number = results.filter((one) => one.outcome === outcome).length;
    return outcome === "done" || number === 0 ? [] : [`${number} ${outcomeNames[outcome]}`];
  });
  const parts = [...doneTexts(done), ...others];
  return `${parts.join(", ")} in ${formatDuration(durationMs)}${of}${freedText(done)}.`;
}

const setText: Readonly<Record<DirectResult["set"], string>> = {
  named: "",
  all: " (all tables)",
  shop: " (the default set; --all takes every table)",
};

function doneTexts(done: readonly WorkResult[]): string[] {
  const kinds = [...new Set(done.map(({ kind }) => kind))];
  if (kinds.length === 0) return ["nothing done"];
  return kinds.map((kind) => {
    const number = done.filter((one) => one.kind === kind).length;
    return kind === "reindex"
      ? `${grouped(number)} reindexed`
      : `${count(number, "table")} ${pastTense[kind]}`;
  });
}

function freedText(done: readonly WorkResult[]): string {
  const freed = done.reduce(
    (sum, { bytesBefore, bytesAfter }) =>
      bytesBefore === null || bytesAfter === null ? sum : sum + bytesBefore - bytesAfter,
    0,
  );
  return freed > 0 ? `; ${bytesText(freed)} given back` : "";
}

/** "2 tables and 1 index", for a question. */
export function relationsText(works: readonly Work[]): string {
  const tables = works.filter(({ oid, table }) => oid === table.oid).length;
  const indexes = works.length - tables;
  const parts = [
    tables === 0 ? [] : count(tables, "table"),
    indexes === 0 ? [] : `${grouped(indexes)} ${indexes === 1 ? "index" : "indexes"}`,
  ];
  return parts.flat().join(" and ");
}

/** For a question: "users   612 MB   access exclusive". */
export function workLines(works: readonly Work[]): string[] {
  return works.map(
    ({ target, bytes, lock }) => `${shown(targetText(target))}   ${bytesText(bytes)}   locked ${lock}`,
  );
}
