/** The expression in parentheses, where it does not stand in a pair of its own already. */
export function inParentheses(expression: string): string {
  return isEnclosed(expression) ? expression : `(${expression})`;
}

/** Whether the first parenthesis is closed by the last character; those in literals and quoted names are none. */
function isEnclosed(expression: string): boolean {
  if (!expression.startsWith("(")) return false;
  let depth = 0;
  for (const { 0: token, index } of expression.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/g)) {
    if (token === "(") depth++;
    else if (token === ")" && --depth === 0) return index === expression.length - 1;
  }
  return false;
}
