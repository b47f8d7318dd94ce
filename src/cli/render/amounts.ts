import { grouped } from "./progress.ts";

/** Rows for people: "12,345", "412 k", "1.9 M"; "?" where nobody knows. */
export function rowsText(rows: number | null, exact = false): string {
  if (rows === null) return "?";
  if (exact || rows < 100_000) return grouped(Math.round(rows));
  return scaled(rows, 1000, ["", "k", "M", "G", "T"]);
}

/** Bytes for people, as PostgreSQL counts them: "72 kB", "612 MB", "1.2 GB". */
export function bytesText(bytes: number | null): string {
  return bytes === null ? "?" : scaled(bytes, 1024, ["B", "kB", "MB", "GB", "TB", "PB"]);
}

function scaled(amount: number, step: number, units: readonly string[]): string {
  let value = amount;
  let unit = 0;
  while (value >= step * 0.9995 && unit < units.length - 1) {
    value /= step;
    unit++;
  }
  const digits = value < 9.95 && unit > 1 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? ""}`.trimEnd();
}
