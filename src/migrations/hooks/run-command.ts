import type { HookName } from "../../config/settings.ts";
import { PgopsError } from "../../errors.ts";
import { runShellCommand } from "../../operation/shell-command.ts";
import type { MigrationContext } from "../context.ts";
import type { HookFacts } from "./hooks.ts";

export interface CommandHook {
  name: HookName;
  command: string;
  timeoutMs: number;
}

/**
 * Runs a command in the shell, in the working folder, with the facts as PGOPS_... variables; each line that it prints
 * is an event. When the time is over or the run is interrupted, it and what it started are ended.
 * @throws PgopsError `PGOPS_HOOK` where it ends with another code than 0, or takes too long.
 */
export async function runCommand(
  { cwd, env, emit, signal }: MigrationContext,
  { name, command, timeoutMs }: CommandHook,
  facts: HookFacts,
): Promise<void> {
  const variables = Object.fromEntries(Object.entries(facts).map(([key, value]) => [`PGOPS_${key}`, value]));
  const problem = await runShellCommand({
    command,
    cwd,
    env: { ...env, PGOPS_HOOK: name, ...variables },
    timeoutMs,
    // An interrupt that came before is what the hook for errors is run for.
    signal: signal?.aborted === true ? undefined : signal,
    onLine: (line) => emit({ type: "hook-output", hook: name, line }),
  });
  if (problem !== undefined) throw new PgopsError({ code: "PGOPS_HOOK", message: problem });
}
