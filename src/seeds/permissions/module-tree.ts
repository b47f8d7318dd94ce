import { PlaceFinder, type TextPlace } from "../../sqltext/place.ts";
import type { Problem, ReadTree, Tree } from "./tree.ts";

/**
 * Reads the default export of a module whose text is `source`. A value does not know where it was written: a text gets
 * the place of the same text in the source, where it stands there as often as in the value.
 */
export async function readModule(path: string, source: string): Promise<ReadTree> {
  let value: unknown;
  try {
    value = await defaultExport(path, source);
  } catch (error) {
    return { tree: undefined, problems: [thrownBy(error, path)] };
  }
  if (value === undefined) {
    const message =
      "the module has no default export; write: export default { permissions: [...], roles: {...} }";
    return { tree: undefined, problems: [{ message, place: undefined }] };
  }
  const places = new ModulePlaces(source);
  const problems: Problem[] = [];
  const tree = treeOf(value, places, new Set(), problems);
  return { tree: placed(tree, places), problems };
}

/** A module is run once a process; as another address what has changed is run again. */
async function defaultExport(path: string, source: string): Promise<unknown> {
  const { hash } = process.getBuiltinModule("node:crypto");
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  const address = `${pathToFileURL(path).href}?${hash("sha256", source, "hex").slice(0, 16)}`;
  return ((await import(address)) as { default?: unknown }).default;
}

function thrownBy(error: unknown, path: string): Problem {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const name = path.split(/[/\\]/).at(-1) ?? path;
  const at = stack.split("\n").find((line) => line.includes(name));
  const [, line, column] = /:(\d+)(?::(\d+))?\)?$/.exec(at?.trim() ?? "") ?? [];
  const [first = "it throws"] = message.split("\n");
  return {
    message: `the module cannot be run: ${first}`,
    place: line === undefined ? undefined : { line: Number(line), column: Number(column ?? 1) },
  };
}

/** How deep a file of permissions goes, and more than enough. */
const deepest = 10;

function treeOf(value: unknown, places: ModulePlaces, around: Set<object>, problems: Problem[]): Tree {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "string") places.count(value);
    return { kind: "scalar", value, place: undefined };
  }
  if (around.has(value) || around.size >= deepest) {
    problems.push({ message: "a value that holds itself, or too many others", place: undefined });
    return { kind: "scalar", value: null, place: undefined };
  }
  around.add(value);
  const tree: Tree = Array.isArray(value)
    ? {
        kind: "list",
        items: value.map((item: unknown) => treeOf(item, places, around, problems)),
        place: undefined,
      }
    : {
        kind: "map",
        entries: Object.entries(value).map(([key, item]) => {
          places.countKey(key);
          return { key, place: undefined, value: treeOf(item, places, around, problems) };
        }),
        place: undefined,
      };
  around.delete(value);
  return tree;
}

/** The same tree with the places that were found, in the order in which the texts were counted. */
function placed(tree: Tree, places: ModulePlaces): Tree {
  if (tree.kind === "scalar")
    return typeof tree.value === "string" ? { ...tree, place: places.next(tree.value) } : tree;
  if (tree.kind === "list") {
    const items = tree.items.map((item) => placed(item, places));
    return { ...tree, items, place: items[0]?.place };
  }
  const entries = tree.entries.map((entry) => {
    const place = places.nextKey(String(entry.key));
    return { ...entry, place, value: placed(entry.value, places) };
  });
  return { ...tree, entries, place: entries[0]?.place };
}

/** Where texts and keys stand in the source of a module. */
class ModulePlaces {
  readonly #source: string;
  readonly #counts = new Map<string, number>();
  readonly #queues = new Map<string, (TextPlace | undefined)[]>();

  constructor(source: string) {
    this.#source = source;
  }

  count(text: string): void {
    const name = `text ${text}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  countKey(key: string): void {
    const name = `key ${key}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  next(text: string): TextPlace | undefined {
    const escaped = escapeRegExp(text);
    // A key in quotes is no text.
    return this.#next(`text ${text}`, String.raw`(?<=(["'\x60]))${escaped}(?=\1(?!\s*:))`, -1);
  }

  nextKey(key: string): TextPlace | undefined {
    const escaped = escapeRegExp(key);
    return this.#next(`key ${key}`, String.raw`(?<![\w$:.])(?:${escaped}|(["'])${escaped}\1)(?=\s*:)`, 0);
  }

  #next(name: string, pattern: string, shift: number): TextPlace | undefined {
    const queue = this.#queues.get(name) ?? this.#find(name, pattern, shift);
    this.#queues.set(name, queue);
    return queue.shift();
  }

  #find(name: string, pattern: string, shift: number): (TextPlace | undefined)[] {
    const finder = new PlaceFinder(this.#source);
    const found = Array.from(this.#source.matchAll(new RegExp(pattern, "gu")), ({ index }) =>
      finder.placeOf(index + shift),
    );
    return found.length === this.#counts.get(name) ? found : [];
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
