import { parseDuration } from "../duration.ts";
import type { Duration, Placeholder } from "./schema.ts";
import {
  boolean,
  duration,
  leaf,
  leafOrSection,
  list,
  type Schema,
  section,
  text,
  texts,
  wholeNumber,
} from "./schema-parts.ts";
import { parseSize, sizePattern } from "./size.ts";

/** Bytes, or a text such as "500 MB". */
export type Size = number | string;

/** When what weighs on others may run. */
export interface WindowConfig {
  days?: string | string[];
  from: string;
  to: string;
}

/** What makes a table or index worth the work; percentages are of 100. */
export interface ThresholdsConfig {
  minSize?: Size;
  maxSize?: Size;
  deadRows?: number | Placeholder;
  deadPercent?: number | Placeholder;
  changedPercent?: number | Placeholder;
  wraparoundPercent?: number | Placeholder;
  bloatPercent?: number | Placeholder;
  growthPercent?: number | Placeholder;
}

/** One thing to do again and again. */
export interface MaintenanceTaskConfig {
  name: string;
  run: string;
  schedule: string;
  tables?: string[];
  except?: string[];
  when?: ThresholdsConfig;
  catchUp?: boolean | Duration;
  budget?: Duration;
  outsideWindow?: boolean;
  enabled?: boolean;
  method?: "vacuum-full" | "pg_repack" | "repack";
}

/** Who is told of a failure. */
export interface NotifyConfig {
  command?: string;
  url?: string;
  timeout?: Duration;
}

/** What is due when, and how hard it may press. */
export interface MaintenanceConfig {
  timezone?: string;
  window?: WindowConfig;
  budget?: Duration;
  jobs?: number | Placeholder;
  costDelay?: Duration;
  costLimit?: number | Placeholder;
  retryAfter?: Duration;
  retain?: string;
  freeSpace?: Size;
  oldTransaction?: Duration;
  slotLag?: Size;
  metrics?: string;
  notify?: string | NotifyConfig;
  tasks?: MaintenanceTaskConfig[];
}

const percent = (description: string): Schema => wholeNumber(`${description}, in percent`, 0, 1_000_000);

function size(description: string): Schema {
  return leaf({
    description: `${description}; a number is bytes`,
    wanted: 'a size such as "500 MB" or "10 GB", or a number of bytes',
    jsonSchema: {
      anyOf: [
        { type: "integer", minimum: 0 },
        { type: "string", pattern: `${sizePattern}|^[0-9]+$|\\$\\{` },
      ],
    },
    convert: (input) => {
      if (typeof input === "number") return Number.isSafeInteger(input) && input >= 0 ? input : undefined;
      if (typeof input !== "string") return undefined;
      return /^\d+$/.test(input) ? Number(input) : parseSize(input);
    },
  });
}

