import { boolean, leaf, list, type Schema, section, tableNamePattern, text } from "./schema-parts.ts";

/** One partitioned table: what partitions it is to have, and what becomes of those that are past their time. */
export interface PartitionsConfig {
  table: string;
  column?: string;
  interval: "day" | "week" | "month" | "quarter" | "year" | number;
  ahead?: number | string;
  retain?: number | string;
  onExpire?: "detach" | "drop" | "archive";
  default?: boolean;
  timezone?: string;
  name?: string;
  archiveDirectory?: string;
}

/** A calendar interval, or how many ids go into one partition. */
const intervalWords = ["day", "week", "month", "quarter", "year"] as const;
const expiryWords = ["detach", "drop", "archive"];

/** "24 months", "30 days": calendar units, which are not always equally long. */
const period = String.raw`^\s*[0-9]+\s*(?:day|week|month|quarter|year)s?\s*$`;
const digits = /^[0-9]+$/;

export const partitionsSchema: Schema = list(
  "The partitioned tables that pgops looks after",
  section(
    "A partitioned table",
    () =>
      ({
        table: text("The table, qualified where it is not in public", "a table's name", tableNamePattern),
        column: text("The column it is partitioned by. Default: its partition key", "a column's name", /\S/),
        interval: leaf({
          description:
            "What goes into one partition: a day, ISO week, month, quarter or year, or so many ids",
          wanted: `one of ${intervalWords.join(", ")}, or how many ids go into one partition`,
          jsonSchema: { anyOf: [{ enum: [...intervalWords] }, { type: "integer", minimum: 1 }] },
          convert: (input) => intervalWords.find((word) => word === input) ?? wholeFrom(input, 1),
        }),
        ahead: leaf({
          description:
            'How many partitions to make beyond the current one, or by ids for how long: "30 days". Default 3, for ids "30 days"',
          wanted: 'how many partitions, or a period such as "30 days"',
          jsonSchema: {
            anyOf: [
              { type: "integer", minimum: 0, maximum: 1000 },
              { type: "string", pattern: period },
            ],
          },
          convert: (input) => periodText(input) ?? wholeFrom(input, 0, 1000),
        }),
        retain: leaf({
          description:
            'How long rows stay, such as "24 months"; by ids: how many of the latest. Default: for ever',
          wanted: 'a period such as "24 months", or for a table by ids how many of the latest to keep',
          jsonSchema: {
            anyOf: [
              { type: "integer", minimum: 1 },
              { type: "string", pattern: period },
            ],
          },
          convert: (input) => periodText(input) ?? wholeFrom(input, 1),
        }),
        onExpire: leaf({
          description: 'What becomes of a partition past `retain`. Default "detach"',
          wanted: `one of ${expiryWords.join(", ")}`,
          jsonSchema: { enum: expiryWords },
          convert: (input) => expiryWords.find((word) => word === input),
        }),
        default: boolean(
          "Whether a default partition takes the rows that fit no other. Default: as it is in the database",
        ),
        timezone: text(
          'The zone in which days, weeks and months begin. Default "UTC"',
          "the name of a time zone, such as Europe/Berlin",
          /\S/,
        ),
        name: text(
          'How partitions are called. Default for months "{table}_{yyyy}_{mm}"',
          "a pattern, such as {table}_{yyyy}_{mm}",
          /\S/,
        ),
        archiveDirectory: text(
          'The folder for archived partitions, seen from this file. Default "archive"',
          "the name of a folder",
          /\S/,
        ),
      }) satisfies Record<keyof PartitionsConfig, Schema>,
  ),
);

function periodText(input: unknown): string | undefined {
  return typeof input === "string" && new RegExp(period).test(input) ? input.trim() : undefined;
}

function wholeFrom(input: unknown, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number | undefined {
  const value = typeof input === "string" && digits.test(input) ? Number(input) : input;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return undefined;
  return value >= minimum && value <= maximum ? value : undefined;
}
