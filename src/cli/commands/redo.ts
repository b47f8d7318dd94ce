import { Command } from "commander";
import type { RedoOptions } from "../../migrations/redo.ts";
import { parseCount } from "../arguments.ts";
import { confirmation } from "../confirm.ts";
import { useOption } from "../down-source.ts";
import { invoke } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";
import { contextOptionsOf, type RunFlags, withRunFlags } from "../run-flags.ts";

/** `pgops redo` */
export function redoCommand(): Command {
  const command = new Command("redo");
  command
    .description("Rolls the last migrations back and applies them again from their files.")
    .option("--steps <count>", "this many (default: 1)", parseCount)
    .addOption(useOption());
  return withRunFlags(command)
    .addHelpText("after", examples)
    .action((options: RedoOptions & RunFlags) =>
      invoke(command, async (invocation) => {
        const confirm = confirmation(invocation, "redo");
        const result = await withMigrations(
          invocation,
          async (context) => {
            const { redo } = await import("../../migrations/redo.ts");
            return redo(context, { ...options, confirm });
          },
          contextOptionsOf(options),
        );
        return { json: { ...result }, show };

        async function show(): Promise<void> {
          const { showSummary } = await import("../render/summary.ts");
          showSummary(invocation, { done: "redone", steps: result.applied, current: result.current });
        }
      }),
    );
}

const examples = `
Examples:
  $ pgops redo              while you write a migration: down, then up
  $ pgops redo --steps 2    the last two`;
