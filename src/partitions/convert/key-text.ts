import { quoteIdentifier, quoteWhereNeeded } from "../../postgres/identifiers.ts";

/**
 * Adds a column to the end of the first list in parentheses: "btree (lower(email)) WHERE (id > 0)" becomes
 * "btree (lower(email), created_at) WHERE (id > 0)". The text is as pg_get_indexdef and pg_get_constraintdef give it.
 */
export function withKeyColumn(text: string, column: string): string {
  const end = endOfFirstList(text);
  return `${text.slice(0, end)}, ${quoteWhereNeeded(column)}${text.slice(end)}`;
}

/** Where the parenthesis stands that closes the first one outside of quotes. @throws Error where there is none */
function endOfFirstList(text: string): number {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote !== "") {
      // In E'...' a backslash takes the next character along; two quotes end a text and begin it again.
      if (quote === "E'" && character === "\\") at++;
      else if (character === quote.at(-1)) quote = "";
    } else if (character === '"') quote = '"';
    else if (character === "'") quote = text[at - 1] === "E" ? "E'" : "'";
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at;
  }
  throw new Error(`no list in parentheses: ${text}`);
}

/** Puts a tablespace where CREATE INDEX wants it: before its WHERE. */
export function withTablespace(tail: string, where: string | null, tablespace: string | null): string {
  if (tablespace === null) return tail;
  const clause = ` TABLESPACE ${quoteIdentifier(tablespace)}`;
  if (where === null || !tail.endsWith(where)) return tail + clause;
  return tail.slice(0, -where.length) + clause + where;
}
