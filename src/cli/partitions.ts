import { type Command, Option } from "commander";
import type { PartitionContext } from "../partitions/context.ts";
import { parseMoment } from "./arguments.ts";
import type { Invocation } from "./invocation.ts";
import { withOperation } from "./operations.ts";
import { type PatienceFlags, patienceOf, withPatienceFlags } from "./run-flags.ts";

/** The flags of the commands on partitions. */
export interface PartitionFlags extends PatienceFlags {
  at?: Date;
  table?: string[];
}

/** Adds `--at` and `--table`. */
export function withPartitionFlags(command: Command): Command {
  return command
    .addOption(new Option("--at <moment>", "as if it were then: 2027-03-01T00:00Z").argParser(parseMoment))
    .option("--table <name...>", "only these of the configured tables");
}

/** Adds them, and how long is waited for locks, to a command that changes something. */
export function withPartitionRunFlags(command: Command): Command {
  return withPatienceFlags(withPartitionFlags(command), "a step");
}

/** Loads the configuration, shows progress while `operation` works on the configured tables, and gives its result. */
export function withPartitionContext<Result>(
  invocation: Invocation,
  flags: PartitionFlags,
  operation: (context: PartitionContext) => Promise<Result>,
): Promise<Result> {
  return withOperation(
    invocation,
    async (context, settings) => {
      const { partitionContext } = await import("../partitions/context.ts");
      return operation(partitionContext(context, settings, { at: flags.at, only: flags.table }));
    },
    patienceOf(flags),
  );
}
