import { Command } from "commander";
import type { HistoryOptions } from "../../migrations/list-history.ts";
import { parseCount, parseMigrationNumber } from "../arguments.ts";
import { invoke } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";

/** `pgops history` */
export function historyCommand(): Command {
  const command = new Command("history");
  return command
    .description(
      "Lists what was applied, rolled back, adopted or repaired, and what failed: when, by whom, how long it took.",
    )
    .argument("[number]", "of this migration alone", parseMigrationNumber)
    .option("--limit <count>", "this many of the latest (default: 50)", parseCount)
    .addHelpText("after", examples)
    .action((number: number | undefined, options: HistoryOptions) =>
      invoke(command, async (invocation) => {
        const result = await withMigrations(invocation, async (context) => {
          const { listHistory } = await import("../../migrations/list-history.ts");
          return listHistory(context, { ...options, number });
        });
        return {
          json: { ...result },
          show: async () => {
            const { showHistory } = await import("../render/history-table.ts");
            showHistory(invocation, result);
          },
        };
      }),
    );
}

const examples = `
Examples:
  $ pgops history              the latest 50 entries, the newest first
  $ pgops history 12           what happened to 012
  $ pgops history --json       for programs`;
