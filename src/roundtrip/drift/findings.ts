import { type Finding, finding } from "../../findings.ts";
import type { CatalogObject } from "../catalog/object.ts";
import { valueText } from "../verify/messages.ts";
import type { SideDescription } from "./context.ts";
import type { Drift } from "./differences.ts";

interface NamedSides {
  from: Pick<SideDescription, "name">;
  to: Pick<SideDescription, "name">;
}

/** Each difference as a finding of the rule `drift`; its fix is what makes the second side like the first. */
export function driftFindings(differences: readonly Drift[], sides: NamedSides): Finding[] {
  return differences.map((one) => {
    const { restore } = one.sql;
    const fix = restore.length > 0 ? restore.join("\n") : `There is no statement that restores ${one.key}.`;
    return finding({ rule: "drift", message: driftText(one, sides), fix }, { object: one.key });
  });
}

/** In a line: "index public.idx_users_email is only in the migrations", "table public.users differs: owner". */
export function driftSummary({ key, type, properties }: Drift, { from, to }: NamedSides): string {
  if (type === "added") return `${key} is only in ${to.name}`;
  if (type === "removed") return `${key} is only in ${from.name}`;
  return `${key} differs: ${properties.join(", ")}`;
}

/** The same, and of what has changed both values. */
function driftText(drift: Drift, { from, to }: NamedSides): string {
  const { type, properties, before, after } = drift;
  if (type !== "changed") return driftSummary(drift, { from, to });
  const lines = properties.flatMap((name) => [
    `  ${name} in ${from.name}: ${valueText(valueOf(before, name))}`,
    `  ${name} in ${to.name}: ${valueText(valueOf(after, name))}`,
  ]);
  return [driftSummary(drift, { from, to }), ...lines].join("\n");
}

function valueOf(
  object: CatalogObject | null,
  name: string,
): CatalogObject["properties"][string] | undefined {
  return name === "parent" ? (object?.parent ?? undefined) : object?.properties[name];
}
