import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from "yaml";
import { PlaceFinder, placeOfOffset, type TextPlace } from "../../sqltext/place.ts";
import type { Problem, ReadTree, Tree, TreeEntry } from "./tree.ts";

/** More than a file of permissions can need, and less than what aliases of aliases of aliases come to. */
const mostNodes = 200_000;

/** Reads YAML, and JSON, which is a part of it. */
export async function readYaml(source: string): Promise<ReadTree> {
  const { parseDocument } = await import("yaml");
  // What is there twice is found, and told of, with everything else.
  const document = parseDocument(source, { uniqueKeys: false, prettyErrors: false });
  const problems: Problem[] = document.errors.map(({ message, pos }) => ({
    message: oneLine(message),
    place: placeOfOffset(source, pos[0]),
  }));
  if (problems.length > 0) return { tree: undefined, problems };
  return new TreeBuilder(source, document).build();
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, " ").trim();
}

class TreeBuilder {
  readonly #document: Document.Parsed;
  readonly #source: string;
  readonly #problems: Problem[] = [];
  /** What is being built around the current node: an alias of one of these has no end. */
  readonly #around = new Set<Node>();
  #finder: PlaceFinder;
  #found = 0;
  #nodes = 0;

  constructor(source: string, document: Document.Parsed) {
    this.#source = source;
    this.#document = document;
    this.#finder = new PlaceFinder(source);
  }

  build(): ReadTree {
    const { contents } = this.#document;
    const tree = contents === null ? undefined : this.#tree(contents);
    if (this.#nodes > mostNodes)
      this.#problems.push({ message: "the file is too large, its aliases resolved", place: undefined });
    return { tree, problems: this.#problems };
  }

  #tree(node: Node): Tree {
    const place = this.#placeOf(node);
    const target = isAlias(node) ? node.resolve(this.#document) : node;
    if (target === undefined || this.#around.has(target)) {
      this.#problems.push({ message: "this alias leads to nothing, or to itself", place });
      return { kind: "scalar", value: null, place };
    }
    if (++this.#nodes > mostNodes || isScalar(target))
      return { kind: "scalar", value: isScalar(target) ? target.value : null, place };
    this.#around.add(target);
    try {
      if (isSeq(target)) return { kind: "list", items: target.items.map((item) => this.#child(item)), place };
      if (isMap(target)) return { kind: "map", entries: this.#entries(target.items), place };
      return { kind: "scalar", value: null, place };
    } finally {
      this.#around.delete(target);
    }
  }

  #entries(pairs: readonly { key: unknown; value: unknown }[]): TreeEntry[] {
    return pairs.map(({ key, value }) => {
      const written = this.#child(key);
      return {
        key: written.kind === "scalar" ? written.value : undefined,
        place: written.place,
        value: this.#valueOf(value, written.place),
      };
    });
  }

  #valueOf(value: unknown, keyPlace: TextPlace | undefined): Tree {
    const { range } = (value ?? {}) as Partial<Node>;
    // `key:` with nothing after it.
    if (range === undefined || range === null || range[0] === range[1])
      return { kind: "scalar", value: null, place: keyPlace };
    return this.#child(value);
  }

  #child(node: unknown): Tree {
    return node === null ? { kind: "scalar", value: null, place: undefined } : this.#tree(node as Node);
  }

  #placeOf({ range }: Node): TextPlace | undefined {
    if (range === null || range === undefined) return undefined;
    const [index] = range;
    // An alias leads back, and the finder goes forward only.
    if (index < this.#found) this.#finder = new PlaceFinder(this.#source);
    this.#found = index;
    return this.#finder.placeOf(index);
  }
}
