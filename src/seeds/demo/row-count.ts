import { ExitCode, PgopsError } from "../../errors.ts";

export const fewestRows = 100;
export const mostRows = 100_000_000;

const factors: Readonly<Record<string, number>> = { "": 1, k: 1000, m: 1_000_000 };
const pattern = /^(?<whole>\d+(?:[_,]\d{3})*)(?:\.(?<part>\d{1,6}))?\s*(?<unit>[km]?)$/i;

/**
 * Reads how many rows are wanted: "10k", "1m", "1.5m", "250000", "250_000".
 * @throws PgopsError `PGOPS_USAGE` for anything else, and for less than 100 or more than 100 million.
 */
export function parseRowCount(text: string): number {
  const groups = pattern.exec(text.trim())?.groups;
  const factor = factors[groups?.["unit"]?.toLowerCase() ?? ""];
  if (groups === undefined || factor === undefined) throw wrong(`"${text}" is no number of rows`);
  const part = groups["part"] ?? "";
  // In millionths, so that 1.1m is 1,100,000 and not what binary fractions make of it.
  const millionths =
    (Number(groups["whole"]?.replaceAll(/[_,]/g, "")) * 1e6 + Number(part.padEnd(6, "0"))) * factor;
  const rows = millionths / 1e6;
  if (!Number.isSafeInteger(rows)) throw wrong(`"${text}" is no whole number of rows`);
  return checkRowCount(rows);
}

/** @throws PgopsError `PGOPS_USAGE` for a number of rows that the demo cannot have. */
export function checkRowCount(rows: number): number {
  if (Number.isInteger(rows) && rows >= fewestRows && rows <= mostRows) return rows;
  throw wrong(`the demo cannot have ${rows.toLocaleString("en-US")} rows`);
}

function wrong(message: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_USAGE",
    message,
    hint: "From 100 to 100 million: --rows 10k, --rows 250000, --rows 1m.",
    exitCode: ExitCode.usage,
  });
}
