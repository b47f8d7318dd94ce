import { resolve } from "node:path";
import {
  type MaintenanceConfig,
  type MaintenanceTaskConfig,
  type NotifyConfig,
  type ThresholdsConfig,
  type taskKinds,
} from "./maintenance-schema.ts";
import { type Period, parsePeriod } from "./period.ts";
import type { Problems } from "./problems.ts";
import { Secret } from "./secret.ts";
import type { Provenance } from "./settings.ts";
import { isTimeZone } from "./time-zone.ts";

/** When what weighs on others may run; minutes count from midnight in the time zone of the settings. */
export interface MaintenanceWindow {
  /** The days it begins on, 1 (Monday) to 7. */
  days: readonly number[];
  from: number;
  /** Not later than `from`: the next day's. */
  to: number;
}

/** What makes a table or an index worth the work; sizes in bytes, percentages of 100. */
export interface Thresholds {
  minSize: number;
  /** Undefined: no limit. */
  maxSize: number | undefined;
  deadRows: number;
  deadPercent: number;
  changedPercent: number;
  /** Of autovacuum_freeze_max_age. */
  wraparoundPercent: number;
  bloatPercent: number;
  /** Bytes per row of an index against its best known: 50 is half as much again. */
  growthPercent: number;
}

export type TaskKind = (typeof taskKinds)[number] | "sql";

/** One thing to do again and again, with the defaults filled in. */
export interface MaintenanceTask {
  name: string;
  run: TaskKind;
  /** Of "sql": the file, absolute. */
  file: string | undefined;
  /** A cron expression, read in the time zone of the settings. */
  schedule: string;
  /** Names and patterns; undefined: all. */
  tables: readonly string[] | undefined;
  except: readonly string[];
  when: Thresholds;
  /** How late it may begin, in milliseconds; undefined: as late as may be. */
  latestMs: number | undefined;
  budgetMs: number | undefined;
  /** Whether it runs outside the window, too. */
  outsideWindow: boolean;
  enabled: boolean;
  method: "vacuum-full" | "pg_repack" | "repack";
}

/** Who is told of a failure. */
export type NotifySettings = { timeoutMs: number } & (
  | { kind: "command"; command: string }
  // Such addresses hold tokens.
  | { kind: "url"; url: Secret }
);

/** What is in force of `maintenance`; durations are milliseconds, sizes bytes. */
export interface MaintenanceSettings {
  timezone: string;
  window: MaintenanceWindow | undefined;
  budgetMs: number | undefined;
  jobs: number;
  costDelayMs: number;
  costLimit: number | undefined;
  retryAfterMs: number;
  retain: Period;
  freeSpace: number | undefined;
  oldTransactionMs: number;
  slotLag: number;
  /** Absolute. */
  metrics: string | undefined;
  notify: NotifySettings | undefined;
  tasks: readonly MaintenanceTask[];
}

type Converted<T> = { [K in keyof T]: Converted1<T[K]> };
type Converted1<V> = V extends readonly (infer One)[]
  ? (One extends object ? Converted<One> : One)[]
  : V extends object
    ? Converted<V>
    : V;

/** `maintenance` after the checks: durations are milliseconds, sizes bytes, numbers numbers. */
export type ParsedMaintenance = Converted<MaintenanceConfig>;

interface Options {
  root: string;
  fromOf: (path: string) => string;
  problems: Problems;
  provenance: Provenance[];
  /** Whether `partitions` names a table: then the default makes the coming ones, too. */
  hasPartitions: boolean;
}

const megabyte = 1024 ** 2;
const gigabyte = 1024 ** 3;

/** The schedule of the document: daily VACUUM ANALYZE, weekly REINDEX, monthly VACUUM FULL of what is named. */
const documentTasks: readonly MaintenanceTaskConfig[] = [
  { name: "vacuum", run: "vacuum", schedule: "0 3 * * *" },
  { name: "reindex", run: "reindex", schedule: "0 4 * * 0" },
  { name: "vacuum-full", run: "vacuum-full", schedule: "0 5 1 * *" },
];
const partitionsTask: MaintenanceTaskConfig = {
  name: "partitions",
  run: "partitions",
  schedule: "0 2 * * *",
};

