import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DemoIds } from "../../../src/seeds/demo/demo-id.ts";
import { mix, Random, shuffle } from "../../../src/seeds/demo/random.ts";

const words = 1n << 32n;

/** sfc32 once more, with whole numbers of any size and a remainder: slow, and nothing can overflow. */
function* reference(a: bigint, b: bigint, c: bigint): Generator<number> {
  let [x, y, z, counter] = [a, b, c, 1n];
  for (;;) {
    const sum = (x + y + counter) % words;
    counter = (counter + 1n) % words;
    x = y ^ (y >> 9n);
    y = (z + (z << 3n)) % words;
    z = ((((z << 21n) | (z >> 11n)) % words) + sum) % words;
    yield Number(sum);
  }
}

function fnv1a(text: string): bigint {
  let hash = 0x811c9dc5n;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % words;
  return hash;
}

test("it draws what sfc32 draws", () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), fc.stringMatching(/^[a-z_]{0,12}$/), (seed, stream) => {
      const random = new Random(seed, stream);
      const same = reference(BigInt(seed), fnv1a(stream), BigInt(mix(seed ^ 0x9e3779b9)));
      for (let round = 0; round < 15; round++) same.next();
      for (let draw = 0; draw < 50; draw++) expect(random.next()).toBe(same.next().value);
    }),
  );
});

test("mix is MurmurHash3's last step", () => {
  expect([0, 1, 2, 0xffffffff].map(mix)).toEqual([0, 0x514e28b7, 0x30f4c306, 0x81f16f39]);
});

test("numbers below a count stay below it, and reach its ends", () => {
  const random = new Random(1, "below");
  const drawn = new Set(Array.from({ length: 1000 }, () => random.below(7)));
  expect([...drawn].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const low = Array.from({ length: 4000 }, () => random.lowBelow(100));
  expect(Math.min(...low)).toBe(0);
  expect(Math.max(...low)).toBe(99);
  expect(low.filter((value) => value < 25).length / low.length).toBeCloseTo(0.5, 1);
});

test("a shuffle keeps every number once", () => {
  const shuffled = shuffle(
    Uint32Array.from({ length: 500 }, (_, index) => index),
    new Random(2, "shuffle"),
  );
  expect([...shuffled].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index));
  expect(shuffled[0] === 0 && shuffled[1] === 1 && shuffled[2] === 2).toBe(false);
});

test("ids are version 4 UUIDs, begin with their first 32 bits, and differ between rows, tables and seeds", () => {
  const tables = [new DemoIds(1, "users"), new DemoIds(1, "brands"), new DemoIds(2, "users")];
  const all = tables.flatMap((ids) => Array.from({ length: 5000 }, (_, index) => ids.of(index)));
  expect(new Set(all).size).toBe(all.length);
  expect(
    all.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toEqual([]);
  const [first] = tables;
  for (let index = 0; index < 100; index++)
    expect(Number.parseInt(first?.of(index).slice(0, 8) ?? "", 16)).toBe(first?.first(index));
});
