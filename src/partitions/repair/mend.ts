import type { Run } from "../../operation/run.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { differencesOfAll } from "./liken-all.ts";
import type { MendedDifference } from "./result.ts";

/** In what the partitions of a table are not like it; `mend` makes them so, each in a transaction of its own. */
export async function mendDifferences(
  run: Run,
  table: PartitionedTable,
  mend: boolean,
): Promise<MendedDifference[]> {
  const all = [...table.partitions, ...(table.default === undefined ? [] : [table.default])].filter(
    ({ kind, detachPending }) => kind === "table" && !detachPending,
  );
  if (all.length === 0) return [];
  const read = (some: readonly Partition[]): ReturnType<typeof differencesOfAll> =>
    run.transaction(`compare the partitions of ${nameOf(table.name)}`, (session) =>
      differencesOfAll(
        session,
        table,
        some.map(({ oid }) => oid),
      ),
    );
  const differing = await read(all);
  const found: MendedDifference[] = [];
  for (const partition of all) {
    const differences = differing.get(partition.oid) ?? [];
    const fixes = differences.flatMap(({ fix }) => fix);
    if (mend && fixes.length > 0) {
      const step = `make ${nameOf(partition)} like ${nameOf(table.name)}`;
      await run.step(step, () => run.transaction(step, (session) => session.run(fixes.join("; "))));
    }
    found.push(
      ...differences.map(({ what, message, fix }) => ({
        partition: nameOf(partition),
        what,
        message,
        mended: mend && fix.length > 0,
      })),
    );
  }
  return found;
}