const clock = /^(?:(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)$/;
const day = "(?:mon|tue|wed|thu|fri|sat|sun)";
const days = new RegExp(`^${day}(?:-${day})?$`);

const window = section(
  "When what weighs on others may run; it may go past midnight",
  () =>
    ({
      days: leaf({
        description: 'The days it begins on: "sat", ["mon-fri", "sun"]. Default: every day',
        wanted: 'days such as "sat" or ["mon-fri", "sun"]',
        jsonSchema: {
          anyOf: [
            { type: "string", pattern: days.source },
            { type: "array", items: { type: "string", pattern: days.source }, minItems: 1 },
          ],
        },
        convert: (input) => {
          const given: unknown[] = Array.isArray(input) ? input : [input];
          const fits = given.length > 0 && given.every((one) => typeof one === "string" && days.test(one));
          return fits ? given : undefined;
        },
      }),
      from: text("When it opens, in `timezone`: 01:00", "a time such as 01:00", clock),
      to: text(
        "When it closes: 05:00; what is not later than `from` is the next day",
        "a time such as 05:00",
        clock,
      ),
    }) satisfies Record<keyof WindowConfig, Schema>,
);

const thresholds = section(
  "What makes a table or an index worth the work",
  () =>
    ({
      minSize: size('Only what is at least so large. Default 0; for reindex "8 MB"'),
      maxSize: size('Only what is at most so large. For vacuum-full "10 GB", else no limit'),
      deadRows: wholeNumber("Dead rows from which a vacuum is worth it. Default 1000", 0, 1e15),
      deadPercent: percent("Dead rows of all. Default 10"),
      changedPercent: percent("Rows changed since the last analyze. Default 5"),
      wraparoundPercent: percent(
        "Age of the oldest row, of autovacuum_freeze_max_age. From here a table is vacuumed whatever else. Default 80",
      ),
      bloatPercent: percent("Bloat. Default 30 for an index, 40 for vacuum-full"),
      growthPercent: percent(
        "Bytes per row of an index against its best known. Default 50: half as much again",
      ),
    }) satisfies Record<keyof ThresholdsConfig, Schema>,
);

/** What `run` may say beside the name of a file of SQL. */
export const taskKinds = [
  "vacuum",
  "analyze",
  "reindex",
  "vacuum-full",
  "partitions",
  "partitions-retire",
  "seed-check",
] as const;

const methods = ["vacuum-full", "pg_repack", "repack"] as const;

const task = section(
  "One thing to do again and again",
  () =>
    ({
      name: text(
        "Its name, for --task and the history",
        "a name of letters, digits, - and _",
        /^[\w-]{1,63}$/,
      ),
      run: text(
        `What is done: ${taskKinds.join(", ")}, or a file of SQL (its name ends in .sql)`,
        `one of ${taskKinds.join(", ")}, or the name of a file that ends in .sql`,
        new RegExp(`^(?:${taskKinds.join("|")}|.*\\.sql)$`),
      ),
      schedule: text(
        'When, as cron writes it: "0 3 * * *"',
        'a cron expression of five fields, such as "0 3 * * *", or @daily, @weekly, @monthly',
        /^\s*(?:\S+(?:\s+\S+){4,5}|@[a-z]+)\s*$/i,
      ),
      tables: texts(
        'Which tables: names and patterns, such as "audit_logs*". Default: all; for vacuum-full none',
        "a list of tables",
      ),
      except: texts("Which tables not", "a list of tables"),
      when: thresholds,
      catchUp: leaf({
        description:
          'Whether a missed time is made up for: true, false, or how late at most ("6h"). Default true',
        wanted: 'true, false, or a duration such as "6h"',
        jsonSchema: { anyOf: [{ type: "boolean" }, { type: "string" }, { type: "number", minimum: 0 }] },
        convert: toCatchUp,
      }),
      budget: duration("How long this task may take in one run. Default: what is left of `budget` above"),
      outsideWindow: boolean(
        "Whether it runs outside the window, too. Default: true for partitions and seed-check; refused for vacuum-full",
      ),
      enabled: boolean("false: it is not run. Default true"),
      method: leaf({
        description:
          'How vacuum-full rewrites: "vacuum-full", "pg_repack", or "repack" (PostgreSQL 19). Default "vacuum-full"',
        wanted: `one of ${methods.join(", ")}`,
        jsonSchema: { enum: [...methods] },
        convert: (input) => methods.find((method) => method === input),
      }),
    }) satisfies Record<keyof MaintenanceTaskConfig, Schema>,
);

export const maintenanceSchema: Schema = section(
  "What `pgops maintenance` does, and when",
  () =>
    ({
      timezone: text(
        'The zone of schedules and window. Default "UTC"',
        "the name of a time zone, such as Europe/Berlin",
        /\S/,
      ),
      window,
      budget: duration("How long one run may take at most. Default: no limit but the window's"),
      jobs: wholeNumber("How many tables at once. Default 1", 1, 64),
      costDelay: duration("vacuum_cost_delay of its vacuums. Default 2ms; 0 is full speed"),
      costLimit: wholeNumber("vacuum_cost_limit of its vacuums. Default: the server's", 1, 10_000),
      retryAfter: duration("How long after a failure a task is tried again. Default 30m"),
      retain: text(
        'How long the history is kept. Default "90 days"',
        'a period such as "90 days"',
        /^\s*[0-9]+\s*(?:day|week|month|quarter|year)s?\s*$/,
      ),
      freeSpace: size("Free disk space of the server, where pgops cannot see it itself"),
      oldTransaction: duration(
        "From which age a transaction is named that keeps dead rows alive. Default 15m",
      ),
      slotLag: size('From which lag a replication slot is named, and rewriting waits. Default "1 GB"'),
      metrics: text("File for Prometheus, seen from this file", "the name of a file", /\S/),
      notify: leafOrSection(
        text("What is told of a failure: a command, or a URL that takes a POST", "a command or a URL", /\S/),
        section(
          "What is told of a failure",
          () =>
            ({
              command: text("A command for the shell; the report is its standard input", "a command", /\S/),
              url: text(
                "A URL that takes a POST of JSON",
                "a URL that begins with http:// or https://",
                /^https?:\/\/|\$\{/,
              ),
              timeout: duration("How long it may take. Default 30s"),
            }) satisfies Record<keyof NotifyConfig, Schema>,
        ),
      ),
      tasks: list("What is done when. Default: docs/maintenance.md lists it", task),
    }) satisfies Record<keyof MaintenanceConfig, Schema>,
);

function toCatchUp(input: unknown): unknown {
  if (typeof input === "boolean") return input;
  if (input === "true" || input === "false") return input === "true";
  const ms = typeof input === "string" ? parseDuration(input) : input;
  return typeof ms === "number" && ms >= 0 ? ms : undefined;
}
