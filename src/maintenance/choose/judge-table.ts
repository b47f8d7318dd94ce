import type { Thresholds } from "../../config/maintenance-settings.ts";
import type { TableFacts } from "../catalog/tables.ts";
import { countText, numberText, percentText } from "./words.ts";
import { sizeText } from "../size-text.ts";

/** What is to be done to a table, if anything, and why. */
export type TableVerdict =
  | { take: true; action: TableAction; why: string; urgency: Urgency }
  // The words are made for those alone that are shown.
  | { take: false; why: () => string; nearness: number };

export interface TableAction {
  vacuum: boolean;
  analyze: boolean;
  /** All rows, so that the table's age is young again whatever the server's settings. */
  freeze: boolean;
}

/** Larger goes first: the class, then the amount in it. */
export type Urgency = readonly [rank: number, amount: number];

/** Fewer changes are not worth an ANALYZE, whatever their share: as autovacuum_analyze_threshold. */
export const fewestChanges = 50;
/** Inserted rows of all from which a VACUUM is worth it: as autovacuum_vacuum_insert_scale_factor. */
const insertedPercent = 20;
/** Counters that hold less than this share of the rows the catalog counted have been reset. */
const knownShare = 0.5;
const worthSaying = 0.5;

interface Reason {
  of: "vacuum" | "analyze";
  /** From 1 on it is worth it. */
  ratio: number;
  why: () => string;
  urgency: Urgency;
  freeze?: boolean;
}

/**
 * Judges a table by what the catalog and the statistics say of it. A task "vacuum" takes ANALYZE along where enough has changed, a task "analyze" does nothing else.
 */
export function judgeTable(facts: TableFacts, when: Thresholds, run: "vacuum" | "analyze"): TableVerdict {
  const all = facts.kind === "partitioned" ? [] : reasonsOf(facts, when);
  const reasons = run === "analyze" ? all.filter(({ of }) => of === "analyze") : all;
  const taken = reasons.filter(({ ratio }) => ratio >= 1);
  const [first] = taken.toSorted((one, other) => compareUrgency(one.urgency, other.urgency));
  if (first === undefined) return leave(reasons);
  const vacuum = taken.some(({ of }) => of === "vacuum");
  return {
    take: true,
    action: {
      vacuum,
      analyze: taken.some(({ of }) => of === "analyze"),
      freeze: taken.some(({ freeze }) => freeze === true),
    },
    why: [...new Set(taken.map(({ why }) => why()))].join(", "),
    urgency: first.urgency,
  };
}

/** The more urgent goes first. */
export function compareUrgency([rank, amount]: Urgency, [ofRank, ofAmount]: Urgency): number {
  return ofRank - rank || ofAmount - amount;
}

function leave(reasons: readonly Reason[]): TableVerdict {
  const nearest = reasons.reduce<Reason | undefined>(
    (best, one) => (one.ratio > (best?.ratio ?? 0) ? one : best),
    undefined,
  );
  return { take: false, why: nearest?.why ?? (() => "nothing to do"), nearness: nearest?.ratio ?? 0 };
}

function reasonsOf(facts: TableFacts, when: Thresholds): Reason[] {
  const age = byAge(facts, when);
  // The catalogs are autovacuum's; what it does not keep up with is dead rows. ANALYZE of pg_statistic does nothing.
  if (facts.system) return [...age, ...byDeadRows(facts, when)];
  if (isUncounted(facts)) return [...age, ...uncounted(facts)];
  if (isForgotten(facts)) return [...age, ...byDeadRows(facts, when), ...forgotten(facts, when)];
  return [...age, ...byDeadRows(facts, when), ...byInserts(facts, when), ...byChanges(facts, when)];
}

/** Neither the catalog nor the statistics know of any row: it is empty, or both were lost, as by pg_upgrade. */
function isUncounted({ kind, rows, counters: { dead, live, changed, inserted } }: TableFacts): boolean {
  return kind !== "partitioned" && rows === null && dead + live + changed + inserted === 0;
}

/** The catalog counted many more rows than the statistics know of: they were reset, or the server has crashed. */
function isForgotten({ rows, counters: { dead, live, vacuumed, analyzedAt } }: TableFacts): boolean {
  if (rows === null || vacuumed || analyzedAt !== undefined) return false;
  return live + dead < knownShare * rows;
}