/** How late a task without `catchUp` still begins: cron is not always on the minute. */
const leastLatenessMs = 3_600_000;

/** Reads `maintenance`; what does not fit together goes to `problems`. */
export function maintenanceSettings(
  config: ParsedMaintenance | undefined,
  { root, fromOf, problems, provenance, hasPartitions }: Options,
): MaintenanceSettings {
  const given = config ?? {};
  const from = fromOf("maintenance");
  const complain = (what: string): void => problems.add(`\`maintenance\` in ${from}: ${what}`);
  if (config !== undefined) provenance.push({ key: "maintenance", value: shown(config), from });
  const timezone = given.timezone ?? "UTC";
  if (!isTimeZone(timezone))
    complain(`there is no time zone "${timezone}"; it takes a name such as Europe/Berlin`);
  const tasks = given.tasks ?? [...(hasPartitions ? [partitionsTask] : []), ...documentTasks];
  checkDurations(given, complain);
  return {
    timezone,
    window: windowOf(given.window, complain),
    budgetMs: milliseconds(given.budget),
    jobs: Number(given.jobs ?? 1),
    costDelayMs: milliseconds(given.costDelay) ?? 2,
    costLimit: given.costLimit === undefined ? undefined : Number(given.costLimit),
    retryAfterMs: milliseconds(given.retryAfter) ?? 1_800_000,
    retain: parsePeriod(given.retain ?? "90 days") ?? { count: 90, unit: "day" },
    freeSpace: bytes(given.freeSpace),
    oldTransactionMs: milliseconds(given.oldTransaction) ?? 900_000,
    slotLag: bytes(given.slotLag) ?? gigabyte,
    metrics: given.metrics === undefined ? undefined : resolve(root, given.metrics),
    notify: notifyOf(given.notify, complain),
    tasks: tasksOf(tasks, root, complain),
  };
}

/** A bare number is milliseconds: `budget: 45` would end every run before it has begun. */
function checkDurations(
  { budget, costDelay = 0, notify, tasks = [] }: ParsedMaintenance,
  complain: (what: string) => void,
): void {
  if ([budget, ...tasks.map((task) => task.budget)].some((ms) => ms !== undefined && Number(ms) < 1000))
    complain('`budget` is a second or more; a bare number is milliseconds, and minutes are written "45m"');
  // Of the server.
  if (Number(costDelay) > 100) complain("`costDelay` is 100ms at most");
  if (typeof notify === "object" && notify.timeout !== undefined && Number(notify.timeout) === 0)
    complain("`notify.timeout` is more than 0");
}

// The checks have converted them already.
const milliseconds = (value: string | number | undefined): number | undefined =>
  value === undefined ? undefined : Number(value);
