import type { PgopsError } from "../../errors.ts";
import { type Finding, finding } from "../../findings.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";
import type { Difference } from "../catalog/compare.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import type { Restoration } from "../ddl/restore.ts";
import type { ColumnOrder, Essence } from "./essence.ts";
import { differenceText, renameText } from "./messages.ts";
import type { NamesBack } from "./names-back.ts";

/** Which rules stand for a difference, when it was looked, and the file that is to blame. */
export interface Occasion {
  rules: { added: string; removed: string; changed: string };
  /** "after the down" */
  moment: string;
  file: PreparedFile;
}

export const afterDown: Omit<Occasion, "file"> = {
  rules: { added: "left-behind", removed: "not-restored", changed: "not-restored" },
  moment: "after the down",
};

export const afterSecondUp: Omit<Occasion, "file"> = {
  rules: { added: "up-not-repeatable", removed: "up-not-repeatable", changed: "up-not-repeatable" },
  moment: "after the up was run again",
};

/** What there is to run for a comparison. */
export interface Repairs {
  restorations: readonly Restoration[];
  /** What comes before: the names of what was renamed. */
  named: Pick<NamesBack, "renames" | "displaced"> | undefined;
}

/** The findings of a comparison, with the SQL that restores each object. */
export function differenceFindings(
  { differences, columnOrders, standsFor }: Essence,
  { restorations, named }: Repairs,
  occasion: Occasion,
): Finding[] {
  const { rules, moment, file } = occasion;
  const { renames = [], displaced = [] } = named ?? {};
  // With a table come its indexes, constraints and the rest.
  const fixes = Map.groupBy(restorations, ({ difference }) => standsFor(difference.key));
  const drops = Map.groupBy(displaced, ({ difference }) => difference.key);
  const byKey = new Map(differences.map((one) => [one.key, one]));
  const ofNames = renames.map((one) => {
    const { found, wanted } = one;
    const object = keyOf(wanted);
    const message = renameText(one, byKey.get(object), moment);
    const fix = [
      ...statementsOf(drops.get(object)),
      ...one.statements,
      ...(one.with === undefined ? [] : [`-- Its name comes back with that of ${one.with}.`]),
      ...statementsOf(fixes.get(object)),
    ].join("\n");
    const line = lineOf(file, wanted) ?? lineOf(file, found);
    return finding({ rule: rules.changed, message, fix }, { file: file.path, line, object });
  });
  const renamed = new Set(renames.map(({ wanted }) => keyOf(wanted)));
  const told = (one: Difference, statements: readonly string[]): Finding[] => {
    if (renamed.has(one.key)) return [];
    const fix = statements.length > 0 ? statements.join("\n") : noFix(one);
    const where = { file: file.path, line: lineOf(file, one.before ?? one.after), object: one.key };
    return [finding({ rule: rules[one.type], message: differenceText(one, moment), fix }, where)];
  };
  return [
    // What took a name goes before that is given back.
    ...displaced.flatMap(({ difference, statements }) =>
      told(difference, [...statements, ...statementsOf(fixes.get(difference.key))]),
    ),
    ...ofNames,
    ...differences.flatMap((one) => told(one, statementsOf(fixes.get(one.key)))),
    ...columnOrders.map((one) => columnOrderFinding(one, occasion)),
  ];
}

function statementsOf(restorations: readonly Restoration[] = []): string[] {
  return restorations.flatMap(({ statements }) => statements);
}

function noFix({ key }: Difference): string {
  return `There is no statement that restores ${key}: write the down so that it is not lost.`;
}

function columnOrderFinding({ table, before, after }: ColumnOrder, { moment, file }: Occasion): Finding {
  const message = [
    `the columns of ${table} stand in another order ${moment}`,
    `  before: ${before.join(", ")}`,
    `  after:  ${after.join(", ")}`,
  ].join("\n");
  const fix = "Nothing but making the table anew restores it. Where code names its columns, it does no harm.";
  return finding(
    { rule: "column-order", severity: "warning", message, fix },
    { file: file.path, object: table },
  );
}

/** A file that could not be run: its place is that of the statement that the server refused. */
export function failureFinding(rule: string, error: PgopsError, file: PreparedFile, object: string): Finding {
  const { message, detail, hint, place, sqlstate } = error;
  const lines = [
    `${sqlstate === undefined ? "" : `${sqlstate} `}${message}`,
    ...(detail === undefined ? [] : [`detail: ${detail}`]),
  ];
  const fix = hint ?? "Mend the file.";
  const where = { file: file.path, line: place?.line ?? null, column: place?.column ?? null, object };
  return finding({ rule, message: lines.join("\n"), fix }, where);
}

/** The line of the statement that names the object, or else what it lives in. */
function lineOf(file: PreparedFile, { identity, parent }: CatalogObject): number | null {
  return lineNaming(file, identity) ?? (parent === null ? null : lineNaming(file, parent));
}

/** The line of the first statement that says the name; null where none does. */
export function lineNaming(file: PreparedFile, identity: string): number | null {
  const name = lastName(identity);
  if (name === "" || file.source === undefined) return null;
  const pattern = new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, "i");
  for (const { text, line } of file.statements) if (pattern.test(text)) return line;
  return null;
}

/** "idx_a" of "public.idx_a", "one_use" of "one_use on public.coupons", "f" of "public.f(integer, text)". */
function lastName(identity: string): string {
  const [subject = ""] = identity.replace(/^[a-z ]+ (?=\S)/, "").split(/ on | using |\(/);
  const [, quoted, plain] = /(?:"((?:[^"]|"")+)"|([^."]+))$/.exec(subject) ?? [];
  return quoted?.replaceAll('""', '"') ?? plain ?? "";
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
