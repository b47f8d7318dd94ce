import type { Session } from "../../postgres/session.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import type { PartitionContext } from "../context.ts";
import type { Position } from "../grid/range.ts";
import { largestId } from "../ids.ts";

/** What ends here or before is past its time; undefined where all rows stay. */
export async function cutoffOf(
  session: Session,
  { at }: Pick<PartitionContext, "at">,
  table: PartitionedTable,
): Promise<Position | undefined> {
  const { grid, settings } = table;
  const { retain } = settings;
  if (retain === undefined) return undefined;
  if (typeof retain === "number") return (await largestId(session, table)) - BigInt(retain);
  const now = grid.now(at);
  return now === undefined ? undefined : grid.shift(now, -retain.count, retain.unit);
}
