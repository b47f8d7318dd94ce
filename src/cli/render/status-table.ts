import { formatDuration } from "../../duration.ts";
import type { MigrationState } from "../../migrations/state.ts";
import type { StatusLine, StatusResult } from "../../migrations/status.ts";
import type { Invocation } from "../invocation.ts";
import { displayWidth } from "../../sqltext/display-width.ts";
import { fit, type Terminal } from "../terminal.ts";
import { columnGap, columnsTable } from "./columns.ts";
import { count } from "./progress.ts";

const remarks: Readonly<Record<MigrationState, string>> = {
  applied: "",
  pending: "",
  missing: "its file is not there",
  changed: "the file is not what was applied",
  "out-of-order": "pending below one that is applied",
};

/** Prints the migrations as an aligned table and, last, what needs attention. */
export function showStatus({ terminal, flags }: Invocation, { migrations, counts }: StatusResult): void {
  const { color } = terminal;
  if (migrations.length > 0) terminal.out(`${table(migrations, terminal)}\n`);
  if (flags.quiet === true) return;
  const parts = Object.entries(counts).flatMap(([state, number]) =>
    state === "applied" || number === 0 ? [] : [`${number} ${state}`],
  );
  const attention = migrations.length - counts.applied;
  if (migrations.length === 0)
    terminal.err("There are no migrations yet. `pgops create NAME` makes the first.\n");
  else if (attention === 0)
    terminal.err(`${color.green("✔")} ${count(counts.applied, "migration")}, all applied.\n`);
  else terminal.err(`${attention} ${attention === 1 ? "needs" : "need"} attention: ${parts.join(", ")}.\n`);
}

const head = ["#", "migration", "state", "applied", "took", ""];
const nameColumn = 1;
const narrowestName = 12;
/** Number, name and state. */
const fewestColumns = 3;

function table(migrations: readonly StatusLine[], terminal: Terminal): string {
  const rows = migrations.map((line) => [
    line.filename.match(/^\d+/)?.[0] ?? "",
    line.name,
    line.state,
    line.executedAt === null ? "" : `${line.executedAt.slice(0, 16).replace("T", " ")} UTC`,
    line.durationMs === null ? "" : formatDuration(line.durationMs),
    line.unfinished === null ? remarks[line.state] : unfinishedRemark(line.unfinished),
  ]);
  const { kept, nameWidth } = layout(rows, terminal.columns);
  const shown = rows.map(([number = "", name = "", state = "", ...rest]) =>
    [number, fit(name, nameWidth), paint(state as MigrationState, terminal), ...rest].slice(0, kept),
  );
  return columnsTable(head.slice(0, kept), shown, terminal, new Set(["took"]));
}

function unfinishedRemark({ direction, done }: NonNullable<StatusLine["unfinished"]>): string {
  const what = direction === "up" ? "begun" : "rollback begun";
  return `${what} outside a transaction, ${done} of its statements done`;
}

/** On a narrow terminal remarks, times and dates give way, in this order, then the names. */
function layout(rows: readonly string[][], columns: number | undefined): { kept: number; nameWidth: number } {
  if (columns === undefined) return { kept: head.length, nameWidth: Number.POSITIVE_INFINITY };
  const widths = head.map((title, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? "")), title.length),
  );
  const name = widths[nameColumn] ?? 0;
  for (let kept = head.length; ; kept--) {
    const others = widths.slice(0, kept).reduce((sum, width) => sum + columnGap + width, -name);
    const nameWidth = Math.max(narrowestName, columns - others);
    if (kept === fewestColumns || columns - others >= Math.min(name, narrowestName))
      return { kept, nameWidth };
  }
}

function paint(state: MigrationState, { color }: Terminal): string {
  if (state === "applied") return state;
  return state === "pending" ? color.yellow(state) : color.red(state);
}
