import type { TextPlace } from "../../sqltext/place.ts";

/** A value of a file with the place where it stands, whatever the file is written in; undefined where that is not known. */
export type Tree =
  | { kind: "map"; entries: readonly TreeEntry[]; place: TextPlace | undefined }
  | { kind: "list"; items: readonly Tree[]; place: TextPlace | undefined }
  /** `found`: what it is, where the value itself cannot be kept. */
  | { kind: "scalar"; value: unknown; place: TextPlace | undefined; found?: string };

export interface TreeEntry {
  /** As it was written, also where it is a number. */
  key: unknown;
  place: TextPlace | undefined;
  value: Tree;
}

/** Something that is wrong with a file. */
export interface Problem {
  message: string;
  place: TextPlace | undefined;
}

/** What a file holds; with problems, `tree` is as much of it as could be read. */
export interface ReadTree {
  tree: Tree | undefined;
  problems: Problem[];
}

/** What stands there, for messages: `"text"`, `123`, `a list`. */
export function describeTree(tree: Tree): string {
  if (tree.kind === "map") return "a block of keys";
  if (tree.kind === "list") return "a list";
  const { value, found } = tree;
  if (found !== undefined) return found;
  if (value === null || value === undefined) return "nothing";
  if (value === "") return "empty text";
  if (typeof value === "string") return shortText(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

const longestShown = 60;

/** A text in quotes, cut where it is long. */
export function shortText(text: string): string {
  const characters = Array.from(text);
  return characters.length <= longestShown
    ? `"${text}"`
    : `"${characters.slice(0, longestShown).join("")}..."`;
}
