import { type Command, InvalidArgumentError } from "commander";
import { parseSize } from "../config/size.ts";
import { parseDuration } from "../duration.ts";
import type { MaintenanceContext } from "../maintenance/context.ts";
import type { ConfirmWorks, DirectOptions } from "../maintenance/direct/do-works.ts";
import type { DirectResult } from "../maintenance/direct/result.ts";
import { parseCount, parseDurationArgument } from "./arguments.ts";
import { confirm } from "./confirm.ts";
import type { Invocation, Outcome } from "./invocation.ts";
import { withOperation } from "./operations.ts";
import { type PatienceFlags, patienceOf, withPatienceFlags } from "./run-flags.ts";

/** The flags of analyze, vacuum and reindex. */
export interface TableWorkFlags extends PatienceFlags {
  all?: boolean;
  system?: boolean;
  jobs?: number;
  dryRun?: boolean;
  skipLocked?: boolean;
  costDelay?: number;
  timeLimit?: number;
}

/** Adds the flags that all three take, and how long is waited for locks. */
export function withTableWorkFlags(
  command: Command,
  { all, system, throttle }: { all: string; system?: string; throttle: boolean },
): Command {
  command.option("--all", all);
  if (system !== undefined) command.option("--system", system);
  command
    .option(
      "--jobs <count>",
      "so many at a time, each in a session of its own (default: as configured, 1)",
      parseCount,
    )
    .option("--dry-run", "show the statements, their locks and sizes, and do nothing")
    .option("--skip-locked", "leave what somebody else has locked, in place of waiting for it");
  if (throttle)
    command.option(
      "--cost-delay <duration>",
      "pause for so long whenever the cost limit is reached, 100ms at most (default: 0, no throttle)",
      parseCostDelay,
    );
  command.option(
    "--time-limit <duration>",
    "end what is running then, and begin nothing that would not fit",
    parseDurationArgument,
  );
  return withPatienceFlags(command, "a statement");
}

/** What the flags say, under the names of the options. */
export function tableWorkOptions(names: readonly string[], flags: TableWorkFlags): DirectOptions {
  const { all, system, jobs, dryRun, skipLocked, costDelay: costDelayMs, timeLimit: timeLimitMs } = flags;
  return { names, all, system, jobs, dryRun, skipLocked, costDelayMs, timeLimitMs };
}

/** Loads the configuration, shows progress while `operation` works, and renders what it gives. */
export async function doTableWork(
  invocation: Invocation,
  flags: TableWorkFlags,
  operation: (context: MaintenanceContext) => Promise<DirectResult>,
): Promise<Outcome> {
  const started = performance.now();
  const result = await withOperation(
    invocation,
    async (context, settings) => {
      const { maintenanceContext } = await import("../maintenance/context.ts");
      return operation(maintenanceContext(context, settings));
    },
    patienceOf(flags),
  );
  const [{ exitCodeOf }, { showWorks, showStanding }] = await Promise.all([
    import("../maintenance/direct/result.ts"),
    import("./render/table-work.ts"),
  ]);
  const exitCode = exitCodeOf(result, flags);
  const durationMs = performance.now() - started;
  return {
    json: { ...result, ok: exitCode === 0 },
    show: () => showWorks(invocation, result),
    summary: () => showStanding(invocation, result, { durationMs, exitCode }),
    exitCode,
  };
}

/** The question before works that lock others out. */
export function confirmWorks(
  invocation: Invocation,
  { verb, done, rest }: { verb: string; done: string; rest: string },
): ConfirmWorks {
  return async (works) => {
    const { workLines, relationsText } = await import("./render/table-work.ts");
    const lines = workLines(works);
    return confirm(invocation, {
      verb,
      what: relationsText(works),
      rest,
      done,
      details: lines,
      lines: lines.map((line) => `  ${line}`),
    });
  };
}

const mostCostDelayMs = 100;

function parseCostDelay(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms > mostCostDelayMs)
    throw new InvalidArgumentError("It takes a duration of at most 100ms, such as 2ms, or 0.");
  return ms;
}

const [leastBuffers, mostBuffers] = [128 * 1024, 16 * 1024 ** 3];

/** Adds `--buffer-usage-limit` to those that read whole tables. */
export function withBufferLimit(command: Command): Command {
  return command.option(
    "--buffer-usage-limit <size>",
    "how much of the shared buffers it may use (from PostgreSQL 16 on)",
    parseBufferLimit,
  );
}

/** "2 MB" as PostgreSQL takes it. */
function parseBufferLimit(text: string): string {
  const bytes = text === "0" ? 0 : parseSize(text);
  if (bytes === undefined || (bytes !== 0 && (bytes < leastBuffers || bytes > mostBuffers)))
    throw new InvalidArgumentError('It takes a size from "128 kB" to "16 GB", or 0 for no limit.');
  return `${Math.round(bytes / 1024)} kB`;
}
