import { createHash } from "node:crypto";
import { cutToBytes, longestName } from "../../postgres/identifiers.ts";
import type { Grid } from "./grid.ts";
import type { Range } from "./range.ts";

/**
 * The name of the partition for an interval: "audit_logs_2026_11". Where it would be longer than PostgreSQL keeps, the
 * table's part is cut and a hash of it added, so that two tables do not meet in one name.
 */
export function partitionName(pattern: string, table: string, grid: Grid, slot: Range): string {
  return nameFrom(pattern, table, grid.words(slot));
}

/** The name of the default partition that pgops makes: "audit_logs_default". */
export function defaultPartitionName(table: string): string {
  return nameFrom("{table}_default", table, {});
}

function nameFrom(pattern: string, table: string, words: Readonly<Record<string, string>>): string {
  const filled = (part: string): string =>
    pattern.replaceAll(/\{(\w+)\}/g, (_, word: string) => (word === "table" ? part : (words[word] ?? "")));
  const name = filled(table);
  const excess = Buffer.byteLength(name) - longestName;
  if (excess <= 0 || !pattern.includes("{table}")) return name;
  const hash = hashOf(table);
  return filled(cutToBytes(table, Buffer.byteLength(table) - excess - hash.length) + hash);
}

/** A shorter table's name ends with it. */
function hashOf(table: string): string {
  return `_${createHash("sha256").update(table).digest("hex").slice(0, 6)}`;
}

/** What the names of a table's partitions look like, those with a shortened table's name among them. */
export function partitionNames(pattern: string, table: string): RegExp {
  const parts = pattern.split(/(\{\w+\})/).map((part) => {
    if (part === "{table}") return `(?:${escaped(table)}|.*${hashOf(table)})`;
    if (part === "{from}" || part === "{to}") return "(?:m?\\d+|min|max)";
    return /^\{\w+\}$/.test(part) ? "\\d+" : escaped(part);
  });
  return new RegExp(`^${parts.join("")}$`, "u");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
