import type { RestoreResult } from "../../partitions/archive/restore-result.ts";
import type { Invocation } from "../invocation.ts";
import { grouped } from "./progress.ts";
import { shortBound } from "../../partitions/bound-text.ts";

/** The last lines: what was brought back, and what becomes of it. */
export function showRestored({ terminal, flags }: Invocation, result: RestoreResult): void {
  if (flags.quiet === true) return;
  const { partition, table, rows, attached, from, to, filled, leftOut } = result;
  const what = attached
    ? `${partition}: ${grouped(rows)} rows, a partition of ${table} again (${shortBound(from)} to ${shortBound(to)})`
    : `${partition}: ${grouped(rows)} rows, a table that stands alone`;
  terminal.err(`${terminal.color.green("✔")} ${what}.\n`);
  if (filled.length > 0)
    terminal.err(`  Columns that are new since hold their defaults: ${filled.join(", ")}.\n`);
  if (leftOut.length > 0) terminal.err(`  Without its foreign keys: ${leftOut.join(", ")}.\n`);
  if (attached)
    terminal.err(
      `  \`pgops partitions retire\` leaves it alone, until it is named: \`pgops partitions retire --partition ${partition}\`.\n`,
    );
}
