import * as fc from "fast-check";
import { expect, test } from "vitest";
import { slotsBetween } from "../../../src/partitions/grid/grid.ts";
import { idGrid } from "../../../src/partitions/grid/id-grid.ts";
import {
  defaultPartitionName,
  partitionName,
  partitionNames,
} from "../../../src/partitions/grid/partition-name.ts";
import { unbounded } from "../../../src/partitions/grid/range.ts";

test("ranges of ids tile the axis, below zero too", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
      (size, at) => {
        const grid = idGrid(size, "bigint");
        const slot = grid.slotAt(at);
        expect(slot.from <= at && at < slot.to).toBe(true);
        expect(slot.to - slot.from).toBe(BigInt(size));
        expect(slot.from % BigInt(size)).toBe(0n);
        expect(grid.slotAt(slot.to).from).toBe(slot.to);
      },
    ),
  );
});

test("the last range of a type has no end: its bound could not be written", () => {
  const grid = idGrid(10_000, "smallint");
  expect(grid.slotAt(32_000n)).toEqual({ from: 30_000n, to: unbounded.to });
  expect(grid.slotAt(-32_768n)).toEqual({ from: unbounded.from, to: -30_000n });
  expect([...slotsBetween(grid, { from: 20_000n, to: 90_000n })]).toHaveLength(2);
  expect(idGrid(10_000_000, "integer").slotAt(2_147_483_647n)).toEqual({
    from: 2_140_000_000n,
    to: unbounded.to,
  });
});

test("names hold the bounds, and a minus as a letter", () => {
  const grid = idGrid(10_000_000, "bigint");
  const name = (at: bigint): string => partitionName("{table}_{from}", "events", grid, grid.slotAt(at));
  expect([name(0n), name(12_000_000n), name(-1n)]).toEqual([
    "events_0",
    "events_10000000",
    "events_m10000000",
  ]);
});

test("a name that is too long keeps its end, is cut to whole characters, and differs from another table's", () => {
  const grid = idGrid(10, "bigint");
  const long = "ä".repeat(31);
  const names = [long, `${long.slice(1)}ö`].map((table) =>
    partitionName("{table}_{from}", table, grid, { from: 10_000_000n, to: 10_000_010n }),
  );
  expect(names.every((name) => Buffer.byteLength(name) <= 63 && name.endsWith("_10000000"))).toBe(true);
  expect(new Set(names).size).toBe(2);
  expect(names[0]).not.toContain("\ufffd");
  expect(Buffer.byteLength(defaultPartitionName(long))).toBeLessThanOrEqual(63);
});

test("the names of a table's partitions are known again, shortened or not, and others are not", () => {
  const grid = idGrid(10, "bigint");
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 70, unit: "grapheme" }),
      fc.bigInt({ min: -1000n, max: 10n ** 12n }),
      (table, at) => {
        const name = partitionName("p.{table}({from})", table, grid, grid.slotAt(at));
        fc.pre(!table.includes("\0") && !/[\r\n\u2028\u2029]/.test(table));
        expect(name).toMatch(partitionNames("p.{table}({from})", table));
      },
    ),
  );
  const months = partitionNames("{table}_{yyyy}_{mm}", "logs");
  expect(
    ["logs_2026_11", "logs_default", "logs_2026_11_old", "my_logs_2026_11"].filter((one) => months.test(one)),
  ).toEqual(["logs_2026_11"]);
});
