import type { Provenance } from "../../config/settings.ts";
import { fit, type Terminal } from "../terminal.ts";
import { columnsTable } from "./columns.ts";

/** Key, value and origin of every setting in force. */
export function settingsTable(provenance: readonly Provenance[], terminal: Terminal): string {
  const widest = Math.max(20, (terminal.columns ?? 160) - 60);
  const rows = provenance.map(({ key, value, from }) => [key, fit(shown(value), widest), from]);
  return columnsTable(["setting", "value", "from"], rows, terminal);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
