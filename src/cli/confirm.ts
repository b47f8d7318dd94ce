import type { Migration } from "../migrations/migration.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { label } from "../migrations/step.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Gives the question asked before more than one migration is undone: answered by `--yes` or by a person.
 * Where neither is there it throws PgopsError `PGOPS_NOT_CONFIRMED`.
 */
export function confirmation(
  { flags, terminal, signal }: Invocation,
  verb: string,
): (migrations: readonly Migration[]) => Promise<boolean> {
  return async (migrations) => {
    if (flags.yes === true) return true;
    if (!terminal.interactive) throw nobodyToAsk(migrations);
    const { createInterface } = await import("node:readline/promises");
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    try {
      terminal.err(`${migrations.map((migration) => `  ${label(migration)}`).join("\n")}\n`);
      const what = migrations.length === 1 ? "this migration" : `these ${migrations.length} migrations`;
      const question = `${verb} ${what}? [y/N] `;
      // Ctrl-D closes the reader, and its question is then never answered.
      const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
      // In raw mode Ctrl-C is a key like others; it is to be the signal that it is everywhere else.
      reader.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
      const answer = await Promise.race([reader.question(question, { signal }), closed]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      reader.close();
    }
  };
}

function nobodyToAsk(migrations: readonly Migration[]): PgopsError {
  const one = migrations.length === 1;
  return new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: `${one ? "1 migration" : `${migrations.length} migrations`} would be rolled back, and nobody confirmed it`,
    details: migrations.map(label),
    hint: "Say --yes where no question can be asked. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
