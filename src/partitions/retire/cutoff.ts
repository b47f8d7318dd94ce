import type { Session } from "../../postgres/session.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import type { PartitionContext } from "../context.ts";
import type { Position } from "../grid/range.ts";
import { largestId } from "../ids.ts";
import { retentionCutoff } from "../retention.ts";

/** What ends here or before is past its time; undefined where all rows stay. */
export async function cutoffOf(
  session: Session,
  { at }: Pick<PartitionContext, "at">,
  table: PartitionedTable,
): Promise<Position | undefined> {
  if (table.settings.retain === undefined) return undefined;
  return retentionCutoff(table, table.grid.now(at) ?? (await largestId(session, table)));
}
