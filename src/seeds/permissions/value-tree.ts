import type { Problem, Tree } from "./tree.ts";

/** How deep a file of permissions goes, and more than enough. */
const deepest = 10;

/** A value as a tree that can be sent to another thread; a value does not know where it was written. */
export function treeOf(value: unknown): { tree: Tree; problems: Problem[] } {
  const problems: Problem[] = [];
  return { tree: build(value, new Set(), problems), problems };
}

function build(value: unknown, around: Set<object>, problems: Problem[]): Tree {
  const place = undefined;
  if (typeof value === "function" || typeof value === "symbol")
    return { kind: "scalar", value: undefined, place, found: `a ${typeof value}` };
  if (typeof value !== "object" || value === null) return { kind: "scalar", value, place };
  if (around.has(value) || around.size >= deepest) {
    problems.push({ message: "a value that holds itself, or too many others", place });
    return { kind: "scalar", value: null, place };
  }
  around.add(value);
  const child = (item: unknown): Tree => build(item, around, problems);
  const tree: Tree = Array.isArray(value)
    ? { kind: "list", items: value.map(child), place }
    : {
        kind: "map",
        entries: Object.entries(value).map(([key, item]) => ({ key, place, value: child(item) })),
        place,
      };
  around.delete(value);
  return tree;
}
