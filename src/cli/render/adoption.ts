import type { AdoptedMigration, AdoptPlan, AdoptResult } from "../../migrations/adopt.ts";
import { describeFound } from "../../migrations/foreign/refuse.ts";
import type { Question } from "../confirm.ts";
import type { Invocation } from "../invocation.ts";
import type { Terminal } from "../terminal.ts";
import { columnsTable } from "./columns.ts";
import { count } from "./progress.ts";

type Told = Pick<AdoptPlan, "from" | "adopted" | "unknown" | "notApplied">;

/** What `adopt` asks: the migrations, what the other tool calls them, and what does not fit. */
export function adoptQuestion(plan: AdoptPlan, terminal: Terminal): Question {
  return {
    verb: "record",
    rest: " as applied, running nothing",
    done: "recorded as applied",
    details: plan.adopted.map(nameOf),
    lines: [plan.target, ...table(plan.adopted, terminal), ...remarks(plan, terminal)],
  };
}

/** The last lines of `adopt`: what was recorded, or what could be. */
export function showAdopted(
  { terminal, flags }: Invocation,
  { pending, current, found, proof, ...told }: AdoptResult,
  dryRun: boolean,
): void {
  const { adopted } = told;
  for (const line of dryRun ? table(adopted, terminal) : []) terminal.out(`${line}\n`);
  if (flags.quiet === true) return;
  const say = (text: string): void => terminal.err(`${text}\n`);
  if (found !== undefined) {
    for (const one of found) say(`This database has ${describeFound(one)}: pgops adopt --from ${one.tool}`);
    return;
  }
  const isAsked = !dryRun && flags.yes !== true && adopted.length > 0;
  for (const line of isAsked ? [] : remarks(told, terminal)) say(line);
  if (proof === "same") say("The database is what they make.");
  const tick = terminal.color.green("✔");
  if (adopted.length === 0) return say(`${tick} Nothing to record${pendingText(pending)}.`);
  if (dryRun)
    return say(`${tick} ${count(adopted.length, "migration")} to record. Dry run: nothing was changed.`);
  say(
    `${tick} ${adopted.length} recorded as applied; nothing was run. The schema is at ${current}${pendingText(pending)}.`,
  );
}

function pendingText(pending: number): string {
  return pending === 0 ? "" : `, ${pending} pending`;
}

function table(adopted: readonly AdoptedMigration[], terminal: Terminal): string[] {
  if (adopted.length === 0) return [];
  if (adopted.every(({ recordedAs }) => recordedAs === null)) return adopted.map((one) => `  ${nameOf(one)}`);
  const rows = adopted.map((one) => [nameOf(one), one.recordedAs ?? ""]);
  return columnsTable(["migration", "recorded there as"], rows, terminal).split("\n");
}

function remarks({ from, unknown, notApplied }: Told, { color }: Terminal): string[] {
  if (from === null) return [];
  const list = (title: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${color.yellow("warning:")} ${title}`, ...names.map((name) => `  ${name}`)];
  return [
    ...list(`in the ledger of ${from.tool} (${from.ledger}), without a file here:`, unknown),
    ...(notApplied.length === 0 ? [] : [`files here that ${from.tool} has not applied:`]),
    ...notApplied.map((name) => `  ${name}`),
  ];
}

function nameOf({ filename }: AdoptedMigration): string {
  return filename.replace(/(\.up)?\.sql$/, "");
}
