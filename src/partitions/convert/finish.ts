import type { OperationContext } from "../../operation/context.ts";
import type { Run } from "../../operation/run.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import { unbounded } from "../grid/range.ts";
import { readLog } from "../log.ts";
import { makeDefaultPartition, makePartition, nameOfSlot } from "../make-partition.ts";
import { comingSlots } from "./coming.ts";
import { analyzeStatement, validateKey } from "./plan.ts";
import type { ConversionSettings } from "./settings.ts";

const pendingSql = new URL("catalog/sql/pending-keys.sql", import.meta.url);

interface Key {
  schema: string;
  table: string;
  name: string;
}

/** Whether this table was made partitioned by a conversion, whose rest may still be to do. */
export async function wasConverted(
  session: Session,
  context: OperationContext,
  table: ConversionSettings["settings"]["table"],
): Promise<boolean> {
  return (await readLog(session, context, table)).some(({ action }) => action === "convert");
}

/**
 * What comes after the swap, as far as it is missing: the coming partitions, the default, foreign keys validated,
 * statistics. Gives the partitions that were made. @throws PgopsError
 */
export async function finish(
  run: Run,
  settings: ConversionSettings["settings"],
  at: Date,
): Promise<string[]> {
  const { session, context } = run;
  const table = await readPartitionedTable(session, settings);
  const created = await makePartitions(run, table, settings, at);
  for (const key of await pendingKeys(session, context, table)) {
    const what = `validate ${quoteWhereNeeded(key.name)}`;
    await run.step(what, () =>
      run.transaction(what, (one) => one.run(validateKey(key)), standsSwapped(table)),
    );
  }
  const what = `analyze ${nameOf(table.name)}`;
  const analyze = analyzeStatement({ subject: { table: table.name } });
  await run.step(what, () => run.outside(what, analyze, { stands: standsSwapped(table) }));
  return created;
}

async function makePartitions(
  run: Run,
  table: PartitionedTable,
  settings: ConversionSettings["settings"],
  at: Date,
): Promise<string[]> {
  const created: string[] = [];
  const end = table.partitions[0]?.range?.to;
  // What one partition holds without an end needs no other.
  const slots =
    end === undefined || end === unbounded.to ? [] : comingSlots(table.grid, settings, { end, at });
  for (const slot of slots) {
    const made = await run.step(`make ${nameOf(nameOfSlot(table, slot))}`, () =>
      makePartition(run, table, slot),
    );
    if (made !== undefined) created.push(nameOf(made));
  }
  if (!settings.default || table.default !== undefined) return created;
  const made = await run.step("make the default partition", () => makeDefaultPartition(run, table));
  return made === undefined ? created : [...created, nameOf(made)];
}

/** The foreign keys that the swap made again, and that were valid before it, as far as they are not now. */
async function pendingKeys(
  session: Session,
  context: OperationContext,
  { oid, name }: PartitionedTable,
): Promise<Key[]> {
  const log = await readLog(session, context, name);
  const wanted = (log.find(({ action }) => action === "convert")?.detail?.["validate"] ?? []) as Key[];
  if (wanted.length === 0) return [];
  const rows = await session.query<Key>(sqlFile(pendingSql), [
    oid,
    arrayParameter(wanted.map((key) => key.name)),
  ]);
  return rows.filter((row) =>
    wanted.some(
      ({ schema, table, name: key }) => row.schema === schema && row.table === table && row.name === key,
    ),
  );
}

function standsSwapped({ name }: PartitionedTable): string {
  return `${nameOf(name)} is partitioned, with all its rows. Run the command again: it does the rest.`;
}
