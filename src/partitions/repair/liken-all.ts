import type { Session } from "../../postgres/session.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { type Difference, differencesOf } from "../likeness/differences.ts";
import { readFacts } from "../likeness/facts.ts";
import { siblingOf } from "../likeness/liken.ts";

/** In what partitions differ from their table, by oid, with one query for all of them. */
export async function differencesOfAll(
  session: Session,
  table: PartitionedTable,
  oids: readonly string[],
): Promise<Map<string, Difference[]>> {
  const siblings = oids.map((oid) => siblingOf(table, oid)?.oid);
  const facts = await readFacts(session, [
    ...new Set([table.oid, ...oids, ...siblings.filter((oid) => oid !== undefined)]),
  ]);
  const parent = facts.get(table.oid);
  const found = new Map<string, Difference[]>();
  for (const [index, oid] of oids.entries()) {
    const child = facts.get(oid);
    const sibling = siblings[index];
    if (parent === undefined || child === undefined) continue;
    found.set(oid, differencesOf(parent, child, sibling === undefined ? undefined : facts.get(sibling)));
  }
  return found;
}

/** Makes partitions like their table in what ATTACH PARTITION does not bring, in whatever transaction the session is. */
export async function likenAll(
  session: Session,
  table: PartitionedTable,
  oids: readonly string[],
): Promise<void> {
  const differences = [...(await differencesOfAll(session, table, oids)).values()].flat();
  const fixes = differences.flatMap(({ fix }) => fix);
  if (fixes.length > 0) await session.run(fixes.join("; "));
}
