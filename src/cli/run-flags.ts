import { type Command, Option } from "commander";
import type { PatienceOverrides } from "../config/patience-settings.ts";
import type { ContextOptions } from "../migrations/context.ts";
import type { UnfinishedChoice } from "../migrations/outside/unfinished.ts";
import { parseCount, parseDurationArgument } from "./arguments.ts";

/** The flags of a run that changes the database: how long is waited, and for what; they go before the configuration. */
export interface PatienceFlags {
  lockTimeout?: number;
  statementTimeout?: number;
  lockTries?: number;
  lockPatience?: number;
  waitLock?: number;
}

/** The same, and what to do with a half-done migration. */
export interface RunFlags extends PatienceFlags {
  unfinished?: UnfinishedChoice;
}

/** Adds the flags to a command that applies migrations or takes them back. */
export function withRunFlags(command: Command): Command {
  const unfinished = new Option(
    "--unfinished <choice>",
    "a statement outside a transaction that may have been executed: run it again, or skip it",
  ).choices(["run", "skip"]);
  return withPatienceFlags(command, "a migration").addOption(unfinished);
}

/** Adds the flags to a command that changes the database; `what` is tried again when it does not get its locks. */
export function withPatienceFlags(command: Command, what: string): Command {
  return command
    .option(
      "--lock-timeout <duration>",
      "how long a statement waits for a lock (default: 5s)",
      parseDurationArgument,
    )
    .option(
      "--statement-timeout <duration>",
      "how long one statement may take (default: no limit)",
      parseDurationArgument,
    )
    .option(
      "--lock-tries <count>",
      `how often ${what} that did not get its locks is tried (default: 10)`,
      parseCount,
    )
    .option("--lock-patience <duration>", "how long it is tried at most (default: 2m)", parseDurationArgument)
    .option(
      "--wait-lock <duration>",
      "how long to wait for another run of pgops (default: 60s)",
      parseDurationArgument,
    );
}

/** What the flags say, under the names of the settings. */
export function contextOptionsOf(flags: RunFlags): Partial<ContextOptions> {
  return { ...patienceOf(flags), unfinished: flags.unfinished };
}

/** What the flags of patience say, under the names of the settings. */
export function patienceOf(flags: PatienceFlags): PatienceOverrides {
  return {
    lockTimeoutMs: flags.lockTimeout,
    statementTimeoutMs: flags.statementTimeout,
    lockTries: flags.lockTries,
    lockPatienceMs: flags.lockPatience,
    waitLockMs: flags.waitLock,
  };
}
