/** What a 32-bit number may be divided by to lie in [0, 1). */
const range = 2 ** 32;

/**
 * Mixes the bits of a 32-bit number; no two numbers give the same (the last step of MurmurHash3, public domain).
 * In and out: unsigned 32-bit integers.
 */
export function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number for a name, to tell streams apart (FNV-1a). */
function nameNumber(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/**
 * sfc32 by Chris Doty-Humphrey (public domain): 32-bit integers only, so that every machine and every version of Node
 * draws the same. Nothing that is made of its numbers may use Math.pow, exp, log or sin, which may differ.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `stream` names what is drawn: streams of one seed know nothing of each other. */
  constructor(seed: number, stream: string) {
    this.#a = seed | 0;
    this.#b = nameNumber(stream) | 0;
    this.#c = mix(seed ^ 0x9e3779b9) | 0;
    for (let round = 0; round < 15; round++) this.next();
  }

  /** An unsigned 32-bit integer. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  unit(): number {
    return this.next() / range;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor((this.next() / range) * count);
  }

  /** A whole number from 0 to `count` - 1, the small ones more often: the first quarter has half of all. */
  lowBelow(count: number): number {
    const unit = this.next() / range;
    return Math.floor(unit * unit * count);
  }

  chance(probability: number): boolean {
    return this.next() / range < probability;
  }

  /** One of the values, of which there must be one. */
  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }
}

/** Puts numbers in an order drawn from `random` (Fisher and Yates). */
export function shuffle(values: Uint32Array, random: Random): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = kept;
  }
  return values;
}
