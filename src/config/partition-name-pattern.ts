import type { CalendarUnit } from "./period.ts";

/** What may stand in braces in the name of a partition. */
const partitionNameWords = ["table", "yyyy", "mm", "dd", "iyyy", "ww", "q", "from", "to"] as const;

const date = ["yyyy", "mm", "dd"];

/** Any of these sets of words makes the names of two partitions differ. */
const telling: Readonly<Record<CalendarUnit | "ids", readonly (readonly string[])[]>> = {
  day: [date],
  week: [["iyyy", "ww"], date],
  month: [["yyyy", "mm"]],
  quarter: [
    ["yyyy", "q"],
    ["yyyy", "mm"],
  ],
  year: [["yyyy"]],
  ids: [["from"], ["to"]],
};

/** What is wrong with a pattern for the names of partitions; undefined: nothing. */
export function partitionNameProblem(pattern: string, interval: CalendarUnit | number): string | undefined {
  const words = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, word = ""]) => word);
  const known: readonly string[] = partitionNameWords;
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined)
    return `\`name\` holds {${unknown}}; known are ${known.map((word) => `{${word}}`).join(", ")}`;
  if (/[{}]/.test(pattern.replaceAll(/\{\w+\}/g, ""))) return `\`name\` (${pattern}) has a brace too many`;
  const kind = typeof interval === "number" ? "ids" : interval;
  const sets = telling[kind];
  if (sets.some((set) => set.every((word) => words.includes(word)))) return undefined;
  const wanted = sets.map((set) => set.map((word) => `{${word}}`).join(" and ")).join(", or ");
  return `\`name\` (${pattern}) gives two partitions the same name; it needs ${wanted}`;
}
