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
