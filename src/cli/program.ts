import { Command, CommanderError, Option } from "commander";
import { nearest } from "../nearest.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { commands } from "./commands.ts";
import { asksForJson } from "./format.ts";

/** Runs the program on the arguments after `pgops`; whatever goes wrong ends as a message and an exit code. */
export async function run(argv: readonly string[], version: string): Promise<void> {
  const program = await createProgram(version, argv);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const shown = error instanceof CommanderError ? usageError(error, program) : error;
    await report(shown, program, argv);
  }
}

/** Builds the program; of its commands only those that the arguments name are loaded, the others are listed. */
export async function createProgram(version: string, argv: readonly string[]): Promise<Command> {
  const program = new Command("pgops");
  program
    .description("Schema-first migrations and operations for PostgreSQL.")
    .usage("<command> [options]")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
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
    .addHelpText("after", examples)
    .allowExcessArguments(true)
    .hook("preAction", () => refuseUnknown(program))
    .action(() => program.outputHelp());
  for (const { name, summary, load } of commands) {
    const command = argv.includes(name) ? await load() : new Command(name);
    program.addCommand(command.summary(summary));
  }
  for (const command of withSubcommands(program)) {
    command.exitOverride();
    command.configureOutput({ writeErr: () => {} });
    if (command !== program) command.helpOption("-h, --help", "explain this command");
    command.configureHelp({ showGlobalOptions: command !== program });
  }
  return program;
}

async function report(problem: unknown, program: Command, argv: readonly string[]): Promise<void> {
  const [{ createTerminal }, { reportError }] = await Promise.all([
    import("./create-terminal.ts"),
    import("./report-error.ts"),
  ]);
  const json = asksForJson(argv);
  const terminal = await createTerminal({ json, color: !argv.includes("--no-color") });
  const name = calledCommand(program).path || program.args.find((word) => !word.startsWith("-")) || "pgops";
  process.exitCode = reportError(problem, { name, json, verbose: argv.includes("--verbose"), terminal });
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
  if (word === undefined || word === "help" || program.commands.some((command) => command.name() === word))
    return;
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

/** Commander's "error: unknown option '--chek'\n(Did you mean --check?)" in the words of the other messages. */
function oneSentence(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.+?)\?\)$/, '. Did you mean "$1"?')
    .replaceAll(/(?<=\s)'([^']*)'/g, '"$1"');
}

/** The command that the arguments name, as far as they name one: "server status". */
function calledCommand(program: Command): { path: string; command: Command } {
  let command = program;
  const path: string[] = [];
  for (const word of program.args) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next === undefined) break;
    command = next;
    path.push(word);
  }
  return { path: path.join(" "), command };
}

function usageError(error: CommanderError, program: Command): PgopsError {
  const { path, command } = calledCommand(program);
  const words = command.commands.map((subcommand) => subcommand.name()).join(", ");
  return new PgopsError({
    code: "PGOPS_USAGE",
    message:
      error.code === "commander.help" ? `pgops ${path} takes one of: ${words}` : oneSentence(error.message),
    hint: `See \`${`pgops ${path}`.trim()} --help\`.`,
    exitCode: ExitCode.usage,
  });
}
