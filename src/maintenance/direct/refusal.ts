import type { Facts } from "./facts.ts";

/** What a command does to what it is given. */
export type Verb = "analyze" | "vacuum" | "reindex";

const pastTense: Readonly<Record<Verb, string>> = {
  analyze: "analyzed",
  vacuum: "vacuumed",
  reindex: "reindexed",
};

/** What has no rows of its own, or is not the server's. */
const other: Readonly<Record<string, string>> = {
  v: "is a view, which holds no rows of its own: name the tables behind it",
  f: "is a foreign table: its rows are on another server, where they are looked after",
  S: "is a sequence, which needs no maintenance",
  c: "is a type, not a table",
};

/**
 * Why something that a person named cannot be done, behind its name; undefined where it can, as far as its kind tells.
 * `concurrently` is of reindex.
 */
export function refusal(
  verb: Verb,
  { relkind, isOthersTemporary, tableLabel, isCatalog, isExclusion }: Facts,
  { concurrently = false }: { concurrently?: boolean | undefined } = {},
): string | undefined {
  const words = other[relkind];
  if (words !== undefined) return words;
  if (isOthersTemporary)
    return `is a temporary table of another session, which alone can have it ${pastTense[verb]}`;
  const isIndex = relkind === "i" || relkind === "I";
  if (verb !== "reindex") {
    if (isIndex) return `is an index of ${tableLabel}: an index is ${pastTense[verb]} with its table`;
    if (relkind === "t")
      return `holds the long values of a table, and is ${pastTense[verb]} with it: name the table`;
    return undefined;
  }
  if (relkind === "t") return "holds the long values of a table: name the table, whose indexes go with it";
  if (!concurrently) return undefined;
  if (isCatalog)
    return "is of the system catalogs, which PostgreSQL reindexes only while nobody can use them: --no-concurrently";
  if (isExclusion)
    return `belongs to an exclusion constraint of ${tableLabel}, and PostgreSQL rebuilds it only while nobody can write there: --no-concurrently`;
  return undefined;
}

/** "vacuumed" */
export function done(verb: Verb): string {
  return pastTense[verb];
}
