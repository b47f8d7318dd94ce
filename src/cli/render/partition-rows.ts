import { shortBound } from "../../partitions/bound-text.ts";
import type { PartitionStatus, TableStatus } from "../../partitions/status/result.ts";
import { count } from "./progress.ts";

/** A line of a table's timeline. */
export type TimelineRow =
  | { kind: "partition"; partition: PartitionStatus }
  | { kind: "gap"; from: string; to: string; ahead: boolean }
  | { kind: "folded"; first: PartitionStatus; last: PartitionStatus; number: number; rows: number | null };

/** Up to so many all are shown. */
const mostUnfolded = 24;
const shownAtEnds = 2;
const shownBefore = 8;
const shownAfter = 8;

/** The partitions in order, with the gaps between them; where they are many, those without anything to say are folded. */
export function timeline({ partitions, gaps }: TableStatus, all: boolean): TimelineRow[] {
  const gapAt = new Map(gaps.map((gap) => [gap.from, gap]));
  const kept = all || partitions.length <= mostUnfolded ? undefined : keptOf(partitions);
  const rows: TimelineRow[] = [];
  let hidden: PartitionStatus[] = [];
  const unfold = (): void => {
    if (hidden.length > 1) rows.push(folded(hidden));
    else rows.push(...hidden.map((partition) => ({ kind: "partition" as const, partition })));
    hidden = [];
  };
  for (const [index, partition] of partitions.entries()) {
    const gap = gapAt.get(partition.to);
    if (kept?.has(index) === false) hidden.push(partition);
    else {
      unfold();
      rows.push({ kind: "partition", partition });
    }
    if (gap === undefined) continue;
    unfold();
    rows.push({ kind: "gap", from: shortBound(gap.from), to: shortBound(gap.to), ahead: gap.ahead });
  }
  unfold();
  return rows;
}

function keptOf(partitions: readonly PartitionStatus[]): Set<number> {
  const found = partitions.findIndex(({ current }) => current);
  const current = found === -1 ? partitions.length - 1 : found;
  return new Set(
    [...partitions.keys()].filter((index) => {
      const { detachPending, differences } = partitions[index] ?? {};
      return (
        index < shownAtEnds ||
        index >= partitions.length - shownAtEnds ||
        (index >= current - shownBefore && index <= current + shownAfter) ||
        detachPending === true ||
        (differences ?? []).length > 0
      );
    }),
  );
}

function folded(hidden: readonly PartitionStatus[]): TimelineRow {
  const [first, last] = [hidden[0], hidden.at(-1)];
  if (first === undefined || last === undefined) throw new Error("nothing is folded");
  const rows = hidden.reduce<number | null>(
    (sum, one) => (sum === null || one.rows === null ? null : sum + one.rows),
    0,
  );
  return { kind: "folded", first, last, number: hidden.length, rows };
}

/** A partition's name without its table's, quoted or not: "2026_11". */
export function shortName(name: string, table: string): string {
  const quoted = table.endsWith('"') && name.endsWith('"');
  const prefix = `${quoted ? table.slice(0, -1) : table}_`;
  return name.startsWith(prefix) ? name.slice(prefix.length, quoted ? -1 : undefined) : name;
}

/** "99 days", "1 day". */
export function daysText(days: number): string {
  return count(days, "day");
}
