import type { Period } from "../../config/period.ts";
import type { Session } from "../../postgres/session.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, unusable } from "../catalog/read-table.ts";
import type { PartitionContext } from "../context.ts";
import { type Position, type Range, unbounded } from "../grid/range.ts";
import { idsPerDay, largestId } from "../ids.ts";
import { averageDays } from "../runway.ts";

/** Partitions beyond the current one where nobody knows yet how fast ids are taken. */
const withoutRate = 3;

/** So many the flag and the configuration take as a number too. */
const mostAhead = 1000;

/** The intervals that are to have partitions. */
export interface Wanted {
  /** Where rows come now: the clock, or the largest id. */
  position: Position;
  /** Of a table by ids, where it is known. */
  idsPerDay: number | undefined;
  /** From the current one on, in order. */
  slots: readonly Range[];
  note: string | undefined;
}

/** Where rows come now, by the clock or by the largest id, and how many ids a day are taken. */
export async function presentOf(
  session: Session,
  context: PartitionContext,
  table: PartitionedTable,
): Promise<Pick<Wanted, "position" | "idsPerDay">> {
  const now = table.grid.now(context.at);
  if (now !== undefined) return { position: now, idsPerDay: undefined };
  const position = await largestId(session, table);
  return { position, idsPerDay: await idsPerDay(session, context, table, position) };
}

/** The current interval and those beyond it, as many as `ahead` says. */
export function wantedSlots(
  table: PartitionedTable,
  present: Pick<Wanted, "position" | "idsPerDay">,
  ahead: number | Period,
): Wanted {
  const { grid } = table;
  const current = grid.slotAt(present.position);
  const known = { ...present, note: undefined };
  if (typeof ahead === "number") return { ...known, slots: following(table, current, ahead) };
  const end = grid.shift(present.position, ahead.count, ahead.unit);
  if (end !== undefined) return { ...known, slots: upTo(table, current, end) };
  const rate = present.idsPerDay;
  if (rate === undefined) {
    const note = `how many ids a day are taken is not known yet: ${withoutRate} partitions beyond the current one`;
    return { ...present, note, slots: following(table, current, withoutRate) };
  }
  const needed = BigInt(Math.ceil(rate * ahead.count * averageDays[ahead.unit]));
  const slots = upTo(table, current, present.position + needed);
  return { ...known, slots: slots.length > 1 ? slots : following(table, current, 1) };
}

function following({ grid }: PartitionedTable, current: Range, count: number): Range[] {
  const slots = [current];
  for (let last = current; slots.length <= count && last.to < unbounded.to; slots.push(last))
    last = grid.slotAt(last.to);
  return slots;
}

/** To the interval that holds the end. @throws PgopsError where they are more than anybody can mean */
function upTo({ grid, name }: PartitionedTable, current: Range, end: Position): Range[] {
  const slots = [current];
  for (let last = current; last.to <= end && last.to < unbounded.to; slots.push(last)) {
    if (slots.length > mostAhead)
      throw unusable(
        `${nameOf(name)}: \`ahead\` asks for more than ${mostAhead} partitions beyond the current one, to ${grid.describe(end)}`,
        "Make `interval` in the configuration longer or `ahead` shorter, or say how many: `--ahead 10`. Nothing was changed.",
      );
    last = grid.slotAt(last.to);
  }
  return slots;
}
