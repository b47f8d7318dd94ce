import { quoteWhereNeeded } from "../../postgres/identifiers.ts";

/** A text, a quoted name, a name, or any other character. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|./gsu;

/**
 * An expression as pg_get_expr gives it, for another table: in a subquery it calls the columns of its own table
 * "orders.id", and there they are "orders_2026_11.id".
 */
export function renamedExpression(expression: string, from: string, to: string): string {
  const name = quoteWhereNeeded(from);
  const tokens = expression.match(token) ?? [];
  return tokens
    .map((one, index) => {
      const isTable = one === name && tokens[index + 1] === "." && tokens[index - 1] !== ".";
      return isTable ? quoteWhereNeeded(to) : one;
    })
    .join("");
}
