import { readFileSync } from "node:fs";

/** The text of a page in docs/. */
export function page(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
}

/** The rows of all tables in a text, as cells; heads and the lines below them are left out. */
export function tableRows(text: string): string[][] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const isRow =
      line.startsWith("|") && !/^\|[-|]+$/.test(line) && !/^\|[-|]+$/.test(lines[index + 1] ?? "");
    return isRow
      ? [
          line
            .slice(1, -1)
            .split("|")
            .map((cell) => cell.trim()),
        ]
      : [];
  });
}

/** The codes that a text names in backquotes. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(/`(PGOPS_[A-Z0-9_]+)`/g)].map(([, code = ""]) => code);
}
