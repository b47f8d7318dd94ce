import type { Session } from "../../postgres/session.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { differencesOf } from "./differences.ts";
import { readFacts } from "./facts.ts";

/**
 * Makes a partition like its table in what ATTACH PARTITION does not bring: owner, grants, row security, policies,
 * storage parameters, replica identity. In whatever transaction the session is; the partition may be attached or not.
 */
export async function liken(session: Session, table: PartitionedTable, partitionOid: string): Promise<void> {
  const sibling = siblingOf(table, partitionOid);
  const facts = await readFacts(session, [
    table.oid,
    partitionOid,
    ...(sibling === undefined ? [] : [sibling.oid]),
  ]);
  const [parent, child] = [facts.get(table.oid), facts.get(partitionOid)];
  if (parent === undefined || child === undefined) return;
  const differences = differencesOf(parent, child, sibling && facts.get(sibling.oid));
  for (const statement of differences.flatMap(({ fix }) => fix)) await session.run(statement);
}

/** The partition from which another one takes its storage parameters: the latest other one that is a plain table. */
export function siblingOf({ partitions }: PartitionedTable, oid: string): Partition | undefined {
  return partitions.findLast((one) => one.oid !== oid && one.kind === "table" && !one.detachPending);
}
