/** A whole number for people: 412,000. */
export function numberText(amount: number): string {
  return String(Math.round(amount)).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A share for people: "29 %", "0.4 %", "under 0.1 %"; 0 is "0 %". */
export function percentText(percent: number): string {
  if (percent <= 0) return "0 %";
  if (percent < 0.05) return "under 0.1 %";
  return `${percent < 9.95 && !Number.isInteger(percent) ? percent.toFixed(1).replace(/\.0$/, "") : Math.round(percent)} %`;
}

/** "1 dead row", "31 dead rows". */
export function countText(amount: number, what: string): string {
  return `${numberText(amount)} ${what}${Math.round(amount) === 1 ? "" : "s"}`;
}

const units = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes for people, as PostgreSQL counts them: "72 kB", "612 MB", "1.2 GB". */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(value < 9.95 && unit > 1 ? 1 : 0)} ${units[unit] ?? ""}`;
}
