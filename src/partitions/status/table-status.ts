import { formatPeriod } from "../../config/period.ts";
import type { PartitionSettings } from "../../config/partition-settings.ts";
import { PgopsError } from "../../errors.ts";
import { partitionLogTable, tableReadable } from "../../operation/state-tables.ts";
import type { Session } from "../../postgres/session.ts";
import { boundText, rangeText } from "../bound-text.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable, requireOnGrid } from "../catalog/read-table.ts";
import type { PartitionContext } from "../context.ts";
import { gapsOf } from "../coverage.ts";
import { readExclusions } from "../create/exclusion.ts";
import { presentOf, type Wanted } from "../create/wanted-slots.ts";
import type { Position } from "../grid/range.ts";
import { unbounded } from "../grid/range.ts";
import { positionsTable } from "../ids.ts";
import { type Difference, differencesOf } from "../likeness/differences.ts";
import { readFacts } from "../likeness/facts.ts";
import { siblingOf } from "../likeness/liken.ts";
import { runwayOf } from "../runway.ts";
import { rowsByInterval } from "./default-intervals.ts";
import { leastRunway } from "./least-runway.ts";
import { type Missed, patientRead } from "./patient-read.ts";
import type { DefaultStatus, PartitionStatus, StrandedTable, TableStatus } from "./result.ts";
import { countRows, type Size, sizesOf, unknownSize } from "./sizes.ts";
import { strandedTables } from "./stranded.ts";

/** What is wrong with one table keeps nobody from looking at the others. */
const ofOneTable: ReadonlySet<string> = new Set(["PGOPS_PARTITIONS_TABLE", "PGOPS_PARTITIONS_GRID"]);

/** What the default partition holds is counted unasked up to this size. */
const countedDefaultBytes = 256 * 1024 * 1024;

export interface StatusOptions {
  /** Counts the rows of every partition, and those of a large default partition by interval. */
  exact?: boolean | undefined;
  /** Below how many days of runway a table needs attention; default: two weeks, or half of what is to be ahead. */
  minRunwayDays?: number | undefined;
  /** Up to how many bytes the default partition is counted unasked. */
  countedDefaultBytes?: number | undefined;
}

interface Look {
  session: Session;
  context: PartitionContext;
  options: StatusOptions;
  table: PartitionedTable;
  status: TableStatus;
}

/** Where a table stands; what could not be found out is in its notes. @throws what is not about this table alone */
export async function tableStatus(
  session: Session,
  context: PartitionContext,
  settings: PartitionSettings,
  options: StatusOptions,
): Promise<TableStatus> {
  const status = nothingKnown(settings);
  try {
    const table = await readPartitionedTable(session, settings);
    Object.assign(status, { column: table.column, type: table.grid.type });
    const look: Look = { session, context, options, table, status };
    const present = await lookAtPresent(look);
    await lookAtPartitions(look, present?.position);
    await lookAtStranded(look);
    requireOnGrid(table);
  } catch (error) {
    if (!(error instanceof PgopsError) || !ofOneTable.has(error.code)) throw error;
    const { code, message, hint = null, exitCode } = error;
    status.problem = { code, message, hint, exitCode };
  }
  return status;
}

function nothingKnown(settings: PartitionSettings): TableStatus {
  const { interval, ahead, retain, onExpire, timezone } = settings;
  const amount = (of: typeof ahead): string => (typeof of === "number" ? String(of) : formatPeriod(of));
  return {
    table: nameOf(settings.table),
    column: settings.column ?? null,
    type: null,
    interval,
    timezone: typeof interval === "number" ? null : timezone,
    ahead: amount(ahead),
    retain: retain === undefined ? null : amount(retain),
    onExpire,
    partitions: [],
    default: null,
    runwayDays: null,
    coveredUntil: null,
    endless: false,
    leastRunwayDays: leastRunway(settings, undefined),
    largestId: null,
    idsPerDay: null,
    gaps: [],
    stranded: [],
    leftChecks: [],
    notes: [],
    problem: null,
  };
}

async function lookAtPresent({
  session,
  context,
  options,
  table,
  status,
}: Look): Promise<Pick<Wanted, "position" | "idsPerDay"> | undefined> {
  const { grid, settings } = table;
  const present = await patientRead(
    session,
    context,
    () => presentOf(session, context, table),
    (why) => status.notes.push(`a partition ${why}: the largest id, and with it the runway, are unknown`),
  );
  if (present === undefined) return undefined;
  const { position, idsPerDay } = present;
  const { days, until } = runwayOf(table, position, idsPerDay);
  status.runwayDays = days;
  status.endless = until !== undefined && until >= unbounded.to;
  status.coveredUntil = until === undefined ? null : boundText(grid, until);
  status.leastRunwayDays = options.minRunwayDays ?? leastRunway(settings, idsPerDay);
  if (typeof settings.interval === "number") {
    status.largestId = String(position);
    status.idsPerDay = idsPerDay ?? null;
    if (idsPerDay === undefined && days === null && !status.endless)
      status.notes.push(await whyNoRate(session, context));
  }
  status.gaps = gapsOf(table).map((gap) => ({ ...rangeText(grid, gap), ahead: gap.to > position }));
  return present;
}

async function whyNoRate(session: Session, context: PartitionContext): Promise<string> {
  const positions = positionsTable(context);
  return (await tableReadable(session, positions)) === false
    ? `${nameOf(positions)} may not be read by this role: how many ids a day are taken is unknown`
    : "how many ids a day are taken is known an hour after the first `pgops partitions create`";
}

