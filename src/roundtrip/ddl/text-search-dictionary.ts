import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const textSearchDictionaryDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `TEXT SEARCH DICTIONARY ${identity}`,
  make: (dictionary) => {
    const options = textOf(dictionary, "options");
    const all = `TEMPLATE = ${textOf(dictionary, "template")}${options === undefined ? "" : `, ${options}`}`;
    return [`CREATE TEXT SEARCH DICTIONARY ${dictionary.identity} (${all});`];
  },
  change: { properties: ["options"], write: changedOptions },
});

/** An option's name without a value takes it out: all are taken out first, so that the rest come in their order. */
function changedOptions(from: CatalogObject, to: CatalogObject): string[] {
  const before = textOf(from, "options");
  const after = textOf(to, "options");
  if (before === after) return [];
  const items = [...optionNames(before ?? ""), ...(after === undefined ? [] : [after])];
  return [`ALTER TEXT SEARCH DICTIONARY ${to.identity} (${items.join(", ")});`];
}

/** The names in "language = 'english', stopwords = 'a, b'". */
function optionNames(options: string): string[] {
  const one = /("(?:[^"]|"")*"|\w+) = (?:E?'(?:[^'\\]|''|\\.)*'|[^,]*)/g;
  return [...options.matchAll(one)].map(([, name = ""]) => name);
}
