import { InvalidArgumentError } from "commander";
import { parseDuration } from "../duration.ts";
import { ExitCode, PgopsError } from "../errors.ts";

/** A whole number above 0, for `--steps`. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count === 0)
    throw new InvalidArgumentError("It takes a whole number from 1 on.");
  if (!Number.isSafeInteger(count))
    throw new InvalidArgumentError(
      `It is too large for a whole number here: ${Number.MAX_SAFE_INTEGER} at most.`,
    );
  return count;
}

/** The most workers that PostgreSQL takes for one statement. */
const mostWorkers = 1024;

/** A whole number from 0 on, for `--parallel`. */
export function parseWorkers(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > mostWorkers)
    throw new InvalidArgumentError(`It takes a whole number from 0 to ${mostWorkers}.`);
  return count;
}

/** A migration: by its number alone, or with its name where two have that number. */
export interface MigrationChoice {
  number: number;
  name?: string;
}

/** "12", "012" and "012_coupons"; the name is kept. */
export function parseMigrationChoice(text: string): MigrationChoice {
  const number = parseMigrationNumber(text);
  const name = /^\d+[_-](.+?)(?:\.(?:up|down))?(?:\.sql)?$/.exec(text)?.[1];
  return name === undefined ? { number } : { number, name };
}

/** A migration's number: "12", "012" and "012_coupons" are the same. */
export function parseMigrationNumber(text: string): number {
  const match = /^(\d+)(?:[_-].*)?$/.exec(text);
  const number = Number(match?.[1]);
  if (match === null || !Number.isSafeInteger(number)) {
    throw new InvalidArgumentError("It takes a migration's number, such as 12 or 012.");
  }
  return number;
}

/** A major version of PostgreSQL that pgops supports. */
export function parseMajor(text: string): number {
  if (!/^1[4-8]$/.test(text))
    throw new InvalidArgumentError("It takes a major version of PostgreSQL, 14 to 18.");
  return Number(text);
}

/** "30s", "500ms", "2m" in milliseconds. */
export function parseDurationArgument(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms > longestMs)
    throw new InvalidArgumentError("It takes a duration, such as 30s, 500ms or 2m.");
  return Math.ceil(ms);
}

/** A moment with an explicit offset, for `--at`: "2027-03-01T00:00Z". */
export function parseMoment(text: string): Date {
  const moment = new Date(text);
  if (
    !/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text) ||
    Number.isNaN(+moment) ||
    !isDay(text.slice(0, 10))
  )
    throw new InvalidArgumentError("It takes a moment, such as 2027-03-01T00:00Z or 2027-03-01T00:00+01:00.");
  return moment;
}

/** Whether the calendar has it: `Date` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00Z`);
  return !Number.isNaN(+day) && day.toISOString().startsWith(text);
}

/** PostgreSQL keeps its timeouts in a signed 32-bit number of milliseconds. */
const longestMs = 2_147_483_647;

/** `--wait 30s` in milliseconds. @throws PgopsError `PGOPS_USAGE`. */
export function waitMs(wait: string | undefined): number {
  if (wait === undefined) return 0;
  const ms = parseDuration(wait);
  if (ms !== undefined) return ms;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: `--wait takes a duration, and "${wait}" is none`,
    hint: "Write it as 30s, 500ms or 2m.",
    exitCode: ExitCode.usage,
  });
}