async function lookAtPartitions(look: Look, position: Position | undefined): Promise<void> {
  const { session, context, table, status } = look;
  const all = allOf(table);
  const sizes = await sizesOf(
    session,
    context,
    all.map(({ oid }) => oid),
  );
  const differences = await differencesByOid(look, position);
  const missed = new Map<Missed, string[]>();
  const seen: { partition: Partition; seen: PartitionStatus }[] = [];
  for (const partition of all)
    seen.push({
      partition,
      seen: {
        name: nameOf(partition),
        ...rangeText(table.grid, partition.range ?? unbounded),
        kind: partition.kind,
        ...(await sizeOf(look, partition, sizes.get(partition.oid), missed)),
        current: isCurrent(partition, position),
        detachPending: partition.detachPending,
        differences: differences === undefined ? null : (differences.get(partition.oid) ?? []),
      },
    });
  for (const [why, names] of missed) {
    const [first = "", ...others] = names;
    const what = others.length === 0 ? first : `${first}, as ${others.length} more,`;
    status.notes.push(`${what} ${why}: its rows were not counted`);
  }
  status.partitions = seen.filter(({ partition }) => partition.range !== undefined).map((one) => one.seen);
  const last = seen.at(-1);
  if (table.default !== undefined && last !== undefined)
    status.default = await lookIntoDefault(look, table.default, last.seen);
}

function allOf(table: PartitionedTable): Partition[] {
  return [...table.partitions, ...(table.default === undefined ? [] : [table.default])];
}

async function sizeOf(
  { session, context, options, status }: Look,
  partition: Partition,
  size: Size = unknownSize,
  missed: Map<Missed, string[]>,
): Promise<Size> {
  if (size.bytes === null) status.notes.push(`${nameOf(partition)} is locked: its size is unknown`);
  if (options.exact !== true) return size;
  const tell = (why: Missed): void => void missed.set(why, [...(missed.get(why) ?? []), nameOf(partition)]);
  return { ...size, rows: await countRows(session, context, partition, tell) };
}

function isCurrent({ range }: Partition, position: Position | undefined): boolean {
  return position !== undefined && range !== undefined && range.from <= position && position < range.to;
}

/**
 * In what partitions differ from their table; in storage parameters, which that has none of, from the latest partition, and only
 * from the current one on: older ones may have others on purpose. Undefined where one stays locked.
 */
function differencesByOid(
  { session, context, table, status }: Look,
  position: Position | undefined,
): Promise<Map<string, Difference[]> | undefined> {
  const all = allOf(table).filter(({ kind, detachPending }) => kind !== "foreign table" && !detachPending);
  // Of no partition: the latest one.
  const latest = siblingOf(table, "");
  const compare = async (): Promise<Map<string, Difference[]>> => {
    const facts = await readFacts(session, [table.oid, ...all.map(({ oid }) => oid)]);
    const parent = facts.get(table.oid);
    return new Map(
      all.map((one): [string, Difference[]] => {
        const child = facts.get(one.oid);
        if (parent === undefined || child === undefined) return [one.oid, []];
        const old = position !== undefined && one.range !== undefined && one.range.to <= position;
        const sibling = old || one.kind !== "table" || one.range === undefined ? undefined : latest;
        return [one.oid, differencesOf(parent, child, sibling && facts.get(sibling.oid))];
      }),
    );
  };
  return patientRead(session, context, compare, (why) =>
    status.notes.push(`a partition ${why}: they could not be compared`),
  );
}

async function lookIntoDefault(
  { session, context, options, table, status }: Look,
  partition: Partition,
  seen: PartitionStatus,
): Promise<DefaultStatus> {
  const left = await readExclusions(session, partition);
  status.leftChecks = left.map(({ name }) => name);
  const unknown: DefaultStatus = { ...seen, intervals: null, outside: null };
  const most = options.countedDefaultBytes ?? countedDefaultBytes;
  if (options.exact !== true && (seen.bytes ?? 0) > most) {
    status.notes.push(`${nameOf(partition)} is large: --exact counts its rows by interval`);
    return unknown;
  }
  const held = await patientRead(
    session,
    context,
    () => rowsByInterval(session, table, partition),
    (why) => status.notes.push(`${nameOf(partition)} ${why}: its rows could not be counted by interval`),
  );
  if (held === undefined) return unknown;
  const intervals = held.intervals.map(({ rows, ...range }) => ({ ...rangeText(table.grid, range), rows }));
  const rows = intervals.reduce((sum, one) => sum + one.rows, held.outside);
  return { ...seen, rows, intervals, outside: held.outside };
}

async function lookAtStranded({ session, context, table, status }: Look): Promise<void> {
  const log = partitionLogTable(context);
  const logged = (await tableReadable(session, log)) !== false;
  if (!logged)
    status.notes.push(`${nameOf(log)} may not be read by this role: what pgops has detached is unknown`);
  const found = await strandedTables(session, context, table, logged);
  const sizes = await sizesOf(
    session,
    context,
    found.map(({ oid }) => oid),
  );
  status.stranded = found.map(({ oid, detached, ...name }): StrandedTable => ({
    name: nameOf(name),
    from: detached?.lower_bound ?? null,
    to: detached?.upper_bound ?? null,
    detachedAt: detached?.at ?? null,
    ...(sizes.get(oid) ?? unknownSize),
  }));
}
