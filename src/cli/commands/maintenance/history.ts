import { Command } from "commander";
import type { MaintenanceHistoryOptions } from "../../../maintenance/history.ts";
import { parseCount } from "../../arguments.ts";
import { type Invocation, invoke, type Outcome } from "../../invocation.ts";
import { withOperation } from "../../operations.ts";

interface Flags {
  task?: string[];
  limit?: number;
  actions?: boolean;
}

/** `pgops maintenance history` */
export function maintenanceHistoryCommand(): Command {
  const command = new Command("history");
  return command
    .description(
      "Lists the runs of maintenance, the latest first: when, how they ended, how long they took with a bar, what was freed. " +
        "Changes nothing.",
    )
    .summary("what maintenance did, and how long it took")
    .option("--task <name...>", "of these tasks alone")
    .option("--limit <count>", "this many of the latest (default: 20 runs, 50 statements)", parseCount)
    .option("--actions", "statement by statement, with those of pgops vacuum, analyze and reindex")
    .addHelpText("after", examples)
    .action(() =>
      invoke(command, (invocation) => {
        // `pgops maintenance` has a flag of that name too, and then it is the one that takes it.
        const { task, limit, actions } = command.optsWithGlobals<Flags>();
        return runHistory(invocation, { tasks: task, limit, actions });
      }),
    );
}

async function runHistory(invocation: Invocation, options: MaintenanceHistoryOptions): Promise<Outcome> {
  const result = await withOperation(invocation, async (context, settings) => {
    const [{ maintenanceContext }, { maintenanceHistory }] = await Promise.all([
      import("../../../maintenance/context.ts"),
      import("../../../maintenance/history.ts"),
    ]);
    return maintenanceHistory(maintenanceContext(context, settings), options);
  });
  return {
    json: { ...result },
    show: async () => {
      const { showMaintenanceHistory } = await import("../../render/maintenance-history.ts");
      showMaintenanceHistory(invocation, result);
    },
  };
}

const examples = `
Examples:
  $ pgops maintenance history                  the latest 20 runs, with a bar for each
  $ pgops maintenance history --task reindex   of one task
  $ pgops maintenance history --actions        what was done to which table, and why
  $ pgops maintenance history --json           for programs`;
