import { Command } from "commander";
import type { LockResult } from "../../migrations/lock.ts";
import { type Invocation, invoke } from "../invocation.ts";

/** `pgops lock` */
export function lockCommand(): Command {
  const command = new Command("lock");
  return command
    .description(
      "Writes migrations.lock anew from the migration files, and says what was added, changed and removed.",
    )
    .addHelpText("after", examples)
    .action(() =>
      invoke(command, async (invocation) => {
        const { cwd, settings } = invocation;
        const { lockMigrations } = await import("../../migrations/lock.ts");
        const { directory } = (await settings({ needsDatabase: false })).migrations;
        const result = await lockMigrations({ cwd, directory });
        return { json: { ...result }, show: () => show(invocation, result) };
      }),
    );
}

async function show({ terminal, flags }: Invocation, result: LockResult): Promise<void> {
  const { file, migrations, added, changed, removed, written } = result;
  for (const name of added) terminal.out(`added    ${name}\n`);
  for (const name of changed) terminal.out(`changed  ${name}\n`);
  for (const name of removed) terminal.out(`removed  ${name}\n`);
  if (flags.quiet === true) return;
  const { count } = await import("../render/progress.ts");
  const holds = count(migrations, "migration");
  const { green } = terminal.color;
  terminal.err(
    written
      ? `${green("✔")} ${file} was written: ${holds}. Commit it.\n`
      : `${green("✔")} Nothing to do: ${file} holds ${holds} as they are.\n`,
  );
}

const examples = `
Examples:
  $ pgops lock            after a change to a file; the change of migrations.lock is what a reviewer sees
  $ pgops lock --json     for programs`;
