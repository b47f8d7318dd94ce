import type { Thresholds } from "../../config/maintenance-settings.ts";
import type { PartitionsFacts, TableFacts } from "../catalog/tables.ts";
import type { RememberedParent } from "../catalog/remembered.ts";
import { changesReason, type TableVerdict } from "./judge-table.ts";
import { countText } from "./words.ts";

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
    return { take: false, why: "no rows in its partitions", nearness: 0 };
  const since =
    remembered !== undefined && remembered.analyzedAt === analyzedAt
      ? Math.abs(of.written - remembered.written)
      : of.autoanalyzedRows;
  const changed = analyzedAt === undefined ? of.rows : Math.max(of.changed, since);
  const { ratio, urgency } = changesReason(changed, of.rows, changedPercent, analyzedAt !== undefined);
  const percent = Math.min((100 * changed) / of.rows, 100);
  const why =
    analyzedAt === undefined
      ? `partitioned, never analyzed as a whole (autovacuum does not): ${countText(of.rows, "row")}`
      : `partitioned, ${changesReason(changed, of.rows, changedPercent, true).why.replace(/ \(.*\)$/, "")} (${percent.toFixed(0)} %)`;
  if (ratio < 1) return { take: false, why, nearness: ratio };
  return { take: true, action: { vacuum: false, analyze: true, freeze: false }, why, urgency };
}
