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
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endOfPipe);
  const { run } = await import("./program.ts");
  await run(argv, version());
}

/** The version of the package this runs from. */
function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** `pgops status | head` closes the pipe; that is no failure. */
function endOfPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
