import type { ChalkInstance } from "chalk";
import { formatDuration } from "../../duration.ts";
import type { MaintenanceHistoryResult } from "../../maintenance/history.ts";
import type { RunEntry } from "../../maintenance/log/read-log.ts";
import type { ActionRecord } from "../../maintenance/log/records.ts";
import { momentText } from "../../maintenance/schedule/moment-text.ts";
import type { Invocation } from "../invocation.ts";
import { fit, harmless, oneLine, type Terminal } from "../terminal.ts";
import { bytesText } from "./amounts.ts";
import { bar } from "./bar.ts";
import { columnsTable } from "./columns.ts";
import { sizesText } from "./maintenance-text.ts";
import { count, grouped } from "./progress.ts";

const [barColumns, narrowBar, narrow] = [20, 8, 100];
const longestRemark = 100;

/** Prints the history of maintenance, the latest first: runs with a bar for how long each took, or statements. */
export function showMaintenanceHistory(
  { terminal, flags }: Invocation,
  { runs, actions, timezone }: MaintenanceHistoryResult,
): void {
  const { color } = terminal;
  const [head, rows, noun] =
    actions === null
      ? ([runHead(timezone), runRows(runs ?? [], timezone, terminal), "run"] as const)
      : ([actionHead(timezone), actionRows(actions, timezone, color), "statement"] as const);
  if (rows.length > 0) terminal.out(`${columnsTable(head, rows, terminal, right)}\n`);
  if (flags.quiet === true) return;
  terminal.err(
    rows.length === 0
      ? "No maintenance is recorded yet. pgops maintenance --dry-run shows what is due, pgops maintenance does it.\n"
      : `${lastLine(runs ?? [], count(rows.length, noun))}\n`,
  );
}

const right: ReadonlySet<string> = new Set(["took", "freed", "waited", "rows"]);

const runHead = (timezone: string): string[] => [
  `when (${timezone})`,
  "task",
  "outcome",
  "took",
  "",
  "done",
  "freed",
  "",
];

function runRows(
  runs: readonly RunEntry[],
  timezone: string,
  { color, columns = narrow }: Pick<Terminal, "color" | "columns">,
): string[][] {
  const barWidth = columns < narrow ? narrowBar : barColumns;
  const longest = Math.max(0, ...runs.map((run) => tookMs(run) ?? 0));
  return runs.map((run) => {
    const ms = tookMs(run);
    const { task, outcome, startedAt, actionCount, doneCount, reclaimedBytes, reason } = run;
    return [
      momentText(new Date(startedAt), timezone),
      harmless(task),
      outcomeText(outcome, color),
      ms === null ? "" : formatDuration(ms),
      ms === null || longest === 0 ? "" : bar(ms / longest, barWidth),
      actionCount === 0 ? "" : `${grouped(doneCount)} of ${grouped(actionCount)}`,
      reclaimedBytes > 0 ? bytesText(reclaimedBytes) : "",
      reason === outcome ? "" : remark(reason),
    ];
  });
}

function tookMs({ startedAt, endedAt }: RunEntry): number | null {
  return endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
}

const actionHead = (timezone: string): string[] => [
  `when (${timezone})`,
  "task",
  "kind",
  "target",
  "outcome",
  "took",
  "waited",
  "size",
  "rows",
  "",
];

function actionRows(actions: readonly ActionRecord[], timezone: string, color: ChalkInstance): string[][] {
  return actions.map((action) => {
    const { startedAt, task, kind, target, outcome, durationMs, waitedMs, rows, sqlstate, reason } = action;
    return [
      momentText(new Date(startedAt), timezone),
      harmless(task ?? "by hand"),
      kind,
      remark(target),
      outcomeText(outcome, color),
      durationMs === null ? "" : formatDuration(durationMs),
      waitedMs < 1 ? "" : formatDuration(waitedMs),
      sizesText(action),
      rows === null ? "" : grouped(rows),
      remark([sqlstate, reason].filter((text) => text !== null).join(" ")),
    ];
  });
}

function outcomeText(outcome: RunEntry["outcome"] | ActionRecord["outcome"], color: ChalkInstance): string {
  if (outcome === "done") return outcome;
  const tone = outcome === "failed" || outcome === "interrupted" ? color.red : color.yellow;
  return tone(outcome.replace("-", " "));
}

function remark(text: string | null): string {
  return fit(oneLine(text ?? ""), longestRemark);
}

/** How many there are, and of runs how many need a look. */
function lastLine(runs: readonly RunEntry[], counted: string): string {
  const bad = runs.filter(({ outcome }) => outcome === "failed" || outcome === "interrupted").length;
  const remarks = bad === 0 ? "" : `, ${grouped(bad)} of them failed or interrupted: --actions says why`;
  return `${counted} of maintenance${remarks}.`;
}
