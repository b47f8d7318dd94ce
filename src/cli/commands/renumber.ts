import { Command } from "commander";
import { PgopsError, ExitCode } from "../../errors.ts";
import type { Migration } from "../../migrations/migration.ts";
import type { RenumberResult } from "../../migrations/renumber.ts";
import { parseMigrationChoice, type MigrationChoice, waitMs } from "../arguments.ts";
import { type Invocation, invoke } from "../invocation.ts";

/** `pgops renumber` */
export function renumberCommand(): Command {
  const command = new Command("renumber");
  return command
    .description(
      "Moves a migration that is not applied to the end: its files and its line in migrations.lock.",
    )
    .argument("<number>", "which: 12, or 12_coupons where two have the number", parseMigrationChoice)
    .option("--offline", "do not ask the database whether it is applied")
    .addHelpText("after", examples)
    .action((which: MigrationChoice, options: { offline?: boolean }) =>
      invoke(command, async (invocation) => {
        const { cwd, settings } = invocation;
        const { renumberMigration } = await import("../../migrations/renumber.ts");
        const isApplied = options.offline === true ? undefined : await lookUp(invocation);
        const { directory } = (await settings({ needsDatabase: false })).migrations;
        const result = await renumberMigration({ cwd, directory, which, isApplied });
        return { json: { ...result }, show: () => show(invocation, result) };
      }),
    );
}

/** Asks the ledger of the database that is configured; undefined where none is. One that does not answer is told. */
async function lookUp(
  invocation: Invocation,
): Promise<((migration: Migration) => Promise<boolean>) | undefined> {
  const { flags, environment, signal, terminal, warnings } = invocation;
  const wait = waitMs(flags.wait);
  const settings = await invocation.settings();
  const { database } = settings;
  if (database?.kind === "target" && database.target.origin === "default") return undefined;
  return async (migration) => {
    const [{ migrationContext }, { isInLedger }] = await Promise.all([
      import("../../migrations/context.ts"),
      import("../../migrations/in-ledger.ts"),
    ]);
    try {
      const context = await migrationContext(settings, { env: environment, waitMs: wait, signal });
      return await isInLedger(context, migration);
    } catch (error) {
      if (!(error instanceof PgopsError)) throw error;
      // A server that answers, and lets nobody in, may well have the migration.
      if (error.code !== "PGOPS_CONNECT") throw withoutLooking(error);
      const warning = `whether it is applied was not looked up: ${error.message}`;
      warnings.push(warning);
      terminal.err(`${terminal.color.yellow("warning:")} ${warning}\n`);
      return false;
    }
  };
}

function withoutLooking(error: PgopsError): PgopsError {
  if (error.exitCode !== ExitCode.noServer) return error;
  return error.with({
    hint: `${error.hint ?? ""} Where no database has the migration: --offline does not look.`.trim(),
  });
}

function show({ terminal, flags }: Invocation, { from, to, up, down }: RenumberResult): void {
  terminal.out(down === null ? `${up}\n` : `${up}\n${down}\n`);
  if (flags.quiet === true) return;
  const { green } = terminal.color;
  const said = from === to ? `${from} is the last already` : `${from} is now ${to}`;
  terminal.err(`${green("✔")} ${said}.\n`);
}

const examples = `
Examples:
  $ pgops renumber 12            012_coupons becomes 015_coupons where 014 was the last
  $ pgops renumber 12_coupons    where two migrations have the number 12
  $ pgops renumber 12 --offline  without a database`;
