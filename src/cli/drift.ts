import type { DriftContext } from "../roundtrip/drift/context.ts";
import { waitMs } from "./arguments.ts";
import type { Invocation } from "./invocation.ts";
import { harmless } from "./terminal.ts";

/** What the operations on snapshots need, of one run of a command; what they warn of is printed and kept. */
export function driftContext({
  settings,
  environment,
  signal,
  flags,
  terminal,
  warnings,
}: Invocation): DriftContext {
  return {
    load: settings,
    env: environment,
    signal,
    waitMs: waitMs(flags.wait),
    warn: (message) => {
      warnings.push(message);
      terminal.err(`${terminal.color.yellow("warning:")} ${harmless(message)}\n`);
    },
  };
}
