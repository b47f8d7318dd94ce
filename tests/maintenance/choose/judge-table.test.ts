import { assert, boolean, constantFrom, double, nat, option, property, record } from "fast-check";
import { expect, test } from "vitest";
import { thresholdsOf, type Thresholds } from "../../../src/config/maintenance-settings.ts";
import { judgeParent } from "../../../src/maintenance/choose/judge-parent.ts";
import {
  compareUrgency,
  judgeTable,
  type TableVerdict,
} from "../../../src/maintenance/choose/judge-table.ts";
import type { Counters, TableFacts } from "../../../src/maintenance/catalog/tables.ts";

const when: Thresholds = thresholdsOf({}, "vacuum");

const quiet: Counters = { dead: 0, live: 10_000, changed: 0, inserted: 0, vacuumed: true, analyzedAt: 1 };

function table(counters: Partial<Counters>, rest: Partial<TableFacts> = {}): TableFacts {
  return {
    oid: 1,
    name: { schema: "public", name: "t" },
    kind: "table",
    inherited: false,
    system: false,
    ancestors: [],
    rows: 10_000,
    bytes: undefined,
    counters: { ...quiet, ...counters },
    toast: undefined,
    oldest: { of: "rows", age: 100, percent: 0 },
    ...rest,
  };
}

/** "vacuum+analyze: 412 dead rows", "left: ...". */
function said(verdict: TableVerdict): string {
  if (!verdict.take) return `left: ${verdict.why()}`;
  const { vacuum, analyze, freeze } = verdict.action;
  const what = [vacuum ? "vacuum" : [], freeze ? "freeze" : [], analyze ? "analyze" : []].flat().join("+");
  return `${what}: ${verdict.why}`;
}

const judged = (facts: TableFacts, run: "vacuum" | "analyze" = "vacuum"): string =>
  said(judgeTable(facts, when, run));

test.for<[string, TableFacts, string]>([
  ["nothing happened", table({}), "left: nothing to do"],
  ["31 dead rows", table({ dead: 31 }), "left: 31 dead rows"],
  ["one dead row", table({ dead: 1 }), "left: 1 dead row"],
  [
    "enough dead rows, too small a share",
    table({ dead: 1200, live: 1_000_000 }),
    "left: 1,200 dead rows (0.1 %)",
  ],
  ["enough of both", table({ dead: 412_000, live: 1_008_690 }), "vacuum: 412,000 dead rows (29 %)"],
  ["all rows dead", table({ dead: 5000, live: 0 }), "vacuum: 5,000 dead rows (100 %)"],
  [
    "dead long values",
    table({}, { toast: { dead: 30_000, live: 45_000 } }),
    "vacuum: 30,000 dead TOAST rows (40 %)",
  ],
  [
    "too few changes for their share",
    table({ changed: 30, live: 100 }),
    "left: 30 rows changed since the last analyze (30 %)",
  ],
  ["changes alone", table({ changed: 800 }), "analyze: 800 rows changed since the last analyze (8 %)"],
  [
    "dead rows and changes",
    table({ dead: 2000, live: 8000, changed: 2000 }),
    "vacuum+analyze: 2,000 dead rows (20 %), 2,000 rows changed since the last analyze (20 %)",
  ],
  [
    "rows that are only inserted",
    table({ inserted: 5000 }),
    "vacuum: 5,000 rows inserted since the last vacuum (50 %)",
  ],
  [
    "never vacuumed",
    table({ inserted: 10_000, vacuumed: false, analyzedAt: undefined }, { rows: null }),
    "vacuum: never vacuumed, 10,000 rows inserted",
  ],
  [
    "close to wraparound",
    table({}, { oldest: { of: "rows", age: 165_000_000, percent: 82.5 } }),
    "vacuum+freeze: its oldest rows are 165,000,000 transactions old, 83 % of the age at which the server steps in",
  ],
  [
    "statistics that were reset",
    table({ live: 0, vacuumed: false, analyzedAt: undefined }),
    "vacuum+analyze: statistics lost (a reset, a crash): how many of its 10,000 rows are dead is not known",
  ],
  [
    "statistics that were reset, of a small table",
    table({ live: 0, vacuumed: false, analyzedAt: undefined }, { rows: 12 }),
    "left: statistics lost (a reset, a crash): how many of its 12 rows are dead is not known",
  ],
  [
    "a table that was filled and indexed, and never vacuumed: its statistics are whole",
    table({ live: 10_000, inserted: 500, vacuumed: false, analyzedAt: undefined }),
    "left: 500 rows inserted since the last vacuum (5 %)",
  ],
  [
    "never counted, but not empty",
    table({ live: 0, vacuumed: false, analyzedAt: undefined }, { rows: null, bytes: 65_536 }),
    "vacuum+analyze: never counted (64 kB): how many rows are dead is not known",
  ],
  [
    "empty",
    table({ live: 0, vacuumed: false, analyzedAt: undefined }, { rows: null, bytes: 0 }),
    "left: nothing to do",
  ],
  [
    "never counted, and held by somebody",
    table({ live: 0, vacuumed: false, analyzedAt: undefined }, { rows: null }),
    "left: never counted, and somebody keeps everybody else from it",
  ],
  ["a catalog's changes", table({ changed: 9000, inserted: 9000 }, { system: true }), "left: nothing to do"],
  ["a catalog's dead rows", table({ dead: 9000 }, { system: true }), "vacuum: 9,000 dead rows (47 %)"],
])("%s", ([, facts, verdict]) => {
  expect(judged(facts)).toBe(verdict);
});

