import type { OperationContext } from "../../operation/context.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { readPartitions } from "../catalog/read-table.ts";
import { createLike, forValues, isWithin } from "../ddl.ts";
import type { Range } from "../grid/range.ts";
import { relationOid } from "../make-partition.ts";

/** The name of the CHECK that lets ATTACH PARTITION go without a scan. */
export const rangeCheck = "pgops_range";

/** A table that is to become the partition of an interval, or without one the new default partition. */
export interface Leaf extends QualifiedName {
  oid: string;
  slot: Range | undefined;
}

/** Where the rows of a default partition are gathered until they change places with it; all of it is in the state schema. */
export interface Stage {
  /** Partitioned as the table is, so that PostgreSQL itself puts each row where it belongs. */
  root: QualifiedName;
  /** The keys of the rows that have changed since they may have been copied. */
  changes: QualifiedName;
  /** The function of the triggers on the default partition. */
  note: QualifiedName;
  leaves: readonly Leaf[];
}

/** The names of a stage: they hold the oid of the table, so that the next run finds it again. */
export function stageNames(
  { stateSchema: schema }: Pick<OperationContext, "stateSchema">,
  { oid }: Pick<PartitionedTable, "oid">,
): Omit<Stage, "leaves"> & { leaf: (index: number) => QualifiedName } {
  const name = (what: string): QualifiedName => ({ schema, name: `repair_${oid}_${what}` });
  return {
    root: name("root"),
    changes: name("changes"),
    note: name("note"),
    leaf: (index) => name(String(index)),
  };
}

/** Makes the stage for these intervals and for what belongs to none of them, in the transaction of the session. */
export async function createStage(
  session: Session,
  context: Pick<OperationContext, "stateSchema">,
  table: PartitionedTable,
  slots: readonly Range[],
): Promise<Stage> {
  const { leaf, ...names } = stageNames(context, table);
  const root = quoteQualified(names.root);
  await session.run(
    `CREATE TABLE ${root} (LIKE ${quoteQualified(table.name)} INCLUDING GENERATED) PARTITION BY RANGE (${quoteIdentifier(table.column)})`,
  );
  const leaves: Leaf[] = [];
  for (const [index, slot] of [...slots, undefined].entries()) {
    const name = leaf(index);
    const quoted = quoteQualified(name);
    const check =
      slot === undefined
        ? []
        : [
            `ALTER TABLE ${quoted} ADD CONSTRAINT ${quoteIdentifier(rangeCheck)} CHECK (${isWithin(table, slot)})`,
          ];
    const values = slot === undefined ? "DEFAULT" : forValues(table.grid, slot);
    await session.run(
      [
        createLike(name, table, ["INDEXES"]),
        ...check,
        // Whatever autovacuum does there is in the way of the swap.
        ...(usesHeap(table) ? [`ALTER TABLE ${quoted} SET (autovacuum_enabled = false)`] : []),
        `ALTER TABLE ${root} ATTACH PARTITION ${quoted} ${values}`,
      ].join("; "),
    );
    leaves.push({ ...name, slot, oid: (await relationOid(session, name)) ?? "" });
  }
  return { ...names, leaves };
}

/** The statement that lets autovacuum in again; empty where it was never kept out. */
export function letAutovacuumIn(table: PartitionedTable, leaf: QualifiedName): string[] {
  return usesHeap(table) ? [`ALTER TABLE ${quoteQualified(leaf)} RESET (autovacuum_enabled)`] : [];
}

function usesHeap({ accessMethod }: PartitionedTable): boolean {
  return accessMethod === undefined || accessMethod === "heap";
}

/** Finds the stage that an earlier run has left; undefined where a part of it is gone. */
export async function findStage(
  session: Session,
  context: Pick<OperationContext, "stateSchema">,
  table: PartitionedTable,
): Promise<Stage | undefined> {
  const { leaf: _, ...names } = stageNames(context, table);
  const rootOid = await relationOid(session, names.root);
  if (rootOid === undefined || (await relationOid(session, names.changes)) === undefined) return undefined;
  const leaves = (await readPartitions(session, rootOid, table.grid.type)).map(leafOf);
  return leaves.some(({ slot }) => slot === undefined) ? { ...names, leaves } : undefined;
}

function leafOf({ oid, schema, name, range }: Partition): Leaf {
  return { oid, schema, name, slot: range };
}

/** What removes a stage, whole or in part; the triggers that fill it have to be gone before. */
export function dropStage(
  context: Pick<OperationContext, "stateSchema">,
  table: Pick<PartitionedTable, "oid">,
): string {
  const { root, changes, note } = stageNames(context, table);
  return [
    `DROP TABLE IF EXISTS ${quoteQualified(root)}, ${quoteQualified(changes)}`,
    `DROP FUNCTION IF EXISTS ${quoteQualified(note)}()`,
  ].join("; ");
}
