import { Command, CommanderError, Option } from "commander";
import { nearest } from "../nearest.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { configCommand } from "./commands/config.ts";
import { createCommand } from "./commands/create.ts";
import { demoCommand } from "./commands/demo.ts";
import { initCommand } from "./commands/init.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { redoCommand } from "./commands/redo.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { serverCommand } from "./commands/server.ts";
import { statusCommand } from "./commands/status.ts";
import { createTerminal } from "./create-terminal.ts";
import { reportError } from "./report-error.ts";

/** Runs the program on the arguments after `pgops`; whatever goes wrong ends as a message and an exit code. */
export async function run(argv: readonly string[], version: string): Promise<void> {
  const program = createProgram(version);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const json = argv.includes("--json");
    const terminal = await createTerminal({ json, color: !argv.includes("--no-color") });
    const shown = error instanceof CommanderError ? usageError(error, program, argv) : error;
    const name = argv.find((word) => !word.startsWith("-")) ?? "pgops";
    process.exitCode = reportError(shown, { name, json, verbose: argv.includes("--verbose"), terminal });
  }
}

/** Builds the commands; each loads its work only when it runs. */
export function createProgram(version: string): Command {
  const program = new Command("pgops");
  program
    .description("Schema-first migrations and operations for PostgreSQL.")
    .usage("<command> [options]")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .option("--config <file>", "the configuration file to use")
    .option("--cwd <folder>", "the folder to work in")
    .option("--env <name>", "one of the configuration's environments")
    .option("--database-url <url>", "the database; goes before DATABASE_URL and the configuration")
    .option("--wait <duration>", "wait for a server that is still starting, such as 30s")
    .option("--json", "print one JSON document on stdout, errors included")
    .option("-q, --quiet", "print results and errors only")
    .option("-v, --verbose", "print each statement with its time")
    .addOption(new Option("--no-color", "no colours (also NO_COLOR)"))
    .option("-y, --yes", "do not ask")
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", examples)
    .action(() => program.outputHelp());
  const commands = [
    initCommand(),
    createCommand(),
    migrateCommand(),
    rollbackCommand(),
    redoCommand(),
    statusCommand(),
    configCommand(),
    serverCommand(),
    demoCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of withSubcommands(program)) {
    command.exitOverride();
    command.configureOutput({ writeErr: () => {} });
    command.showSuggestionAfterError(false);
    if (command !== program) command.configureHelp({ showGlobalOptions: true });
  }
  program.allowExcessArguments(true);
  program.hook("preAction", () => refuseUnknown(program));
  return program;
}

const examples = `
Examples:
  $ pgops init                      begin in this folder
  $ pgops create add_coupons        the next pair of files
  $ pgops migrate                   apply what is pending
  $ pgops status                    where each migration stands
  $ pgops rollback                  undo the last one

pgops <command> --help explains a command. Exit codes: docs/exit-codes.md.`;

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function refuseUnknown(program: Command): void {
  const [word] = program.args;
  if (word === undefined || program.commands.some((command) => command.name() === word)) return;
  throw unknownCommand(word, program);
}

function unknownCommand(word: string, program: Command): PgopsError {
  const names = program.commands.map((command) => command.name());
  const candidate = nearest(word, names);
  return new PgopsError({
    code: "PGOPS_USAGE",
    message: `there is no command "${word}".${candidate === undefined ? "" : ` Did you mean "${candidate}"?`}`,
    hint: candidate === undefined ? `The commands are: ${names.join(", ")}.` : undefined,
    exitCode: ExitCode.usage,
  });
}

function usageError(error: CommanderError, program: Command, argv: readonly string[]): PgopsError {
  const command = program.commands.find((candidate) => argv.includes(candidate.name()));
  const called = command === undefined ? "pgops" : `pgops ${command.name()}`;
  return new PgopsError({
    code: "PGOPS_USAGE",
    message: error.message.replace(/^error: /, ""),
    hint: `See \`${called} --help\`.`,
    exitCode: ExitCode.usage,
  });
}
