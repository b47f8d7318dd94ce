import { type Finding, finding } from "../../findings.ts";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Loss } from "../data/judge-loss.ts";
import type { Essence } from "./essence.ts";
import { lineNaming } from "./findings.ts";

/** What became of the rows, as findings; what a difference of the catalog says already is left out. */
export function lossFindings(
  losses: readonly Loss[],
  { differences }: Pick<Essence, "differences">,
  { up, down }: PreparedMigration,
): Finding[] {
  const keys = new Set(differences.filter(saysWhatIsLost).map(({ key }) => key));
  const told = losses.filter(({ table, columns }) => {
    if (keys.has(`table ${table}`)) return false;
    return columns.length === 0 || !columns.every((column) => keys.has(columnKey(table, column)));
  });
  return told.flatMap((loss) => {
    const file = loss.verdict === "lossy" ? up : (down ?? up);
    if (loss.verdict === "lossy" && up.directives.lossy !== undefined) return [];
    const object = `table ${loss.table}`;
    const where = { file: file.path, line: lineNaming(file, loss.table), object };
    return [finding({ ...wordsOf(loss), message: messageOf(loss) }, where)];
  });
}

const ofValues: ReadonlySet<string> = new Set(["type", "generated", "expression"]);

/** A comment or a default that is another one says nothing of the values, and a table's owner nothing of its rows. */
function saysWhatIsLost(one: Essence["differences"][number]): boolean {
  return (
    one.type !== "changed" || (one.kind === "column" && one.properties.some((name) => ofValues.has(name)))
  );
}

function columnKey(table: string, column: string): string {
  return `column ${table}.${quoteWhereNeeded(column)}`;
}

function wordsOf({ verdict }: Loss): Pick<Finding, "rule" | "severity" | "fix"> {
  switch (verdict) {
    case "lossy":
      return {
        rule: "lossy",
        severity: "warning",
        fix: "Where that is meant, say so at the top of the up file: -- pgops: lossy <why>",
      };
    case "data-lost":
      return {
        rule: "data-lost",
        severity: "error",
        fix: "Write the down so that the rows stay: ALTER what is there instead of making it anew.",
      };
    case "logged":
      return {
        rule: "left-behind",
        severity: "warning",
        fix: "Where a trigger keeps a log, that is as it should be. Else DELETE in the down what the up inserts.",
      };
    case "left":
      return { rule: "left-behind", severity: "error", fix: "DELETE in the down what the up inserts." };
  }
}

function messageOf({ message, rows, example }: Loss): string {
  const many =
    rows === undefined || message.includes(`${rows} row`) ? "" : ` (${rows} of the rows made for the proof)`;
  return [`${message}${many}`, ...(example === undefined ? [] : [`  for example ${example}`])].join("\n");
}
