import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import type { PartitionContext } from "../context.ts";
import { type Position, type Range, unbounded } from "../grid/range.ts";
import { type LogEntry, readLog } from "../log.ts";
import { type Size, sizesOf, unknownSize } from "../status/sizes.ts";
import { cutoffOf } from "./cutoff.ts";
import { intend, type Intention, intentionIn, rangeIn } from "./intention.ts";
import type { RetiredPartition } from "./result.ts";

const standingAloneSql = new URL("sql/standing-alone.sql", import.meta.url);

/** A partition that is to be retired, or that an earlier run has begun to retire. */
export interface Expired extends QualifiedName {
  oid: string;
  kind: Partition["kind"];
  range: Range;
  /** Whether its intention is in the log already. */
  logged: boolean;
  intention: Intention;
  detach: RetiredPartition["detach"];
  size: Size;
}

/** What is to be done with one table. */
export interface RetirePlan {
  /** Undefined: all rows stay. */
  cutoff: Position | undefined;
  expired: readonly Expired[];
  /** They are left as they are. */
  left: readonly LeftPartition[];
}

/** A partition that is not retired, and why. */
export interface LeftPartition extends QualifiedName {
  range: Range;
  /** "kept": detached by an earlier run, and not past its time as `retain` is now. */
  reason: "restored" | "kept";
}

/** Looks what of a table is past its time, and what an earlier run has not finished; `only` names the partitions that are meant. */
export async function planRetiring(
  session: Session,
  context: PartitionContext,
  table: PartitionedTable,
  only: readonly string[] = [],
): Promise<RetirePlan> {
  const cutoff = await cutoffOf(session, context, table);
  if (cutoff === undefined) return { cutoff, expired: [], left: [] };
  const latest = latestOf(await readLog(session, context, table.name));
  const meant = ({ schema, name }: QualifiedName): boolean =>
    only.length === 0 || only.includes(name) || only.includes(`${schema}.${name}`);
  const pending = table.partitions.filter(({ detachPending }) => detachPending);
  const past = table.partitions.filter(
    (one) => !one.detachPending && one.range !== undefined && one.range.to <= cutoff && meant(one),
  );
  const isRestored = (one: Partition): boolean =>
    only.length === 0 && latest.get(quoteQualified(one))?.action === "restore";
  const begun = (await begunBefore(session, table, latest)).filter(meant);
  const found = [
    ...begun.filter(({ range }) => range.to <= cutoff),
    // These are in the way of any other: there can be one of a table at a time.
    ...pending.map((one) => ({ ...one, ...pendingOf(table, one, latest.get(quoteQualified(one)), cutoff) })),
    ...past.filter((one) => !isRestored(one)).map((one) => ({ ...one, ...newlyOf(table, one) })),
  ];
  const sizes = await sizesOf(
    session,
    context,
    found.map(({ oid }) => oid),
  );
  const expired = found.map((one) => ({ ...one, size: sizes.get(one.oid) ?? unknownSize }));
  const left = [
    ...past.filter(isRestored).map((one) => leftAs("restored", one)),
    ...begun.filter(({ range }) => range.to > cutoff).map((one) => leftAs("kept", one)),
  ];
  return { cutoff, expired, left };
}

type Found = Omit<Expired, "size">;
type HowFound = Pick<Found, "range" | "logged" | "intention" | "detach">;

function leftAs(
  reason: LeftPartition["reason"],
  { schema, name, range = unbounded }: QualifiedName & { range?: Range | undefined },
): LeftPartition {
  return { schema, name, range, reason };
}

/** What `repair` has finished of a detach says nothing of what was to become of the partition: the line before does. */
function latestOf(entries: readonly LogEntry[]): Map<string, LogEntry> {
  const latest = new Map<string, LogEntry>();
  for (const entry of entries) {
    if (entry.action === "detach" && entry.detail === null) continue;
    if (!latest.has(entry.partition_name)) latest.set(entry.partition_name, entry);
  }
  return latest;
}

function newlyOf({ settings, default: other }: PartitionedTable, { oid, range }: Partition): HowFound {
  const detach = other === undefined ? "concurrently" : "at once";
  return { range: range ?? unbounded, logged: false, intention: intend(settings.onExpire, oid), detach };
}

/** Where the log does not know of it, somebody else has begun: it is detached, and nothing more. */
function pendingOf(
  { settings }: PartitionedTable,
  { oid, range = unbounded }: Partition,
  entry: LogEntry | undefined,
  cutoff: Position,
): HowFound {
  const known = intentionIn(entry);
  const logged = known?.oid === oid;
  // The configuration may have changed since: what is not past its time is detached, and nothing more.
  const onExpire = range.to <= cutoff ? settings.onExpire : "detach";
  const intention = logged ? tempered(known, onExpire) : intend("detach", oid);
  return { range, logged, intention, detach: "finish" };
}

/** What an earlier run has detached, and not dropped or archived as it was to. */
async function begunBefore(
  session: Session,
  { settings }: PartitionedTable,
  latest: ReadonlyMap<string, LogEntry>,
): Promise<Found[]> {
  const begun = new Map<string, { name: string; range: Range; intention: Intention }>();
  for (const entry of latest.values()) {
    const known = intentionIn(entry);
    const range = rangeIn(entry.detail);
    const intention = known && tempered(known, settings.onExpire);
    if (intention === undefined || range === undefined || intention.way === "detach") continue;
    begun.set(intention.oid, { name: entry.partition_name, range, intention });
  }
  const rows = await session.query<QualifiedName & { oid: string; kind: string }>(sqlFile(standingAloneSql), [
    arrayParameter([...begun.keys()]),
  ]);
  return rows.flatMap(({ kind, ...one }) => {
    const found = begun.get(one.oid);
    // Under another name somebody has taken it for himself.
    if (found === undefined || found.name !== quoteQualified(one)) return [];
    const { range, intention } = found;
    return [{ ...one, range, intention, logged: true, kind: kinds[kind] ?? "table", detach: null }];
  });
}

const kinds: Readonly<Record<string, Partition["kind"]>> = { p: "partitioned table", f: "foreign table" };

/** The configuration may have changed since: what is now to be kept is not dropped. */
function tempered(intention: Intention, onExpire: Intention["way"]): Intention {
  if (intention.way === "detach" || onExpire === "detach") return { ...intention, way: "detach" };
  return onExpire === "drop" ? intention : { ...intention, way: "archive" };
}
