import { compareObjects, type Difference } from "../catalog/compare.ts";
import type { CatalogObject } from "../catalog/object.ts";

/** What became of some objects since a moment: what each was then, by key; undefined for one that was not there. */
export class Changes {
  readonly #before = new Map<string, CatalogObject | undefined>();

  /** Notes what an object was; of several notes the first one counts. */
  note(key: string, before: CatalogObject | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, before);
  }

  /** The same, to which more can be added. */
  copy(): Changes {
    const copy = new Changes();
    for (const [key, before] of this.#before) copy.note(key, before);
    return copy;
  }

  get size(): number {
    return this.#before.size;
  }

  keys(): IterableIterator<string> {
    return this.#before.keys();
  }

  /** What the object was at that moment, where it has been touched since. */
  before(key: string): { object: CatalogObject | undefined } | undefined {
    return this.#before.has(key) ? { object: this.#before.get(key) } : undefined;
  }

  /** Every object that was touched, whether it differs or not, with what has its key now. */
  touched(
    now: (key: string) => CatalogObject | undefined,
  ): { key: string; before: CatalogObject | undefined; after: CatalogObject | undefined }[] {
    return [...this.#before].map(([key, before]) => ({ key, before, after: now(key) }));
  }

  /** How what was differs from what is. */
  differences(now: (key: string) => CatalogObject | undefined): Difference[] {
    return [...this.#before]
      .flatMap(([key, before]) => compareObjects(key, before, now(key)) ?? [])
      .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }
}
