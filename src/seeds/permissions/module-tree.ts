import { PlaceFinder, type TextPlace } from "../../sqltext/place.ts";
import { type ModuleOutcome, runModule } from "./run-module.ts";
import type { Problem, ReadTree, Tree } from "./tree.ts";

/**
 * Reads the default export of a module whose text is `source`. A value does not know where it was written: a text gets
 * the place of the same text in the source, where it stands there as often as in the value.
 */
export async function readModule(
  path: string,
  source: string,
  signal: AbortSignal | undefined,
): Promise<ReadTree> {
  const outcome = await runModule(path, signal);
  if (outcome.kind !== "value") return { tree: undefined, problems: [problemOf(outcome, path)] };
  const places = new ModulePlaces(source);
  countTexts(outcome.tree, places);
  return { tree: placed(outcome.tree, places), problems: outcome.problems };
}

function problemOf(outcome: Exclude<ModuleOutcome, { kind: "value" }>, path: string): Problem {
  switch (outcome.kind) {
    case "thrown":
      return thrownBy(outcome, path);
    case "ended":
      return { message: "the module ended before it had given its default export", place: undefined };
    case "nothing":
      return {
        message:
          "the module has no default export; write: export default { permissions: [...], roles: {...} }",
        place: undefined,
      };
  }
}

function thrownBy({ message, stack }: { message: string; stack: string }, path: string): Problem {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  const at = stack.split("\n").find((line) => line.includes(name));
  const [, line, column] = /:(\d+)(?::(\d+))?\)?$/.exec(at?.trim() ?? "") ?? [];
  const [first = "it throws"] = message.split("\n");
  return {
    message: `the module cannot be run: ${first}`,
    place: line === undefined ? undefined : { line: Number(line), column: Number(column ?? 1) },
  };
}

function countTexts(tree: Tree, places: ModulePlaces): void {
  if (tree.kind === "scalar" && typeof tree.value === "string") places.count(tree.value);
  if (tree.kind === "list") for (const item of tree.items) countTexts(item, places);
  if (tree.kind !== "map") return;
  for (const { key, value } of tree.entries) {
    places.countKey(String(key));
    countTexts(value, places);
  }
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
