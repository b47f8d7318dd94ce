import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const below = new URL("sql/partitions-below.sql", import.meta.url);

/** What is below a partitioned table, however deep. */
export interface Below {
  oids: ReadonlySet<number>;
  /** Of all partitions together, without long values. */
  bytes: number;
}

/** Reads what is below these partitioned tables; one without partitions is not in the answer. */
export async function readBelow(session: Session, oids: readonly number[]): Promise<Map<number, Below>> {
  if (oids.length === 0) return new Map();
  const rows = await session.query<{ root: number; oid: number; bytes: number }>(sqlFile(below), [
    arrayParameter(oids),
  ]);
  const found = new Map<number, { oids: Set<number>; bytes: number }>();
  for (const { root, oid, bytes } of rows) {
    const of = found.get(root) ?? { oids: new Set(), bytes: 0 };
    of.oids.add(oid);
    of.bytes += bytes;
    found.set(root, of);
  }
  return found;
}
