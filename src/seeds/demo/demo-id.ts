import { mix, Random } from "./random.ts";

const hex4: readonly string[] = Array.from({ length: 0x10000 }, (_, value) =>
  value.toString(16).padStart(4, "0"),
);

/** The ids of one table: version 4 UUIDs that follow from seed, table and number, so that none has to be kept. */
export class DemoIds {
  readonly #salts: readonly [number, number, number, number];

  constructor(seed: number, table: string) {
    const random = new Random(seed, `ids of ${table}`);
    this.#salts = [random.next(), random.next(), random.next(), random.next()];
  }

  /** The first 32 bits of the id of row `index`; no two rows of a table have the same. */
  first(index: number): number {
    return mix(index ^ this.#salts[0]);
  }

  /** The id of row `index`, counted from 0. */
  of(index: number): string {
    const salts = this.#salts;
    const first = mix(index ^ salts[0]);
    const second = mix(first ^ salts[1]);
    const third = mix(second ^ salts[2]);
    return uuid(first, second, third, mix(third ^ salts[3]));
  }
}

/** A version 4 UUID that nothing refers to. */
export function randomId(random: Random): string {
  return uuid(random.next(), random.next(), random.next(), random.next());
}

/** 64 hexadecimal digits, as a SHA-256 hash has them. */
export function randomHash(random: Random): string {
  let text = "";
  for (let word = 0; word < 8; word++) text += hex8(random.next());
  return text;
}

function hex8(value: number): string {
  return `${hex4[value >>> 16]}${hex4[value & 0xffff]}`;
}

function uuid(first: number, second: number, third: number, fourth: number): string {
  const version = hex4[(second & 0x0fff) | 0x4000];
  const variant = hex4[((third >>> 16) & 0x3fff) | 0x8000];
  return `${hex8(first)}-${hex4[second >>> 16]}-${version}-${variant}-${hex4[third & 0xffff]}${hex8(fourth)}`;
}
