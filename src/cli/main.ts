import { readFileSync } from "node:fs";

/**
 * The program: parses the arguments, runs the command and sets `process.exitCode`.
 * The version is answered before anything else is loaded.
 */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    process.stdout.write(`${version()}\n`);
    return;
  }
  process.stdout.on("error", (error: NodeJS.ErrnoException) => endOfPipe(error, "stdout"));
  process.stderr.on("error", (error: NodeJS.ErrnoException) => endOfPipe(error, "stderr"));
  process.on("exit", tellUnfinished);
  const { run } = await import("./program.ts");
  await run(argv, version());
  process.off("exit", tellUnfinished);
}

/** A module of the user's, such as a configuration, may end the process, or wait for ever: that is no success. */
function tellUnfinished(code: number): void {
  if (code !== 0) return;
  process.stderr.write("error: it ended before it was done; a module that it loads may have ended it\n");
  process.exitCode = 1;
}

/** The version of the package this runs from. */
function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** `pgops status | head` closes the pipe; that is no failure. A full disk is: what was to be read is not there. */
function endOfPipe({ code, message }: NodeJS.ErrnoException, name: "stdout" | "stderr"): void {
  if (code === "EPIPE") return;
  if (name === "stdout") process.stderr.write(`error: stdout cannot be written: ${message}\n`);
  process.exit(1);
}
