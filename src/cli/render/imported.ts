import type { ImportResult } from "../../migrations/import.ts";
import type { Invocation } from "../invocation.ts";
import { count } from "./progress.ts";

/** The paths on stdout; what a person has to look at, and the last line, on stderr. */
export function showImported(
  { terminal, flags }: Invocation,
  { imported, leftOut, problems }: ImportResult,
  { from, dryRun }: { from: string; dryRun: boolean },
): void {
  const { color } = terminal;
  for (const { up, down } of imported) terminal.out(down === null ? `${up}\n` : `${up}\n${down}\n`);
  const say = (text: string): void => terminal.err(`${text}\n`);
  for (const { file, why, hint } of leftOut) {
    say(`${color.yellow("left out:")} ${file}: ${why}`);
    say(`  ${hint}`);
  }
  for (const { file, line, column, message, hint } of problems) {
    say(
      `${color.red("to mend:")} ${[file, line, column].filter((part) => part !== null).join(":")}: ${message}`,
    );
    if (hint !== null) say(`  ${hint}`);
  }
  if (flags.quiet === true) return;
  for (const { up, remarks } of imported) {
    for (const remark of remarks) say(`${up}: ${remark}`);
  }
  const what = `${count(imported.length, "migration")} of ${from}`;
  const attention = [`${leftOut.length} left out`, `${problems.length} to mend`].filter(
    (text) => !text.startsWith("0"),
  );
  const rest = attention.length === 0 ? "" : `, ${attention.join(", ")}`;
  const mark = attention.length === 0 ? color.green("✔") : color.yellow("!");
  say(
    dryRun
      ? `${mark} ${what} to import${rest}. Dry run: nothing was written.`
      : `${mark} ${what} imported${rest}.`,
  );
  if (!dryRun) say(`  pgops adopt --from ${from}   records what ${from} has applied, in each database`);
}
