import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import { attach } from "../ddl.ts";
import type { Range } from "../grid/range.ts";
import { recordPartition } from "../log.ts";
import { createUnattached, nameOfSlot, requireFreeName } from "../make-partition.ts";
import { holdFailure, holdTable } from "./hold.ts";
import { likenAll } from "./liken-all.ts";
import type { Ground } from "./obstacles.ts";
import { renamesOfParts } from "./renames.ts";
import type { Swapped } from "./swap.ts";

/**
 * Makes the default partition the partition of the one interval that all of its rows are of, and puts a new, empty default
 * partition in its place, in one transaction. No row moves; ATTACH reads them all once.
 * @throws PgopsError with the SQLSTATE 23514 where a row of another interval has come meanwhile; `PGOPS_PARTITIONS_HOLD`
 */
export async function turnDefault(
  run: Run,
  work: {
    table: PartitionedTable;
    partition: Partition;
    slot: Range;
    rows: number;
    ground: Ground;
    holdMs: number;
  },
): Promise<Swapped> {
  const { table, partition, slot, rows, ground, holdMs } = work;
  const { context } = run;
  const to = nameOfSlot(table, slot);
  const old = { schema: partition.schema, name: partition.name };
  const step = `make ${nameOf(partition)} the partition ${nameOf(to)}`;
  let attempt = 0;
  try {
    return await run.step(step, () =>
      run.transaction(step, async (session) => {
        await requireFreeName(session, table, to);
        const renamed = { oid: partition.oid, from: partition, to };
        const renames = (await renamesOfParts(session, [renamed])).get(partition.oid) ?? [];
        const { lockTimeoutMs } = context;
        const { lockable } = ground;
        const hold = await holdTable(session, table, partition, {
          limitMs: holdMs,
          lockTimeoutMs,
          lockable,
          // Detached, it gets triggers there, which ATTACH takes away again.
          readersToo: true,
          attempt: attempt++,
        });
        const parent = quoteQualified(table.name);
        const moved = { schema: to.schema, name: partition.name };
        await session.run(
          [
            `ALTER TABLE ${parent} DETACH PARTITION ${quoteQualified(partition)}`,
            ...(partition.schema === to.schema
              ? []
              : [`ALTER TABLE ${quoteQualified(partition)} SET SCHEMA ${quoteIdentifier(to.schema)}`]),
            `ALTER TABLE ${quoteQualified(moved)} RENAME TO ${quoteIdentifier(to.name)}`,
            ...renames,
            attach(table, to, slot),
          ].join("; "),
        );
        hold.check(table.name);
        const newDefault = await createUnattached(session, table, old);
        await session.run(attach(table, old, undefined));
        const now = await readPartitionedTable(session, table.settings);
        await likenAll(session, now, [newDefault, partition.oid]);
        await recordPartition(session, context, now, {
          action: "repair",
          partition: to,
          range: slot,
          rowCount: rows,
        });
        hold.check(table.name);
        return { made: [{ name: to, slot }], heldMs: hold.elapsedMs };
      }),
    );
  } catch (error) {
    throw holdFailure(error, table.name, holdMs);
  }
}
