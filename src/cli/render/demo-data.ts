import { formatDuration } from "../../duration.ts";
import type { DemoResult } from "../../seeds/demo/load-demo.ts";
import type { Invocation } from "../invocation.ts";
import { columnsTable } from "./columns.ts";
import { count, grouped } from "./progress.ts";

/** Prints how many rows each table got; the last line says what stands. */
export function showDemoData({ terminal, flags }: Invocation, result: DemoResult): void {
  const { outcome, rows, tables, period, durationMs } = result;
  const { color } = terminal;
  if (outcome === "loaded") {
    const lines = tables.map((one) => [one.table, grouped(one.rows)]);
    terminal.out(`${columnsTable(["table", "rows"], lines, terminal, new Set(["rows"]))}\n`);
  }
  if (flags.quiet === true) return;
  if (outcome === "already-there") {
    terminal.err(`${color.green("✔")} Nothing to do: the demo of ${count(rows, "row")} is there.\n`);
    return;
  }
  const from = period === null ? "" : ` The audit entries begin on ${period.from.slice(0, 10)}.`;
  const speed = durationMs < 1000 ? "" : `, ${grouped(Math.round((rows / durationMs) * 1000))} rows a second`;
  terminal.err(
    `${color.green("✔")} ${count(rows, "row")} in ${formatDuration(durationMs)}${speed}.${from}\n`,
  );
}