test("a task that analyzes does nothing else", () => {
  expect(judged(table({ dead: 9000, changed: 2000 }), "analyze")).toMatch(/^analyze: 2,000 rows changed/);
  expect(judged(table({ dead: 9000 }), "analyze")).toBe("left: nothing to do");
});

test("wraparound goes before dead rows, dead rows before what is not known, and that before inserted rows and changes", () => {
  const all = [
    table({ changed: 9000 }),
    table({ inserted: 9000 }),
    table({ live: 0, vacuumed: false, analyzedAt: undefined }),
    table({ dead: 2000 }),
    table({ dead: 9000 }),
    table({}, { oldest: { of: "rows", age: 1, percent: 90 } }),
    table({ dead: 9_000_000 }, { oldest: { of: "rows", age: 1, percent: 99 } }),
  ].map((facts) => judgeTable(facts, when, "vacuum"));
  const sorted = all
    .flatMap((verdict) => (verdict.take ? [verdict] : []))
    .toSorted((one, other) => compareUrgency(one.urgency, other.urgency));
  expect(sorted.map((verdict) => all.indexOf(verdict))).toEqual([6, 5, 4, 3, 2, 1, 0]);
});

const anyFacts = record({
  dead: nat(1_000_000),
  live: nat(1_000_000),
  changed: nat(1_000_000),
  inserted: nat(1_000_000),
  vacuumed: boolean(),
  analyzedAt: option(nat(1000), { nil: undefined }),
}).chain((counters) =>
  record({
    rows: option(nat(1_000_000), { nil: null }),
    bytes: option(nat(1_000_000), { nil: undefined }),
    system: boolean(),
    toast: option(record({ dead: nat(100_000), live: nat(100_000) }), { nil: undefined }),
    oldest: record({
      of: constantFrom("rows", "row locks"),
      age: nat(2_000_000_000),
      percent: double({ min: 0, max: 1000, noNaN: true }),
    }),
  }).map((rest) => table(counters, rest)),
);

const anyThresholds = record({
  deadRows: nat(10_000),
  deadPercent: nat(100),
  changedPercent: nat(100),
  wraparoundPercent: nat(100),
}).map((some): Thresholds => ({ ...when, ...some }));

