import { type CronExpression, CronExpressionParser } from "cron-parser";
import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { WallClock, type WallTime } from "./wall-clock.ts";

/** The times of a cron expression in a time zone. */
export interface Schedule {
  /** The latest time that is not after a moment. */
  latest: (at: Date) => Date;
  /** The first time after a moment. */
  next: (after: Date) => Date;
}

/**
 * Reads the schedule of a task in a time zone that was checked. An expression for every hour goes by the time that passes: it
 * takes an hour that exists twice twice, and leaves out one that does not exist. Any other has each of its times once: the first
 * of two, and for a time that does not exist the moment at which the clock jumps over it.
 * @throws PgopsError `PGOPS_MAINTENANCE_SCHEDULE` (exit code 2) where it cannot be read, or has no time at all.
 */
export function readSchedule(
  { name, schedule }: Pick<MaintenanceTask, "name" | "schedule">,
  timezone: string,
): Schedule {
  const expression = parse(name, schedule);
  const clock = new WallClock(timezone);
  const times = new WallTimes(expression);
  const everyHour = expression.fields.hour.values.length === 24;
  return everyHour ? byTimePassing(times, clock) : byTheClock(times, clock);
}

function byTheClock(times: WallTimes, clock: WallClock): Schedule {
  return {
    latest: (at) => new Date(clock.firstAt(times.notAfter(clock.latestShown(+at)))),
    next: (after) => new Date(clock.firstAt(times.after(clock.latestShown(+after)))),
  };
}

function byTimePassing(times: WallTimes, clock: WallClock): Schedule {
  /** Of the times from here on: the first that the clock does show. */
  const shown = (
    from: WallTime,
    momentOf: (wall: WallTime) => number,
    step: (wall: WallTime) => WallTime,
  ): number => {
    let wall = from;
    while (clock.shows(momentOf(wall)) !== wall) wall = step(wall);
    return momentOf(wall);
  };
  const back = (wall: WallTime): WallTime => times.notAfter(wall - 1);
  const on = (wall: WallTime): WallTime => times.after(wall);
  const first = (wall: WallTime): number => clock.firstAt(wall);
  const last = (wall: WallTime): number => clock.lastAt(wall);
  return {
    latest: (at) =>
      new Date(
        Math.max(
          shown(times.notAfter(clock.latestShown(+at)), first, back),
          shown(times.notAfter(clock.latestPast(+at)), last, back),
        ),
      ),
    next: (after) =>
      new Date(
        Math.min(
          shown(times.after(clock.latestShown(+after)), first, on),
          shown(times.after(clock.latestPast(+after)), last, on),
        ),
      ),
  };
}

/** The times of an expression as a wall clock without summer time shows them: cron-parser reads them in UTC. */
class WallTimes {
  readonly #expression: CronExpression;

  constructor(expression: CronExpression) {
    this.#expression = expression;
  }

  notAfter(wall: WallTime): WallTime {
    this.#expression.reset(new Date(wall + 1));
    return this.#expression.prev().getTime();
  }

  after(wall: WallTime): WallTime {
    this.#expression.reset(new Date(wall));
    return this.#expression.next().getTime();
  }
}

const fieldNames = ["minute", "hour", "day of the month", "month", "day of the week"] as const;

function parse(name: string, schedule: string): CronExpression {
  const refused = (wrong: string, cause?: unknown): PgopsError =>
    new PgopsError({
      code: "PGOPS_MAINTENANCE_SCHEDULE",
      message: `the schedule "${schedule}" of the task "${name}" ${wrong}`,
      hint: 'It is minute, hour, day of the month, month and day of the week, as cron has them: "0 3 * * *" is 03:00 every day.',
      exitCode: ExitCode.usage,
      cause,
    });
  const fields = schedule.trim().split(/\s+/);
  const isName = schedule.trim().startsWith("@");
  if (/^@secondly$/i.test(schedule.trim())) throw refused("is every second; once a minute is the most");
  if (!isName && fields.length !== 5)
    throw refused(`has ${fields.length === 1 ? "one field" : `${fields.length} fields`} and must have five`);
  let expression: CronExpression;
  try {
    expression = read(fields.join(" "), name);
  } catch (error) {
    if (isNever(error)) throw refused("never comes: no month that it names has such a day", error);
    const culprit = isName ? undefined : culpritOf(fields, name);
    throw refused(
      culprit === undefined
        ? `cannot be read: ${reason(error)}`
        : `cannot be read: ${culprit.field} "${culprit.text}": ${reason(culprit.error)}`,
      error,
    );
  }
  try {
    expression.next();
  } catch (error) {
    throw refused("never comes", error);
  }
  return expression;
}

// From a fixed moment, so that whether it ever comes does not depend on when it is asked.
const start = new Date(Date.UTC(2000, 0, 1));

function read(expression: string, hashSeed: string): CronExpression {
  return CronExpressionParser.parse(expression, { tz: "UTC", currentDate: start, hashSeed });
}

/** The field that is wrong even where every other one is `*`. */
function culpritOf(
  fields: readonly string[],
  name: string,
): { field: string; text: string; error: unknown } | undefined {
  for (const [index, text] of fields.entries()) {
    try {
      read(fieldNames.map((_, place) => (place === index ? text : "*")).join(" "), name);
    } catch (error) {
      return { field: fieldNames[index] ?? "", text, error };
    }
  }
  return undefined;
}

function isNever(error: unknown): boolean {
  return messageOf(error).startsWith("Invalid explicit day of month");
}

/** What cron-parser says, in our words where it says it often. */
function reason(error: unknown): string {
  const message = messageOf(error);
  const [, value, range] = /got value (\S+) expected range (\S+)/.exec(message) ?? [];
  if (value !== undefined && range !== undefined) return `${value} is not from ${range.replace("-", " to ")}`;
  const [, alias] = /cannot resolve alias "(.*)"/.exec(message) ?? [];
  if (alias !== undefined) return "no such name";
  const [, characters] = /Invalid characters, got value: (.*)/.exec(message) ?? [];
  if (characters !== undefined) return "it is no number, range, list or name";
  return message.replace(/^(?:Constraint|Validation) error, /, "");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
