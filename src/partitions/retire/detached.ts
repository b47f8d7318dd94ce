import { PgopsError } from "../../errors.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { nameOf } from "../catalog/read-table.ts";
import { relationOid } from "../make-partition.ts";
import type { Expired } from "./plan.ts";

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