test("what is taken says why and does something; what is left is below every threshold", () => {
  assert(
    property(
      anyFacts,
      anyThresholds,
      constantFrom("vacuum" as const, "analyze" as const),
      (facts, limits, run) => {
        const verdict = judgeTable(facts, limits, run);
        return verdict.take
          ? verdict.why !== "" && (verdict.action.analyze || (verdict.action.vacuum && run === "vacuum"))
          : verdict.nearness >= 0 && verdict.nearness < 1;
      },
    ),
  );
});

test("more dead rows and a greater age never make a table be left that was taken", () => {
  assert(
    property(anyFacts, anyThresholds, nat(1_000_000), (facts, limits, more) => {
      const alone: TableFacts = {
        ...facts,
        counters: { ...facts.counters, changed: 0, inserted: 0, vacuumed: true },
        rows: facts.rows ?? 1,
      };
      if (!judgeTable(alone, limits, "vacuum").take) return;
      const { counters, oldest = { of: "rows", age: 0, percent: 0 } } = alone;
      const worse: TableFacts = {
        ...alone,
        counters: { ...counters, dead: counters.dead + more },
        oldest: { ...oldest, percent: oldest.percent + more },
      };
      expect(judgeTable(worse, limits, "vacuum").take).toBe(true);
    }),
  );
});

test("a table is frozen where its age asks for it, and only there", () => {
  assert(
    property(anyFacts, anyThresholds, (facts, limits) => {
      const verdict = judgeTable(facts, limits, "vacuum");
      const isOld = (facts.oldest?.percent ?? 0) >= limits.wraparoundPercent;
      expect(verdict.take && verdict.action.freeze).toBe(isOld);
    }),
  );
});

const partitions = { partitions: 12, rows: 100_000, written: 500_000, changed: 0, autoanalyzedRows: 0 };

test("a partitioned table is analyzed when enough was written to its partitions since it was", () => {
  const analyzed = { counters: { ...quiet, analyzedAt: 77 } };
  const of = (
    some: Partial<typeof partitions>,
    remembered?: { analyzedAt: number; written: number },
  ): string => said(judgeParent(analyzed, { ...partitions, ...some }, remembered, when));
  expect(of({ changed: 2000 })).toBe(
    "left: 2,000 rows of its partitions changed since it was analyzed (2 %)",
  );
  expect(of({ changed: 9000 })).toBe(
    "analyze: 9,000 rows of its partitions changed since it was analyzed (9 %)",
  );
  // Each partition counts from its own last ANALYZE: what is remembered of the whole knows more.
  expect(of({ changed: 0 }, { analyzedAt: 77, written: 490_000 })).toMatch(/^analyze: 10,000 rows/);
  expect(of({ changed: 0 }, { analyzedAt: 77, written: 499_000 })).toMatch(/^left: 1,000 rows/);
  // A partition that is gone took its counts with it.
  expect(of({ changed: 0 }, { analyzedAt: 77, written: 520_000 })).toMatch(/^analyze: 20,000 rows/);
  // Of another ANALYZE than the last.
  expect(of({ changed: 0 }, { analyzedAt: 70, written: 0 })).toMatch(/^left: 0 rows/);
  expect(of({ autoanalyzedRows: 8000 })).toMatch(/^analyze: 8,000 rows/);
  expect(of({ partitions: 0, rows: 0 })).toBe("left: no rows in its partitions");
});

test("a partitioned table that was never analyzed is, as soon as it is worth it", () => {
  const never = { counters: { ...quiet, analyzedAt: undefined } };
  expect(said(judgeParent(never, partitions, undefined, when))).toMatch(
    /^analyze: never analyzed as a whole, as autovacuum does its partitions alone: 100,000 rows/,
  );
  expect(said(judgeParent(never, { ...partitions, rows: 20 }, undefined, when))).toMatch(/^left: never/);
});
