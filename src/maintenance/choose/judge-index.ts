import type { Thresholds } from "../../config/maintenance-settings.ts";
import type { IndexFacts } from "../catalog/indexes.ts";
import { bloatPercent, type Estimate } from "./estimate.ts";
import { percentText } from "./words.ts";
import { sizeText } from "../size-text.ts";

/** What is known of an index that is large enough. */
export interface IndexEvidence {
  bytes: number;
  /** Its bytes a row against the fewest ever seen; undefined where there is nothing to compare. */
  growth: number | undefined;
  estimate: Estimate;
  /** The bytes that it would take by what pgstattuple measured. */
  measured: number | undefined;
  /** Whether the fewest bytes a row were seen when it had just been built. */
  rebuilt?: boolean | undefined;
}

export type IndexVerdict =
  | { take: true; why: string; gain: number }
  | { take: false; why: () => string; nearness: number };

/** Below this share of the threshold an estimate speaks against what growth says: the rows have become wider. */
const clearlyDense = 0.5;
/** An estimate may be wrong by so much, in percent of the size: alone it has to say more than a measurement. */
export const slack = 10;

/** How many times its best size a row an index has; undefined where it is not known. */
export function growthOf(
  { pages, rows, bestBytesPerRow }: Pick<IndexFacts, "pages" | "rows" | "bestBytesPerRow">,
  block: number,
): number | undefined {
  if (bestBytesPerRow === undefined || bestBytesPerRow <= 0 || rows === null || rows <= 0) return undefined;
  return (pages * block) / rows / bestBytesPerRow;
}

/** Whether a measurement would tell: what nothing speaks for is not worth reading. */
export function isWorthMeasuring(
  { growth, estimate, bytes }: Omit<IndexEvidence, "measured">,
  when: Thresholds,
): boolean {
  if (hasGrown(growth, when) || "withheld" in estimate) return true;
  return bloatPercent(bytes, estimate.bytes) >= when.bloatPercent - slack;
}

/**
 * Judges an index: what was measured goes before what is reckoned, and what it takes when it has just been built before both,
 * so that one whose keys are packed badly is not built anew for ever.
 */
export function judgeIndex(evidence: IndexEvidence, when: Thresholds): IndexVerdict {
  const verdict = judgeBySize(evidence, when);
  const { growth, bytes, measured, rebuilt = false } = evidence;
  if (!verdict.take || !rebuilt || growth === undefined) return verdict;
  // No keys pack so badly that pages are this empty when they are new.
  const isEmpty = measured !== undefined && bloatPercent(bytes, measured) >= when.bloatPercent + slack;
  if (isEmpty || growth >= 1 / (1 - Math.min(when.bloatPercent, 99) / 100)) return verdict;
  const { why } = verdict;
  return {
    take: false,
    why: () => `${why}, but hardly more a row than when it was last built: nothing to win`,
    nearness: 0.95,
  };
}

function judgeBySize({ bytes, growth, estimate, measured }: IndexEvidence, when: Thresholds): IndexVerdict {
  const size = sizeText(bytes);
  const grown = hasGrown(growth, when);
  const grownText = `${(growth ?? 0).toFixed(1)}x its best size`;
  if (measured !== undefined) {
    const bloat = bloatPercent(bytes, measured);
    const share = `${percentText(bloat)} bloat, measured`;
    const why = grown ? `${grownText}, ${share}, ${size}` : `${share}, ${size}`;
    if (bloat >= when.bloatPercent) return { take: true, why, gain: bytes - measured };
    return { take: false, why: () => why, nearness: bloat / Math.max(when.bloatPercent, 1) };
  }
  const bloat = "bytes" in estimate ? bloatPercent(bytes, estimate.bytes) : undefined;
  if (grown && (bloat === undefined || bloat >= clearlyDense * when.bloatPercent))
    return { take: true, why: `${grownText}, ${size}`, gain: bytes * (1 - 1 / (growth ?? 1)) };
  if (bloat === undefined)
    return {
      take: false,
      why: () => `${size}, bloat not known: ${"withheld" in estimate ? estimate.withheld : ""}`,
      nearness: 0.4,
    };
  const why = `${percentText(bloat)} bloat, estimated, ${size}`;
  if (bloat >= when.bloatPercent + slack) return { take: true, why, gain: (bytes * bloat) / 100 };
  return {
    take: false,
    why: () => (grown ? `${grownText}, but ${why}` : why),
    nearness: Math.min(bloat / (when.bloatPercent + slack), 0.99),
  };
}

function hasGrown(growth: number | undefined, { growthPercent }: Thresholds): boolean {
  return growth !== undefined && growth >= 1 + growthPercent / 100;
}
