import { Command } from "commander";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { AcceptedMigration } from "../../migrations/repair.ts";
import type { BegunMigration } from "../../migrations/restart.ts";
import { parseMigrationNumber } from "../arguments.ts";
import { confirm } from "../confirm.ts";
import { type Invocation, invoke, type Outcome } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";

interface RepairFlags {
  accept?: number[];
  restart?: number;
}

/** `pgops repair` */
export function repairCommand(): Command {
  const command = new Command("repair");
  return command
    .description(
      "Records a file as it is now in place of what was applied, or forgets how far a migration outside a " +
        "transaction has come. It shows what it is about to do, and asks. No statement of a migration is run.",
    )
    .option(
      "--accept <number>",
      "record this changed migration as its files are now; may be there several times",
      (text: string, before: number[] | undefined) => [...(before ?? []), parseMigrationNumber(text)],
    )
    .option(
      "--restart <number>",
      "let this half-done migration begin with its first statement again",
      parseMigrationNumber,
    )
    .addHelpText("after", examples)
    .action((flags: RepairFlags) =>
      invoke(command, async (invocation) => {
        const { accept, restart } = flags;
        if ((accept === undefined) === (restart === undefined)) throw wrongUsage();
        return restart === undefined ? runAccept(invocation, accept ?? []) : runRestart(invocation, restart);
      }),
    );
}

async function runAccept(invocation: Invocation, accept: readonly number[]): Promise<Outcome> {
  const { terminal, flags } = invocation;
  const { showChanges } = await import("../render/changes.ts");
  const ask = async (migrations: readonly AcceptedMigration[]): Promise<boolean> => {
    showChanges(invocation, migrations);
    const names = migrations.map(nameOf);
    return confirm(invocation, { verb: "accept", done: "accepted", details: names, lines: indented(names) });
  };
  const result = await withMigrations(invocation, async (context) => {
    const { repair } = await import("../../migrations/repair.ts");
    return repair(context, { accept, confirm: ask });
  });
  const show = (): void => {
    for (const one of result.accepted) terminal.out(`accepted   ${nameOf(one)}\n`);
    for (const name of result.unchanged) terminal.out(`unchanged  ${name}\n`);
    if (flags.quiet === true) return;
    const { length } = result.accepted;
    const said = length === 0 ? "Nothing to do: the files are what was applied" : `${length} accepted`;
    terminal.err(`${terminal.color.green("✔")} ${said}.\n`);
  };
  return { json: { ...result }, show };
}

async function runRestart(invocation: Invocation, number: number): Promise<Outcome> {
  const { terminal, flags } = invocation;
  const { showBegun } = await import("../render/changes.ts");
  const ask = async (migration: BegunMigration): Promise<boolean> => {
    showBegun(invocation, migration);
    const names = [nameOf(migration)];
    return confirm(invocation, {
      verb: "restart",
      done: "restarted",
      details: names,
      lines: indented(names),
    });
  };
  const result = await withMigrations(invocation, async (context) => {
    const { restart } = await import("../../migrations/restart.ts");
    return restart(context, { restart: number, confirm: ask });
  });
  const show = (): void => {
    terminal.out(`restarted  ${nameOf(result)}\n`);
    if (flags.quiet === true) return;
    const next = result.direction === "up" ? "pgops migrate" : "pgops rollback";
    terminal.err(`${terminal.color.green("✔")} \`${next}\` begins with its first statement again.\n`);
  };
  return { json: { accepted: [], unchanged: [], restarted: result }, show };
}

function nameOf({ filename }: { filename: string }): string {
  return filename.replace(/(\.up)?(\.sql)?$/, "");
}

function indented(names: readonly string[]): string[] {
  return names.map((name) => `  ${name}`);
}

function wrongUsage(): PgopsError {
  return new PgopsError({
    code: "PGOPS_USAGE",
    message: "repair takes either --accept or --restart",
    hint: "See `pgops repair --help`.",
    exitCode: ExitCode.usage,
  });
}

const examples = `
Examples:
  $ pgops repair --accept 12               012 was edited after it was applied: shows the difference, and asks
  $ pgops repair --accept 12 --accept 13   both or none
  $ pgops repair --restart 14              014 runs outside a transaction and stopped half-way`;
