import { ExitCode, PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import { fitting, nameOf } from "../catalog/read-table.ts";
import { gridOf, type Grid } from "../grid/grid.ts";
import { partitionName } from "../grid/partition-name.ts";
import { type Range, unbounded } from "../grid/range.ts";
import { relationOid } from "../make-partition.ts";
import { namesForPartition } from "./catalog/free-names.ts";
import {
  plainTexts,
  type Preparations,
  readPreparations,
  readSizes,
  readSubject,
  type Sizes,
} from "./catalog/read-subject.ts";
import type { Subject } from "./catalog/subject.ts";
import { noSuchColumn, noSuchTable, rowsInTheWay, tooManyIds, impossible } from "./errors.ts";
import { extendedIndexes } from "./extended-keys.ts";
import { type Extent, rangeOfOldTable, readExtent, stillFits } from "./extent.ts";
import { incomingKeys } from "./foreign-keys.ts";
import { obstaclesOf } from "./obstacles.ts";
import { readRangeNote } from "./range-note.ts";
import type { ConversionSettings } from "./settings.ts";
import type { Swap } from "./swap/swap.ts";

/** A table that can be converted, and how. */
export interface Survey extends Swap {
  settings: ConversionSettings["settings"];
  preparations: Preparations;
  sizes: Sizes;
  extent: Extent;
  /** The CHECK of an earlier run is for this range. */
  checkFits: boolean;
}

export interface SurveyOptions {
  settings: ConversionSettings["settings"];
  at: Date;
}

/** Does `work` in a transaction in which names come qualified; nothing is changed by it. */
export async function reading<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  await session.run(`BEGIN READ ONLY; ${plainTexts}`);
  try {
    return await work();
  } finally {
    if (!session.lost) await session.run("ROLLBACK");
  }
}

/**
 * Looks at a table and its rows, and decides how it is converted. Changes nothing.
 * @throws PgopsError `PGOPS_CONVERT_IMPOSSIBLE`, `PGOPS_CONVERT_ROWS`, `PGOPS_PARTITIONS_TABLE`, `PGOPS_PARTITION_NAME`
 */
export function survey(session: Session, options: SurveyOptions): Promise<Survey> {
  return reading(session, async () => {
    const subject = await readSubject(session, options.settings.table);
    if (subject === undefined) throw noSuchTable(options.settings.table);
    return surveyOf(session, subject, options);
  });
}

async function surveyOf(
  session: Session,
  subject: Subject,
  { settings, at }: SurveyOptions,
): Promise<Survey> {
  const { column } = settings;
  const { version_number: version } = session.info;
  const found = subject.columns.find(({ name }) => name === column);
  if (found === undefined) throw noSuchColumn(subject, column);
  const grid = gridOf(settings, fitting(nameOf(subject.table), column, found.type, settings.interval));
  const obstacles = obstaclesOf(subject, column, version);
  if (obstacles.length > 0) throw impossible(subject, obstacles);
  const extent = await readExtent(session, subject.table, { name: column, notNull: found.notNull, grid });
  requireRows(subject, column, extent);
  const preparations = await readPreparations(session, subject.oid);
  const earlier = readRangeNote(preparations.check?.comment ?? null, column);
  const checkFits = earlier !== undefined && stillFits(grid, earlier, extent, at);
  const range = checkFits ? earlier : rangeOfOldTable(grid, extent, at);
  requireRoom(subject, grid, range);
  const partition = { schema: subject.table.schema, name: nameOfOldTable(settings, grid, range) };
  if ((await relationOid(session, partition)) !== undefined) throw nameTaken(subject, partition.name);
  return {
    subject,
    column,
    grid,
    range,
    partition,
    names: await partNames(session, subject, partition.name),
    extended: extendedIndexes(subject, column),
    incoming: incomingKeys(subject, column, version),
    settings,
    preparations,
    sizes: await readSizes(session, subject.oid),
    extent,
    checkFits,
  };
}

async function partNames(
  session: Session,
  { table, indexes, statistics }: Subject,
  partition: string,
): Promise<Map<string, string>> {
  const own = { table: table.name, partition };
  const found = await namesForPartition(session, table.schema, {
    ...own,
    names: indexes.map(({ name }) => name),
  });
  for (const { schema, name } of statistics) {
    const [entry] = await namesForPartition(session, schema, { ...own, names: [name] });
    if (entry !== undefined) found.set(...entry);
  }
  return found;
}

/** "audit_logs_before_2027_01": what lies before the interval with which the other partitions begin. */
function nameOfOldTable(
  { namePattern, table }: ConversionSettings["settings"],
  grid: Grid,
  { to }: Range,
): string {
  const pattern = namePattern.includes("{table}")
    ? namePattern.replace("{table}", "{table}_before")
    : `{table}_before_${namePattern}`;
  return partitionName(pattern, table.name, grid, grid.slotAt(to));
}

function requireRows(subject: Subject, column: string, { nulls, largest }: Extent): void {
  const infinite = largest === unbounded.to;
  if (nulls > 0 || infinite) throw rowsInTheWay(subject, column, { nulls, infinite });
}

const largestIds: Readonly<Record<string, bigint>> = {
  smallint: 2n ** 15n,
  integer: 2n ** 31n,
  bigint: 2n ** 63n,
};

/** The bound is a value of the column's type. */
function requireRoom(subject: Subject, grid: Grid, { to }: Range): void {
  const largest = largestIds[grid.type];
  if (largest !== undefined && to >= largest) throw tooManyIds(subject, grid, to);
}

function nameTaken({ table }: Subject, name: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITION_NAME",
    message: `the rows of ${nameOf(table)} would be in ${nameOf({ schema: table.schema, name })}, and something has that name already`,
    hint: "Rename or drop it, or choose another pattern with --name. Nothing was changed.",
    exitCode: ExitCode.failed,
  });
}
