import type { Work } from "../work.ts";

/** How fast a work is taken to be of which nothing is known: 50 MB a second. */
const bytesPerMs = (50 * 1024 ** 2) / 1000;

/** How long it will take, in milliseconds; a guess by its size where nothing better is known. */
function guess({ expectedMs, bytes }: Work): number {
  return expectedMs ?? (bytes ?? 0) / bytesPerMs;
}

function isPart(work: Work, whole: Work): boolean {
  return work !== whole && whole.parts?.has(work.table.oid) === true;
}

/** "longest": the longest first, so that none is begun late that the others end long before. "given": what is most urgent comes first. */
export type WorkOrder = "longest" | "given";

/** What is still to be done, in its order; no two of one table at the same time, and a whole after its parts. */
export class WorkQueue {
  readonly #waiting: Work[];
  readonly #busy = new Set<number>();
  /** How many works on its parts a whole still waits for. */
  readonly #before = new Map<Work, number>();
  #freed = Promise.withResolvers<void>();
  #closed = false;

  constructor(works: readonly Work[], order: WorkOrder = "longest") {
    this.#waiting =
      order === "given" ? [...works] : works.toSorted((one, other) => guess(other) - guess(one));
    for (const whole of works)
      if (whole.parts !== undefined)
        this.#before.set(whole, works.filter((work) => isPart(work, whole)).length);
  }

  /** The next one; waits while all that is left is of tables that are at work, or waits for them. Undefined: nothing is left. */
  async take(): Promise<Work | undefined> {
    while (!this.#closed && this.#waiting.length > 0) {
      const index = this.#waiting.findIndex(
        (one) => !this.#busy.has(one.table.oid) && (this.#before.get(one) ?? 0) === 0,
      );
      const [work] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (work === undefined) {
        await this.#freed.promise;
      } else {
        this.#busy.add(work.table.oid);
        return work;
      }
    }
    return undefined;
  }

  /** It is done, or goes `back`. */
  release(work: Work, back: "back" | "done" = "done"): void {
    this.#busy.delete(work.table.oid);
    if (back === "back") this.#waiting.unshift(work);
    else
      for (const [whole, count] of this.#before) if (isPart(work, whole)) this.#before.set(whole, count - 1);
    this.#wake();
  }

  /** Gives no more. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    this.#freed.resolve();
    this.#freed = Promise.withResolvers();
  }
}