const bytes = milliseconds;

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function windowOf(
  window: ParsedMaintenance["window"],
  complain: (what: string) => void,
): MaintenanceWindow | undefined {
  if (window === undefined) return undefined;
  const { from, to, days = ["mon-sun"] } = window as { from?: string; to?: string; days?: string | string[] };
  if (from === undefined || to === undefined) {
    complain("`window` needs `from` and `to`");
    return undefined;
  }
  if (minuteOf(from) === minuteOf(to))
    complain("`window` opens and closes at the same minute; 00:00 to 24:00 is the whole day");
  return { days: daysOf([days].flat()), from: minuteOf(from), to: minuteOf(to) };
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** "fri-mon" is Friday, Saturday, Sunday, Monday. */
function daysOf(texts: readonly string[]): number[] {
  const all = new Set<number>();
  for (const text of texts) {
    const [first = 0, last = first] = text.split("-").map((name) => weekdays.indexOf(name));
    for (let day = first; ; day = (day + 1) % 7) {
      all.add(day + 1);
      if (day === last) break;
    }
  }
  return [...all].toSorted((one, other) => one - other);
}

function notifyOf(
  notify: string | NotifyConfig | undefined,
  complain: (what: string) => void,
): NotifySettings | undefined {
  if (notify === undefined) return undefined;
  const { command, url, timeout } = typeof notify === "string" ? shortForm(notify) : notify;
  const timeoutMs = milliseconds(timeout) ?? 30_000;
  if (command !== undefined && url === undefined) return { kind: "command", command, timeoutMs };
  if (url !== undefined && command === undefined) return { kind: "url", url: new Secret(url), timeoutMs };
  complain("`notify` must give one of `command` and `url`");
  return undefined;
}

/** What a short form says that a flag gives: a URL, else a command. */
export function notifySettingsFrom(text: string): NotifySettings | undefined {
  return notifyOf(text, () => {});
}

function shortForm(text: string): NotifyConfig {
  return /^https?:\/\//.test(text) ? { url: text } : { command: text };
}

/** What `pgops config` shows: an address that takes notices holds tokens. */
function shown(config: ParsedMaintenance): unknown {
  const { notify, ...others } = config;
  if (notify === undefined) return others;
  if (typeof notify === "string") return { ...others, notify: notify.replace(/^https?:.*/s, "***") };
  return { ...others, notify: notify.url === undefined ? notify : { ...notify, url: "***" } };
}

function tasksOf(
  tasks: readonly MaintenanceTaskConfig[],
  root: string,
  complain: (what: string) => void,
): MaintenanceTask[] {
  const complete = tasks.filter((task, index) => {
    const missing = (["name", "run", "schedule"] as const).filter((key) => task[key] === undefined);
    for (const key of missing) complain(`\`tasks.${index}\` needs \`${key}\``);
    return missing.length === 0;
  });
  complete.forEach(({ name, run, outsideWindow, method }, index) => {
    if (complete.findIndex((one) => one.name === name) !== index) complain(`two tasks are called "${name}"`);
    if (run === "vacuum-full" && outsideWindow === true)
      complain(`the task "${name}" is vacuum-full, which runs in the window only`);
    if (run !== "vacuum-full" && method !== undefined)
      complain(`the task "${name}" has \`method\`, which is for vacuum-full`);
  });
  return complete.map((task) => taskOf(task, root));
}

function taskOf(task: MaintenanceTaskConfig, root: string): MaintenanceTask {
  const { name, run, schedule, tables, except = [], catchUp = true } = task;
  const isFile = run.endsWith(".sql");
  const kind = isFile ? "sql" : (run as TaskKind);
  return {
    name,
    run: kind,
    file: isFile ? resolve(root, run) : undefined,
    schedule: schedule.trim(),
    tables: tables ?? (kind === "vacuum-full" ? [] : undefined),
    except,
    when: thresholdsOf(task.when ?? {}, kind),
    latestMs: latestOf(catchUp),
    budgetMs: milliseconds(task.budget),
    outsideWindow: task.outsideWindow ?? (kind === "partitions" || kind === "seed-check"),
    enabled: task.enabled ?? true,
    method: task.method ?? "vacuum-full",
  };
}

function latestOf(catchUp: boolean | string | number): number | undefined {
  if (catchUp === true) return undefined;
  return catchUp === false ? leastLatenessMs : Number(catchUp);
}

/** The thresholds that are in force for a kind of work. */
export function thresholdsOf(given: ThresholdsConfig, kind: TaskKind): Thresholds {
  const isFull = kind === "vacuum-full";
  return {
    minSize: bytes(given.minSize) ?? (kind === "reindex" ? 8 * megabyte : 0),
    maxSize: bytes(given.maxSize) ?? (isFull ? 10 * gigabyte : undefined),
    deadRows: Number(given.deadRows ?? 1000),
    deadPercent: Number(given.deadPercent ?? 10),
    changedPercent: Number(given.changedPercent ?? 5),
    wraparoundPercent: Number(given.wraparoundPercent ?? 80),
    bloatPercent: Number(given.bloatPercent ?? (isFull ? 40 : 30)),
    growthPercent: Number(given.growthPercent ?? 50),
  };
}
