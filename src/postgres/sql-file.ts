import { readFileSync } from "node:fs";
import { quoteQualified, type QualifiedName } from "./identifiers.ts";

const cache = new Map<string, string>();

/**
 * Reads a query from its `.sql` file beside the code, once a process.
 * `{word}` in the file stands for a table whose name is configured; values always travel as parameters.
 */
export function sqlFile(url: URL, tables: Readonly<Record<string, QualifiedName>> = {}): string {
  let text = cache.get(url.href);
  if (text === undefined) {
    text = readFileSync(url, "utf8").trim();
    cache.set(url.href, text);
  }
  return text.replace(/\{(\w+)\}/g, (_, word: string) => {
    const table = tables[word];
    if (table === undefined) throw new Error(`${url.pathname}: no table is given for {${word}}`);
    return quoteQualified(table);
  });
}
