import { formatDuration } from "../../duration.ts";
import type { HistoryEntry } from "../../operation/history.ts";
import type { HistoryResult } from "../../migrations/list-history.ts";
import type { Invocation } from "../invocation.ts";
import { fit, oneLine } from "../terminal.ts";
import { columnsTable } from "./columns.ts";
import { count } from "./progress.ts";

const head = ["when", "action", "migration", "outcome", "took", "by", ""];
/** What is left for the last column where the terminal is narrow. */
const narrowestRemark = 20;

/** Prints the history as an aligned table, the newest first. */
export function showHistory({ terminal, flags }: Invocation, { history }: HistoryResult): void {
  const { color, columns } = terminal;
  const rows = history.map((entry) => [
    `${entry.at.slice(0, 19).replace("T", " ")} UTC`,
    entry.action,
    entry.filename.replace(/(\.up)?(\.sql)?$/, ""),
    entry.outcome,
    entry.durationMs === null ? "" : formatDuration(entry.durationMs),
    entry.client === null ? entry.executedBy : `${entry.executedBy} (${entry.client})`,
    remark(entry),
  ]);
  const room =
    columns === undefined ? Number.POSITIVE_INFINITY : Math.max(narrowestRemark, columns - usedBy(rows));
  const shown = rows.map((row) =>
    row.map((cell, index) => {
      if (index === head.length - 1) return fit(cell, room);
      return cell === "failed" ? color.red(cell) : cell;
    }),
  );
  if (shown.length > 0) terminal.out(`${columnsTable(head, shown, terminal, new Set(["took"]))}\n`);
  if (flags.quiet === true) return;
  terminal.err(
    history.length === 0 ? "Nothing is recorded.\n" : `${count(history.length, "line")} of history.\n`,
  );
}

function usedBy(rows: readonly string[][]): number {
  const widths = head
    .slice(0, -1)
    .map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return widths.reduce((sum, width) => sum + width + 2, 2);
}

function remark({ source, sqlstate, message }: HistoryEntry): string {
  if (message !== null) return oneLine([sqlstate, message].filter(Boolean).join(" "));
  return source === "stored" ? "with the stored down SQL" : "";
}
