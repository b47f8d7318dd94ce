import { quoteWhereNeeded } from "../../postgres/identifiers.ts";

const number = String.raw`\(*'?(-?\d+(?:\.\d+)?)'?(?:::[a-z ]+|\))*`;
const list = String.raw`\(*ARRAY\[((?:'(?:[^']|'')*'::[a-z ]+(?:, )?)+)\]\)?(?:::text\[\])?`;

/**
 * What a CHECK of the two most usual forms says of a column, read here so that the server need not be asked: comparisons
 * with numbers, joined by AND, and lists of texts. Undefined for any other.
 */
export function plainCheck(column: string, expression: string): ((value: string) => boolean) | undefined {
  const name = quoteWhereNeeded(column).replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const words = new RegExp(String.raw`^\(\(?${name}\)?(?:::text)? = ANY \(${list}\)\)$`).exec(
    expression,
  )?.[1];
  if (words !== undefined) {
    const quoted = [...words.matchAll(/'((?:[^']|'')*)'::/g)];
    const members = new Set(quoted.map(([, text = ""]) => text.replaceAll("''", "'")));
    return (value) => members.has(value);
  }
  const comparison = new RegExp(String.raw`^\(*${name} (>=|<=|<>|>|<) ${number}\)*$`);
  const parts = expression.split(" AND ").map((part) => comparison.exec(part));
  if (parts.includes(null)) return undefined;
  return (value) =>
    value.trim() !== "" && parts.every((part) => holds(Number(value), part?.[1], Number(part?.[2])));
}

function holds(value: number, operator: string | undefined, bound: number): boolean {
  switch (operator) {
    case ">=":
      return value >= bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case "<":
      return value < bound;
    case "<>":
      return value !== bound;
    default:
      return false;
  }
}
