import type { RetiredPartition, RetiredTable, RetireResult } from "../../partitions/retire/result.ts";
import type { Invocation } from "../invocation.ts";
import { bytesText, rowsText } from "./amounts.ts";
import { columnsTable } from "./columns.ts";
import { shortBound } from "../../partitions/bound-text.ts";
import { count } from "./progress.ts";

/** A dry run: what would be done, on stdout. */
export function showExpired({ terminal }: Invocation, { tables, dryRun }: RetireResult): void {
  if (!dryRun) return;
  const rows = tables.flatMap(({ table, partitions }) =>
    partitions.map((one) => [
      table,
      one.name,
      shortBound(one.from),
      shortBound(one.to),
      rowsText(one.rows),
      bytesText(one.bytes),
      wayText(one),
    ]),
  );
  if (rows.length === 0) return;
  const names = ["table", "partition", "from", "to", "rows", "size", "how"];
  terminal.out(`${columnsTable(names, rows, terminal)}\n`);
}

/** "drop, detached concurrently", "archive, begun by an earlier run" */
function wayText({ way, detach }: RetiredPartition): string {
  if (detach === null) return `${way}, begun by an earlier run`;
  if (detach === "finish") return way === "detach" ? "finish its detach" : `finish its detach, ${way}`;
  const how = detach === "concurrently" ? "concurrently" : "under a short exclusive lock";
  return way === "detach" ? `detach ${how}` : `detach ${how}, ${way}`;
}

const pastTense = { detach: "detached", drop: "dropped", archive: "archived" } as const;

/** The last lines: what was done with each table, and what was left. */
export function showRetired({ terminal, flags }: Invocation, { tables, dryRun }: RetireResult): void {
  if (flags.quiet === true) return;
  for (const retired of tables) {
    if (retired.cutoff === null) continue;
    const dry = dryRun ? " Dry run: nothing was changed." : "";
    terminal.err(`${terminal.color.green("✔")} ${retired.table}: ${retiredText(retired, dryRun)}.${dry}\n`);
    for (const line of [...archivesOf(retired), ...leftOf(retired)]) terminal.err(`  ${line}\n`);
  }
}

function retiredText({ partitions, cutoff }: RetiredTable, dryRun: boolean): string {
  if (partitions.length === 0) return `nothing to retire (before ${cutoffText(cutoff)})`;
  const ways = (["detach", "drop", "archive"] as const).flatMap((way) => {
    const number = partitions.filter((one) => one.way === way).length;
    return number === 0 ? [] : [`${partitionsText(number)} ${dryRun ? `to ${way}` : pastTense[way]}`];
  });
  return `${ways.join(", ")} (before ${cutoffText(cutoff)})`;
}

function archivesOf({ partitions }: RetiredTable): string[] {
  return partitions.flatMap(({ name, rows, file, done }) =>
    done && file !== null ? [`${name}: ${rowsText(rows, true)} rows in ${file}`] : [],
  );
}

function leftOf({ left }: RetiredTable): string[] {
  return left.map(({ name, reason }) => `${name} ${leftText(name, reason)}`);
}

function leftText(name: string, reason: RetiredTable["left"][number]["reason"]): string {
  if (reason === "restored")
    return `was restored and is left alone: \`pgops partitions retire --partition ${name}\` retires it`;
  if (reason === "kept")
    return "was detached by an earlier run; as `retain` is now it is not past its time, and is kept as it is";
  return "has come to be past its time meanwhile: the next run asks about it";
}

/** For the question: "audit_logs_2024_01   2024-01-01 to 2024-02-01   12,345 rows   1.2 MB" */
export function droppedLines(dropped: readonly RetiredTable[]): string[] {
  return dropped.flatMap(({ partitions }) =>
    partitions.map(
      ({ name, from, to, rows, bytes }) =>
        `${name}   ${shortBound(from)} to ${shortBound(to)}   about ${rowsText(rows)} rows   ${bytesText(bytes)}`,
    ),
  );
}

/** "1 partition", "3 partitions" */
export function partitionsText(number: number): string {
  return count(number, "partition");
}

/** To the second: the moment is as precise as the clock, and nobody asks. */
function cutoffText(cutoff: string | null): string {
  return shortBound(cutoff).replace(/\.\d+/, "");
}
