import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import { boundText, rangeText } from "../bound-text.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable, requireOnGrid } from "../catalog/read-table.ts";
import type { PartitionSettings } from "../../config/partition-settings.ts";
import type { PartitionContext } from "../context.ts";
import { missingSlots } from "../coverage.ts";
import { defaultPartitionName } from "../grid/partition-name.ts";
import type { Range } from "../grid/range.ts";
import { rememberPosition } from "../ids.ts";
import { makeDefaultPartition, makePartition, nameOfSlot } from "../make-partition.ts";
import { runwayOf } from "../runway.ts";
import {
  type DefaultState,
  liftExclusions,
  lookIntoDefault,
  smallDefaultBytes,
} from "./default-partition.ts";
import { makeBesideDefault } from "./exclusion.ts";
import type { CreatedTable, LeftInterval } from "./result.ts";
import { presentOf, type Wanted, wantedSlots } from "./wanted-slots.ts";

export interface CreateOptions {
  /** So many partitions beyond the current one; default: what the configuration says. */
  ahead?: number | undefined;
  /** Changes nothing, and says what would be made. */
  dryRun?: boolean | undefined;
  /** Up to how many bytes a default partition is scanned by ATTACH. */
  smallDefaultBytes?: number | undefined;
}

/** Makes what is missing of one table; what is done is in `created` also when it ends with an error. @throws PgopsError */
export async function createForTable(
  run: Run,
  context: PartitionContext,
  { settings, options }: { settings: PartitionSettings; options: CreateOptions },
  created: CreatedTable,
): Promise<void> {
  const table = await read(run, settings);
  requireOnGrid(table);
  const wanted = await look(run, context, table, options.ahead ?? settings.ahead);
  if (wanted.note !== undefined) created.notes.push(wanted.note);
  const missing = missingSlots(table, spanOf(wanted));
  if (options.dryRun !== true) await remember(run, context, table, wanted);
  try {
    await makeMissing(run, { table, wanted, missing, options, created });
    await seeToDefault(run, table, { options, created });
  } finally {
    if (!run.session.lost && !context.signal?.aborted)
      tellRunway(options.dryRun === true ? table : await read(run, settings), wanted, created);
  }
}

function read(run: Run, settings: PartitionSettings): Promise<PartitionedTable> {
  return run.transaction(`read ${nameOf(settings.table)}`, (session) =>
    readPartitionedTable(session, settings),
  );
}

function look(
  run: Run,
  context: PartitionContext,
  table: PartitionedTable,
  ahead: PartitionSettings["ahead"],
): Promise<Wanted> {
  return run.transaction(`look at ${nameOf(table.name)}`, async (session) =>
    wantedSlots(table, await presentOf(session, context, table), ahead),
  );
}

function spanOf({ slots, position }: Wanted): Range {
  return { from: slots[0]?.from ?? position, to: slots.at(-1)?.to ?? position };
}

async function remember(
  run: Run,
  context: PartitionContext,
  table: PartitionedTable,
  { position }: Wanted,
): Promise<void> {
  if (typeof table.settings.interval === "number")
    await rememberPosition(run.session, context, table, position);
}

interface Work {
  table: PartitionedTable;
  wanted: Wanted;
  missing: readonly Range[];
  options: CreateOptions;
  created: CreatedTable;
}

async function makeMissing(run: Run, work: Work): Promise<void> {
  const { table, missing, options, created } = work;
  const beside = table.default && (await lookIntoDefault(run, table, table.default, missing));
  const large = (beside?.bytes ?? 0) > (options.smallDefaultBytes ?? smallDefaultBytes);
  const made = missing.filter((slot) => !isLeft(slot, work, beside, large));
  if (beside !== undefined && options.dryRun !== true)
    await liftExclusions(run, table, beside, large ? made : []);
  let refused: PgopsError | undefined;
  for (const slot of made) {
    try {
      const name = await makeOne(run, work, slot, large ? beside : undefined);
      if (name !== undefined) created.made.push({ name: nameOf(name), ...rangeText(table.grid, slot) });
    } catch (error) {
      if (!(error instanceof PgopsError)) throw error;
      // Rows of it have come into the default partition since it was looked into.
      if (beside !== undefined && error.sqlstate === "23514") leave(work, slot, "rows");
      else if (error.code === "PGOPS_PARTITION_NAME") refused ??= error;
      else throw error;
    }
  }
  if (refused !== undefined) throw refused;
}

/** Whether an interval is left to `repair`, for the rows that are in the default partition, or that are coming into it. */
function isLeft(slot: Range, work: Work, beside: DefaultState | undefined, large: boolean): boolean {
  if (beside?.occupied.has(slot) === true) return leave(work, slot, "rows");
  if (!large) return false;
  const { position } = work.wanted;
  const current = slot.from <= position && position < slot.to;
  return current && leave(work, slot, "current");
}

function leave({ created, table }: Work, slot: Range, reason: LeftInterval["reason"]): true {
  created.left.push({ ...rangeText(table.grid, slot), reason });
  return true;
}

async function makeOne(
  run: Run,
  { table, options }: Work,
  slot: Range,
  beside: DefaultState | undefined,
): Promise<QualifiedName | undefined> {
  const name = nameOfSlot(table, slot);
  if (options.dryRun === true) return name;
  return run.step(`make ${nameOf(name)}`, () =>
    beside === undefined ? makePartition(run, table, slot) : makeBesideDefault(run, table, slot, beside),
  );
}

async function seeToDefault(
  run: Run,
  table: PartitionedTable,
  { options, created }: Pick<Work, "options" | "created">,
): Promise<void> {
  const wanted = table.settings.default;
  if (wanted === false && table.default !== undefined)
    created.notes.push(
      `${nameOf(table.default)} is there, and the configuration wants no default partition: beside it partitions cannot be ` +
        "detached concurrently, and each new one has to be checked against its rows",
    );
  if (wanted !== true || table.default !== undefined) return;
  const name = { schema: table.name.schema, name: defaultPartitionName(table.name.name) };
  if (options.dryRun !== true) {
    const made = await run.step(`make ${nameOf(name)}`, () => makeDefaultPartition(run, table));
    if (made === undefined) return;
  }
  created.madeDefault = nameOf(name);
}

function tellRunway(table: PartitionedTable, wanted: Wanted, created: CreatedTable): void {
  const { days, until } = runwayOf(table, wanted.position, wanted.idsPerDay);
  created.runwayDays = days;
  created.coveredUntil = until === undefined ? null : boundText(table.grid, until);
}
