import { quoteLiteral } from "../../postgres/literals.ts";

/**
 * What ALTER TYPE needs to say to make the values `from` into `to`: "ADD VALUE 'b' AFTER 'a'", "RENAME VALUE 'a' TO 'b'";
 * undefined where it cannot, as values cannot be removed or moved.
 */
export function changedValues(from: readonly string[], to: readonly string[]): string[] | undefined {
  return renamedValue(from, to) ?? addedValues(from, to);
}

/** One value whose text changed, and nothing else. */
function renamedValue(from: readonly string[], to: readonly string[]): string[] | undefined {
  if (from.length !== to.length) return undefined;
  const changed = from.flatMap((value, index) =>
    value === to[index] ? [] : [[value, to[index] ?? ""] as const],
  );
  const [one] = changed;
  if (one === undefined || changed.length > 1 || to.includes(one[0]) || from.includes(one[1]))
    return undefined;
  return [`RENAME VALUE ${quoteLiteral(one[0])} TO ${quoteLiteral(one[1])}`];
}

function addedValues(from: readonly string[], to: readonly string[]): string[] | undefined {
  const kept = to.filter((value) => from.includes(value));
  if (kept.length !== from.length || kept.some((value, index) => value !== from[index])) return undefined;
  return to.flatMap((value, index) => {
    if (from.includes(value)) return [];
    const previous = to[index - 1];
    const place = previous === undefined ? beforeFirst(from[0]) : ` AFTER ${quoteLiteral(previous)}`;
    return [`ADD VALUE ${quoteLiteral(value)}${place}`];
  });
}

function beforeFirst(first: string | undefined): string {
  return first === undefined ? "" : ` BEFORE ${quoteLiteral(first)}`;
}