function byAge({ oldest }: TableFacts, { wraparoundPercent }: Thresholds): Reason[] {
  if (oldest === undefined) return [];
  const { of, age, percent } = oldest;
  const ratio = wraparoundPercent === 0 ? 1 : percent / wraparoundPercent;
  // Any table has an age, and in most nobody wants to know.
  if (ratio < worthSaying) return [];
  const why = (): string =>
    `its oldest ${of} are ${numberText(age)} transactions old, ${percentText(percent)} of the age at which the server steps in`;
  return [{ of: "vacuum", ratio, why, urgency: [4, percent], freeze: ratio >= 1 }];
}

function uncounted({ bytes }: TableFacts): Reason[] {
  if (bytes === 0) return [];
  if (bytes === undefined) return [{ of: "vacuum", ratio: worthSaying, why: heldAway, urgency: [0, 0] }];
  const why = (): string => `never counted (${sizeText(bytes)}): how many rows are dead is not known`;
  return [
    { of: "vacuum", ratio: 1, why, urgency: [2, bytes] },
    { of: "analyze", ratio: 1, why, urgency: [2, bytes] },
  ];
}

const heldAway = (): string => "never counted, and somebody keeps everybody else from it";

function forgotten({ rows }: TableFacts, { deadRows }: Thresholds): Reason[] {
  const count = rows ?? 0;
  const why = (): string =>
    `statistics lost (a reset, a crash): how many of its ${countText(count, "row")} are dead is not known`;
  const urgency: Urgency = [2, count];
  return [
    { of: "vacuum", ratio: atLeast(count, Math.max(deadRows, 1)), why, urgency },
    { of: "analyze", ratio: atLeast(count, fewestChanges), why, urgency },
  ];
}

function byDeadRows({ counters, toast }: TableFacts, { deadRows, deadPercent }: Thresholds): Reason[] {
  const reason = (dead: number, live: number, what: string): Reason[] => {
    if (dead <= 0) return [];
    const percent = (100 * dead) / Math.max(dead + live, 1);
    const ratio = Math.min(atLeast(dead, deadRows), atLeast(percent, deadPercent));
    const why = (): string => countText(dead, what) + (dead < deadRows ? "" : ` (${percentText(percent)})`);
    return [{ of: "vacuum", ratio, why, urgency: [3, dead] }];
  };
  return [
    ...reason(counters.dead, counters.live, "dead row"),
    ...(toast === undefined ? [] : reason(toast.dead, toast.live, "dead TOAST row")),
  ];
}

/** Rows that nobody deletes have to be frozen some day, and marked so that an index alone can answer. */
function byInserts({ rows, counters }: TableFacts, { deadRows }: Thresholds): Reason[] {
  const { inserted, live, vacuumed } = counters;
  if (inserted <= 0) return [];
  const percent = Math.min((100 * inserted) / Math.max(live, inserted), 100);
  const ratio = Math.min(atLeast(inserted, deadRows), percent / insertedPercent);
  const never = !vacuumed && (rows === null || percent > 99);
  const why = (): string =>
    never
      ? `never vacuumed, ${countText(inserted, "row")} inserted`
      : `${countText(inserted, "row")} inserted since the last vacuum (${percentText(percent)})`;
  return [{ of: "vacuum", ratio, why, urgency: [1, inserted] }];
}

function byChanges({ counters }: TableFacts, { changedPercent }: Thresholds): Reason[] {
  const { changed, live, dead, analyzedAt } = counters;
  if (changed <= 0) return [];
  return [changesReason(changed, live + dead, changedPercent, analyzedAt !== undefined)];
}

/** Whether so many changes of so many rows are worth an ANALYZE. */
export function changesReason(
  changed: number,
  rows: number,
  changedPercent: number,
  everAnalyzed: boolean,
): Reason {
  const percent = (100 * changed) / Math.max(rows, 1);
  const ratio = Math.min(atLeast(changed, fewestChanges), atLeast(percent, changedPercent));
  const since = (): string =>
    everAnalyzed ? `since the last analyze (${percentText(percent)})` : "and never analyzed";
  return {
    of: "analyze",
    ratio,
    why: () => `${countText(changed, "row")} changed ${since()}`,
    urgency: [0, changed],
  };
}

/** How near an amount is to its threshold; 0 is reached by any. */
function atLeast(amount: number, threshold: number): number {
  return threshold <= 0 ? 1 : amount / threshold;
}
