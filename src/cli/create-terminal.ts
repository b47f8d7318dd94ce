import { Chalk, type ColorSupportLevel } from "chalk";
import type { GlobalFlags } from "./invocation.ts";
import type { Terminal } from "./terminal.ts";

/** Decides colours and liveness: `--no-color` and NO_COLOR first, then FORCE_COLOR, then whether stderr is a terminal. */
export async function createTerminal(
  flags: Pick<GlobalFlags, "color" | "json" | "quiet">,
): Promise<Terminal> {
  const { stdout, stderr, stdin, env } = process;
  const quiet = flags.quiet === true || flags.json === true;
  const dumb = env["TERM"] === "dumb";
  const live = stderr.isTTY && !quiet && !dumb && (env["CI"] ?? "") === "";
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    live,
    interactive: stdin.isTTY && stderr.isTTY && flags.json !== true,
    columns: [stderr, stdout].find((stream) => stream.isTTY)?.columns,
    color: new Chalk({ level: colorLevel(flags, dumb) }),
  };
}

function colorLevel(flags: Pick<GlobalFlags, "color">, dumb: boolean): ColorSupportLevel {
  const { env, stderr } = process;
  if (flags.color === false || (env["NO_COLOR"] ?? "") !== "") return 0;
  if ((env["FORCE_COLOR"] ?? "") !== "") return env["FORCE_COLOR"] === "0" ? 0 : 1;
  return stderr.isTTY && !dumb ? 1 : 0;
}
