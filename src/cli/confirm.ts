import type { Migration } from "../migrations/migration.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { label } from "../migrations/step.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Gives the question asked before more than one migration is undone: answered by `--yes` or by a person.
 * Where neither is there it throws PgopsError `PGOPS_NOT_CONFIRMED`.
 */
export function confirmation(
  invocation: Invocation,
  verb: string,
): (migrations: readonly Migration[]) => Promise<boolean> {
  return (migrations) =>
    confirm(invocation, {
      verb,
      done: "rolled back",
      details: migrations.map(label),
      lines: migrations.map((migration) => `  ${label(migration)}`),
    });
}

export interface Question {
  /** "roll back" */
  verb: string;
  /** What the question is about, where it is not migrations: "2 permissions and 1 grant". */
  what?: string;
  /** What follows the migrations in the question. */
  rest?: string;
  /** "rolled back" */
  done: string;
  /** The migrations, for the error where nobody can be asked. */
  details: readonly string[];
  /** What is shown before the question. */
  lines: readonly string[];
}

/** Asks for so many migrations: answered by `--yes` or by a person. @throws PgopsError `PGOPS_NOT_CONFIRMED` */
export async function confirm({ flags, terminal, signal }: Invocation, asked: Question): Promise<boolean> {
  if (flags.yes === true) return true;
  if (!terminal.interactive) throw nobodyToAsk(asked);
  const { createInterface } = await import("node:readline/promises");
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    terminal.err(`${asked.lines.join("\n")}\n`);
    const { length } = asked.details;
    const migrations = length === 1 ? "this migration" : `these ${length} migrations`;
    const question = `${asked.verb} ${asked.what ?? migrations}${asked.rest ?? ""}? [y/N] `;
    // Ctrl-D closes the reader, and its question is then never answered.
    const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
    // In raw mode Ctrl-C is a key like others; it is to be the signal that it is everywhere else.
    reader.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
    const answer = await Promise.race([reader.question(question, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}

function nobodyToAsk({ done, details, what }: Question): PgopsError {
  const migrations = details.length === 1 ? "1 migration" : `${details.length} migrations`;
  return new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: `${what ?? migrations} would be ${done}, and nobody confirmed it`,
    details,
    hint: "Say --yes where no question can be asked. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
