import { type CatalogObject, keyOf, type KindName } from "./object.ts";

/** The catalog as data: objects by key. */
export class Snapshot {
  readonly #objects = new Map<string, CatalogObject>();
  #children: Map<string, CatalogObject[]> | undefined;

  constructor(objects: Iterable<CatalogObject> = []) {
    for (const object of objects) this.#objects.set(keyOf(object), object);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): CatalogObject | undefined {
    return this.#objects.get(key);
  }

  has(key: string): boolean {
    return this.#objects.has(key);
  }

  objects(): IterableIterator<CatalogObject> {
    return this.#objects.values();
  }

  entries(): IterableIterator<[string, CatalogObject]> {
    return this.#objects.entries();
  }

  /** What lives in an object, of one kind or of all; columns in their order. */
  childrenOf(key: string, kind?: KindName): readonly CatalogObject[] {
    const children = (this.#children ??= this.#byParent()).get(key) ?? [];
    return kind === undefined ? children : children.filter((child) => child.kind === kind);
  }

  #byParent(): Map<string, CatalogObject[]> {
    const found = new Map<string, CatalogObject[]>();
    for (const object of this.#objects.values()) {
      if (object.parent === null) continue;
      const siblings = found.get(object.parent);
      if (siblings === undefined) found.set(object.parent, [object]);
      else siblings.push(object);
    }
    for (const siblings of found.values()) siblings.sort((a, b) => position(a) - position(b));
    return found;
  }
}

function position({ properties }: CatalogObject): number {
  return Number(properties["position"] ?? 0);
}
