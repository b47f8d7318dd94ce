import type { Run } from "../../operation/run.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { dropGivingWay } from "../attach-giving-way.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { recordPartition } from "../log.ts";
import { dropStatement, requireSame } from "./detached.ts";
import type { Expired } from "./plan.ts";

/** Drops what was detached before, in a step of its own: then the table itself is not waited for. @throws PgopsError */
export function dropDetached(run: Run, table: PartitionedTable, one: Expired): Promise<void> {
  const name = nameOf(one);
  const stands = `${name} is detached and still there: the next run drops it.`;
  const work = async (session: Session): Promise<void> => {
    await requireSame(session, one);
    // LOCK TABLE takes no foreign tables; nothing refers from there.
    if (one.kind !== "foreign table")
      await session.run(`LOCK TABLE ${quoteQualified(one)} IN ACCESS EXCLUSIVE MODE`);
    const { lockTimeoutMs } = run.context;
    await dropGivingWay(session, one.oid, { statement: dropStatement(one), lockTimeoutMs });
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
