import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { recordPartition } from "../log.ts";
import { relationOid } from "../make-partition.ts";
import type { Expired } from "./plan.ts";

/** Drops what was detached before, in a step of its own: then the table itself is not waited for. @throws PgopsError */
export function dropDetached(run: Run, table: PartitionedTable, one: Expired): Promise<void> {
  const name = nameOf(one);
  const stands = `${name} is detached and still there: the next run drops it.`;
  const work = async (session: Session): Promise<void> => {
    await requireSame(session, one);
    await session.run(dropStatement(one));
    const { range, intention } = one;
    await recordPartition(session, run.context, table, {
      action: "drop",
      partition: one,
      range,
      detail: { ...intention, estimatedRows: one.size.rows },
    });
  };
  return run.transaction(`drop ${name}`, work, stands);
}

/** DROP for its kind; what depends on it keeps it from being dropped. */
export function dropStatement(one: Expired): string {
  return `DROP ${one.kind === "foreign table" ? "FOREIGN TABLE" : "TABLE"} ${quoteQualified(one)}`;
}

/** @throws PgopsError `PGOPS_RETIRE_CHANGED` where the name is another table's now */
export async function requireSame(session: Session, one: Expired): Promise<void> {
  if ((await relationOid(session, one)) === one.oid) return;
  throw new PgopsError({
    code: "PGOPS_RETIRE_CHANGED",
    message: `${nameOf(one)} is not the table any more that was detached`,
    hint: "Somebody has dropped or renamed it meanwhile: see `pgops partitions`.",
    stands: "It was not touched.",
  });
}
