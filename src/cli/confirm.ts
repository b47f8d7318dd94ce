import type { Migration } from "../migrations/migration.ts";
import { label } from "../migrations/step.ts";
import type { Invocation } from "./invocation.ts";

/** Gives the question asked before more than one migration is undone: answered by `--yes`, by a person, or with no. */
export function confirmation(
  { flags, terminal, signal }: Invocation,
  verb: string,
): (migrations: readonly Migration[]) => Promise<boolean> {
  return async (migrations) => {
    if (flags.yes === true) return true;
    if (!terminal.interactive) return false;
    const { createInterface } = await import("node:readline/promises");
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    try {
      terminal.err(`${migrations.map((migration) => `  ${label(migration)}`).join("\n")}\n`);
      const question = `${verb} these ${migrations.length} migrations? [y/N] `;
      // Ctrl-D closes the reader, and its question is then never answered.
      const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
      const answer = await Promise.race([reader.question(question, { signal }), closed]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      reader.close();
    }
  };
}
