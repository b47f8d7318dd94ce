const units = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes for people, as PostgreSQL counts them: "72 kB", "1.2 GB". */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(value < 9.95 && unit > 1 ? 1 : 0)} ${units[unit] ?? ""}`;
}
