import type { AcceptedMigration, FileChange } from "../../migrations/repair.ts";
import type { BegunMigration } from "../../migrations/restart.ts";
import type { Invocation } from "../invocation.ts";
import { fit, harmless, oneLine, type Terminal } from "../terminal.ts";

/** Prints on stderr what was applied and what is there now, file by file. */
export function showChanges({ terminal, flags }: Invocation, migrations: readonly AcceptedMigration[]): void {
  if (flags.json === true) return;
  for (const one of migrations.flatMap(({ changes }) => changes)) {
    terminal.err(`${changeLines(one, terminal).join("\n")}\n\n`);
  }
}

/** Prints on stderr which statements an earlier run has executed. */
export function showBegun({ terminal, flags }: Invocation, { statements, direction }: BegunMigration): void {
  if (flags.json === true) return;
  const { color, columns = 100 } = terminal;
  terminal.err(`${direction === "up" ? "" : "rolling back: "}what was executed stands, and is forgotten:\n`);
  for (const { statement, done, text } of statements) {
    const state = done ? "done  " : color.yellow("begun ");
    const shown = text === null ? "(the file has another statement here by now)" : oneLine(text);
    terminal.err(`  ${String(statement).padStart(3)}  ${state} ${fit(shown, Math.max(20, columns - 16))}\n`);
  }
}

function changeLines({ half, before, after, difference }: FileChange, { color }: Terminal): string[] {
  if (difference === null) {
    return [
      `the ${half} file: one of the two texts is not at hand (not stored, or too large), only the hashes can be compared`,
      color.red(`- ${before ?? "none"}`),
      color.green(`+ ${after}`),
    ];
  }
  return difference.map(harmless).map((line) => {
    if (/^(?:---|\+\+\+|@@)/.test(line)) return color.dim(line);
    if (line.startsWith("-")) return color.red(line);
    return line.startsWith("+") ? color.green(line) : line;
  });
}
