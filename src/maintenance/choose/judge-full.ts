import type { Thresholds } from "../../config/maintenance-settings.ts";
import type { TableFacts } from "../catalog/tables.ts";
import { bloatPercent, type Estimate } from "./estimate.ts";
import { slack } from "./judge-index.ts";
import { percentText } from "./words.ts";
import { sizeText } from "../size-text.ts";

/** What is known of a table that may be written anew. */
export interface FullEvidence {
  /** Rows and long values. */
  bytes: number;
  /** With the indexes. */
  total: number;
  estimate: Estimate;
  /** The bytes that rows and long values would take by what pgstattuple measured. */
  measured: number | undefined;
}

export type FullVerdict =
  | { take: true; why: string; gain: number }
  | { take: false; why: string; nearness: number };

/** Whoever is kept from a table wants to get something for it. */
const leastGain = 1024 ** 2;

/** Judges whether a table is worth being written anew: what was measured goes before what is reckoned. */
export function judgeFull({ bytes, total, estimate, measured }: FullEvidence, when: Thresholds): FullVerdict {
  const size = sizeText(total);
  if (total < when.minSize) return { take: false, why: `small, ${size}`, nearness: 0.1 };
  if (when.maxSize !== undefined && total > when.maxSize)
    return {
      take: false,
      why: `${size} with its indexes, more than maxSize (${sizeText(when.maxSize)})`,
      nearness: 0.9,
    };
  if (measured === undefined && "withheld" in estimate)
    return { take: false, why: `${size}, bloat not known: ${estimate.withheld}`, nearness: 0.8 };
  const ideal = measured ?? ("bytes" in estimate ? estimate.bytes : bytes);
  const bloat = bloatPercent(bytes, ideal);
  const wanted = when.bloatPercent + (measured === undefined ? slack : 0);
  const how = measured === undefined ? "estimated" : "measured";
  const why = `${percentText(bloat)} bloat, ${how}, ${size} with its indexes`;
  const nearness = Math.min(bloat / Math.max(wanted, 1), 0.99);
  if (bloat < wanted) return { take: false, why, nearness };
  const gain = bytes - ideal;
  if (gain < leastGain) return { take: false, why: `${why}: only ${sizeText(gain)} to win`, nearness };
  return { take: true, why, gain };
}

/** The bytes of dead rows, by the share of rows and of long values that are dead. */
export function deadBytes(
  { counters, toast }: Pick<TableFacts, "counters" | "toast">,
  { heap, longValues }: { heap: number; longValues: number },
): number {
  return heap * deadShare(counters) + (toast === undefined ? 0 : longValues * deadShare(toast));
}

function deadShare({ dead, live }: { dead: number; live: number }): number {
  return dead / Math.max(dead + live, 1);
}

/** The evidence where so many bytes of dead rows have to be copied as well, for somebody may still see them. */
export function keepingDead({ estimate, measured, ...rest }: FullEvidence, dead: number): FullEvidence {
  return {
    ...rest,
    estimate: "bytes" in estimate ? { bytes: estimate.bytes + dead } : estimate,
    measured: measured === undefined ? undefined : measured + dead,
  };
}
