import Table from "cli-table3";
import type { Provenance } from "../../config/settings.ts";
import { fit, type Terminal } from "../terminal.ts";

const otherColumns = 64;

/** Key, value and origin of every setting in force. */
export function settingsTable(provenance: readonly Provenance[], terminal: Terminal): string {
  const widest = Math.max(20, (terminal.columns ?? 160) - otherColumns);
  const { color } = terminal;
  const table = new Table({
    head: ["setting", "value", "from"].map((title) => color.bold(title)),
    style: { head: [], border: color.level > 0 ? ["grey"] : [], compact: true },
  });
  for (const { key, value, from } of provenance) table.push([key, fit(shown(value), widest), from]);
  return table.toString();
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
