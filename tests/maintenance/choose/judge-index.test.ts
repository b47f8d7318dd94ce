import { assert, double, nat, option, property, record } from "fast-check";
import { expect, test } from "vitest";
import { thresholdsOf } from "../../../src/config/maintenance-settings.ts";
import { judgeFull } from "../../../src/maintenance/choose/judge-full.ts";
import {
  growthOf,
  type IndexEvidence,
  isWorthMeasuring,
  judgeIndex,
} from "../../../src/maintenance/choose/judge-index.ts";

const when = thresholdsOf({}, "reindex");
const megabyte = 1024 ** 2;

function said(evidence: Partial<IndexEvidence>): string {
  const verdict = judgeIndex(
    {
      bytes: 180 * megabyte,
      growth: undefined,
      estimate: { withheld: "it is a gin index" },
      measured: undefined,
      ...evidence,
    },
    when,
  );
  return verdict.take ? verdict.why : `left: ${verdict.why()}`;
}

test.for<[string, Partial<IndexEvidence>, string]>([
  ["grown", { growth: 2.9 }, "2.9x its best size, 180 MB"],
  ["a little larger than it was", { growth: 1.2 }, "left: 180 MB, bloat not known: it is a gin index"],
  [
    "estimated, and enough for an estimate",
    { estimate: { bytes: 90 * megabyte } },
    "50 % bloat, estimated, 180 MB",
  ],
  [
    "estimated, but within what an estimate may err",
    { estimate: { bytes: 117 * megabyte } },
    "left: 35 % bloat, estimated, 180 MB",
  ],
  ["measured", { measured: 117 * megabyte }, "35 % bloat, measured, 180 MB"],
  [
    "estimated, but no larger than when it was new",
    { growth: 1.1, estimate: { bytes: 9 * megabyte }, rebuilt: true },
    "left: 95 % bloat, estimated, 180 MB, but hardly more a row than when it was last built: nothing to win",
  ],
  [
    "grown since it was new",
    { growth: 1.5, estimate: { bytes: 9 * megabyte }, rebuilt: true },
    "1.5x its best size, 180 MB",
  ],
  [
    "of its best size, but nobody knows that it was new then",
    { growth: 1, estimate: { bytes: 9 * megabyte } },
    "95 % bloat, estimated, 180 MB",
  ],
  [
    "measured to be emptier than any new index",
    { growth: 1, measured: 90 * megabyte, rebuilt: true },
    "50 % bloat, measured, 180 MB",
  ],
  [
    "measured, grown",
    { growth: 1.6, measured: 90 * megabyte },
    "1.6x its best size, 50 % bloat, measured, 180 MB",
  ],
  [
    "grown, but measured to be dense",
    { growth: 2, measured: 175 * megabyte },
    "left: 2.0x its best size, 2.8 % bloat, measured, 180 MB",
  ],
  [
    "grown, but by its statistics because the rows have become wider",
    { growth: 2, estimate: { bytes: 178 * megabyte } },
    "left: 2.0x its best size, but 1.1 % bloat, estimated, 180 MB",
  ],
  [
    "a measurement goes before an estimate",
    { estimate: { bytes: megabyte }, measured: 170 * megabyte },
    "left: 5.6 % bloat, measured, 180 MB",
  ],
  ["smaller than reckoned", { estimate: { bytes: 500 * megabyte } }, "left: 0 % bloat, estimated, 180 MB"],
])("%s", ([, evidence, verdict]) => {
  expect(said(evidence)).toBe(verdict);
});

test("bytes a row against the best known; nothing where either is not known", () => {
  expect(growthOf({ pages: 100, rows: 8192, bestBytesPerRow: 50 }, 8192)).toBe(2);
  expect(growthOf({ pages: 100, rows: 8192, bestBytesPerRow: undefined }, 8192)).toBeUndefined();
  expect(growthOf({ pages: 100, rows: null, bestBytesPerRow: 50 }, 8192)).toBeUndefined();
  expect(growthOf({ pages: 100, rows: 0, bestBytesPerRow: 50 }, 8192)).toBeUndefined();
});

const evidence = record({
  bytes: nat(1e9).map((bytes) => bytes + 8192),
  growth: option(double({ min: 0.1, max: 50, noNaN: true }), { nil: undefined }),
  estimate: option(nat(1e9), { nil: undefined }).map((bytes) =>
    bytes === undefined ? { withheld: "for a reason" } : { bytes },
  ),
  measured: option(nat(1e9), { nil: undefined }),
});

test("what was measured decides alone, and nothing is taken by estimate that was not worth measuring", () => {
  assert(
    property(evidence, (one) => {
      const verdict = judgeIndex(one, when);
      const bloat = one.measured === undefined ? undefined : 100 * (1 - one.measured / one.bytes);
      if (!verdict.take && verdict.nearness >= 1) return false;
      if (bloat !== undefined) return verdict.take === bloat >= when.bloatPercent;
      return !verdict.take || isWorthMeasuring(one, when);
    }),
  );
});

const full = thresholdsOf({}, "vacuum-full");

test.for<[string, Parameters<typeof judgeFull>[0], string]>([
  [
    "measured",
    { bytes: 100 * megabyte, total: 150 * megabyte, estimate: { withheld: "-" }, measured: 40 * megabyte },
    "60 % bloat, measured, 150 MB with its indexes",
  ],
  [
    "estimated, within what an estimate may err",
    { bytes: 100 * megabyte, total: 150 * megabyte, estimate: { bytes: 55 * megabyte }, measured: undefined },
    "left: 45 % bloat, estimated, 150 MB with its indexes",
  ],
  [
    "not known",
    {
      bytes: 100 * megabyte,
      total: 150 * megabyte,
      estimate: { withheld: "its rows were never counted" },
      measured: undefined,
    },
    "left: 150 MB, bloat not known: its rows were never counted",
  ],
  [
    "too large",
    { bytes: 10_000 * megabyte, total: 15_000 * megabyte, estimate: { bytes: 1 }, measured: undefined },
    "left: 15 GB with its indexes, more than maxSize (10 GB)",
  ],
  [
    "hardly anything to win: two pages that can become one",
    { bytes: 16_384, total: 32_768, estimate: { withheld: "-" }, measured: 8192 },
    "left: 50 % bloat, measured, 32 kB with its indexes: only 8 kB to win",
  ],
])("VACUUM FULL: %s", ([, known, verdict]) => {
  const judged = judgeFull(known, full);
  expect(judged.take ? judged.why : `left: ${judged.why}`).toBe(verdict);
});
