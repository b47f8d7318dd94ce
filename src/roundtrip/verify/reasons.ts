import type { Difference } from "../catalog/compare.ts";
import { lastName, withoutLastName } from "../catalog/names.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";

/** What a table's place among others brings: it changes with that place, not by itself. */
const placeOfTable: ReadonlySet<string> = new Set(["inherits", "partitionOf", "bounds", "detaching"]);

/** Tells which differences follow from another one, which says it all. */
export class Reasons {
  /** Every difference's key. */
  readonly #keys: ReadonlySet<string>;
  /** Of what is there in one catalog alone. */
  readonly #whole: ReadonlySet<string>;
  /** Of tables that are another's child now, or not any more. */
  readonly #placed: ReadonlySet<string>;

  constructor(all: readonly Difference[]) {
    this.#keys = new Set(all.map(({ key }) => key));
    this.#whole = new Set(all.filter(({ type }) => type !== "changed").map(({ key }) => key));
    this.#placed = new Set(
      all
        .filter((one) => one.type === "changed" && one.properties.some((name) => placeOfTable.has(name)))
        .map(({ key }) => key),
    );
  }

  /** The key of the difference that explains this one; undefined where it has to be told itself. */
  of(difference: Difference): string | undefined {
    return difference.type === "changed"
      ? this.#ofChange(difference)
      : this.#ofWhole(difference.before ?? difference.after);
  }

  #ofChange({ before, after, properties }: Difference & { type: "changed" }): string | undefined {
    const { parent } = before;
    // What it lives in is gone under this name, and there under another.
    if (parent !== null && parent !== after.parent && this.#whole.has(parent)) return parent;
    if (parent !== null && this.#placed.has(parent) && properties.every((name) => name === "inherited")) {
      return parent;
    }
    return this.#constraintOf(before, this.#keys);
  }

  #ofWhole(object: CatalogObject): string | undefined {
    const { kind, parent, properties } = object;
    if (parent !== null && this.#whole.has(parent)) return parent;
    // A partition's not-null constraints are its table's.
    if (parent !== null && this.#placed.has(parent) && properties["type"] === "not null") return parent;
    const constraint = this.#constraintOf(object, this.#whole);
    if (constraint !== undefined) return constraint;
    const owner = textOf(object, "ownedBy");
    if (kind !== "sequence" || owner === undefined) return undefined;
    const owners = [`column ${owner}`, `table ${withoutLastName(owner)}`];
    return owners.find((key) => this.#whole.has(key));
  }

  #constraintOf(index: CatalogObject, among: ReadonlySet<string>): string | undefined {
    if (index.kind !== "index" || index.properties["constraint"] !== true || index.parent === null) return;
    const name = lastName(index.identity);
    const relation = index.parent.replace(/^(?:foreign |materialized )?\w+ /, "");
    const key = `constraint ${name} on ${relation}`;
    return among.has(key) ? key : undefined;
  }
}
