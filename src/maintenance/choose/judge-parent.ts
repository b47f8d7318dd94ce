import type { Thresholds } from "../../config/maintenance-settings.ts";
import type { PartitionsFacts, TableFacts } from "../catalog/tables.ts";
import type { RememberedParent } from "../catalog/remembered.ts";
import { changesReason, type TableVerdict } from "./judge-table.ts";
import { countText, percentText } from "./words.ts";

/**
 * Judges a partitioned table, which autovacuum never analyzes: by what was written to its partitions since its last ANALYZE.
 * The server counts that for each partition since that partition's own; what `remembered` holds of the last ANALYZE of the
 * whole makes up for those that were analyzed since, and without it these count with all their rows.
 */
export function judgeParent(
  { counters: { analyzedAt } }: Pick<TableFacts, "counters">,
  of: PartitionsFacts,
  remembered: RememberedParent | undefined,
  { changedPercent }: Thresholds,
): TableVerdict {
  if (of.partitions === 0 || of.rows === 0)
    return { take: false, why: () => "no rows in its partitions", nearness: 0 };
  const changed = analyzedAt === undefined ? of.rows : changedSince(analyzedAt, of, remembered);
  const { ratio, urgency } = changesReason(changed, of.rows, changedPercent, analyzedAt !== undefined);
  const share = percentText(Math.min((100 * changed) / of.rows, 100));
  const why = (): string =>
    analyzedAt === undefined
      ? `never analyzed as a whole, as autovacuum does its partitions alone: ${countText(of.rows, "row")}`
      : `${countText(changed, "row")} of its partitions changed since it was analyzed (${share})`;
  if (ratio < 1) return { take: false, why, nearness: ratio };
  return { take: true, action: { vacuum: false, analyze: true, freeze: false }, why: why(), urgency };
}

function changedSince(
  analyzedAt: number,
  { changed, written, autoanalyzedRows }: PartitionsFacts,
  remembered: RememberedParent | undefined,
): number {
  const since =
    remembered?.analyzedAt === analyzedAt ? Math.abs(written - remembered.written) : autoanalyzedRows;
  return Math.max(changed, since);
}
