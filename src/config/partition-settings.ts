import { resolve } from "node:path";
import { tableName } from "./migration-settings.ts";
import { partitionNameProblem } from "./partition-name-pattern.ts";
import type { PartitionsConfig } from "./partitions-schema.ts";
import { type CalendarUnit, formatPeriod, isAtLeastOne, parsePeriod, type Period } from "./period.ts";
import type { Problems } from "./problems.ts";
import type { Provenance } from "./settings.ts";
import { isTimeZone } from "./time-zone.ts";

/** What is to be of one partitioned table, with the defaults filled in. */
export interface PartitionSettings {
  table: { schema: string; name: string };
  /** Undefined: whatever the table is partitioned by. */
  column: string | undefined;
  /** A number: how many ids go into one partition. */
  interval: CalendarUnit | number;
  /** So many partitions beyond the current one, or as many as that time takes. */
  ahead: number | Period;
  /** A number: how many of the latest ids stay; undefined: all rows stay. */
  retain: number | Period | undefined;
  onExpire: "detach" | "drop" | "archive";
  /** Undefined: the default partition is left as it is, or as it is not. */
  default: boolean | undefined;
  /** IANA name of the zone in which the intervals begin. */
  timezone: string;
  /** "{table}_{yyyy}_{mm}". */
  namePattern: string;
  /** Absolute. */
  archiveDirectory: string;
}

interface Options {
  root: string;
  fromOf: (path: string) => string;
  problems: Problems;
  provenance: Provenance[];
}

const defaultPatterns: Readonly<Record<CalendarUnit | "ids", string>> = {
  day: "{table}_{yyyy}_{mm}_{dd}",
  week: "{table}_{iyyy}_w{ww}",
  month: "{table}_{yyyy}_{mm}",
  quarter: "{table}_{yyyy}_q{q}",
  year: "{table}_{yyyy}",
  ids: "{table}_{from}",
};

/** Reads `partitions`; what does not fit together goes to `problems`. */
export function partitionSettings(
  config: readonly PartitionsConfig[] | undefined,
  { root, fromOf, problems, provenance }: Options,
): PartitionSettings[] {
  const from = fromOf("partitions");
  const complete = (config ?? []).filter((entry, index) => {
    const missing = (["table", "interval"] as const).filter((key) => entry[key] === undefined);
    for (const key of missing) problems.add(`\`partitions.${index}\` in ${from} needs \`${key}\``);
    return missing.length === 0;
  });
  const all = complete.map((entry, index) => {
    const settings = withDefaults(entry, root);
    for (const problem of problemsOf(settings))
      problems.add(`\`partitions.${index}\` in ${from}: ${problem}`);
    return settings;
  });
  all.forEach(({ table }, index) => {
    const first = all.findIndex((one) => one.table.schema === table.schema && one.table.name === table.name);
    if (first === index) return;
    problems.add(
      `\`partitions.${first}\` and \`partitions.${index}\` in ${from} are both about ${table.schema}.${table.name}`,
    );
  });
  if (config !== undefined) provenance.push({ key: "partitions", value: config, from });
  return all;
}

/** Settings for a table that the configuration does not hold, such as one that is being converted. */
export function withDefaults(entry: PartitionsConfig, root: string): PartitionSettings {
  const { interval } = entry;
  const byIds = typeof interval === "number";
  return {
    table: tableName(entry.table),
    column: entry.column,
    interval,
    ahead: amountOf(entry.ahead) ?? (byIds ? { count: 30, unit: "day" } : 3),
    retain: amountOf(entry.retain),
    onExpire: entry.onExpire ?? "detach",
    default: entry.default,
    timezone: entry.timezone ?? "UTC",
    namePattern: entry.name ?? defaultPatterns[byIds ? "ids" : interval],
    archiveDirectory: resolve(root, entry.archiveDirectory ?? "archive"),
  };
}

function amountOf(given: number | string | undefined): number | Period | undefined {
  return typeof given === "string" ? parsePeriod(given) : given;
}

function problemsOf({ interval, retain, timezone, namePattern }: PartitionSettings): string[] {
  return [
    retentionProblem(interval, retain),
    isTimeZone(timezone)
      ? undefined
      : `there is no time zone "${timezone}"; it takes a name such as Europe/Berlin`,
    partitionNameProblem(namePattern, interval),
  ].filter((problem) => problem !== undefined);
}

function retentionProblem(
  interval: CalendarUnit | number,
  retain: number | Period | undefined,
): string | undefined {
  if (retain === undefined) return undefined;
  if (typeof interval === "number") {
    if (typeof retain !== "number")
      return "`retain` of a table by ids is a number: how many of the latest ids stay";
    return retain >= interval
      ? undefined
      : `\`retain\` (${retain}) is less than one partition holds (${interval})`;
  }
  if (typeof retain === "number") return '`retain` of a table by time is a period, such as "24 months"';
  if (retain.count > 0 && isAtLeastOne(retain, interval)) return undefined;
  return `\`retain\` (${formatPeriod(retain)}) is shorter than one partition (1 ${interval})`;
}
