import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { targetText, type WorkKind } from "../work.ts";
import { logSql, maintenanceLogReadable } from "./tables.ts";

/** How long work will take, by what it took before. */
export interface Expectation {
  /**
   * Milliseconds, never fewer for more bytes: by what the target's last three successes took, scaled by size, else by the
   * speed of the kind over the history, else by a careful default speed. Undefined where neither history nor size is known.
   */
  expectedMs: (kind: WorkKind, target: QualifiedName, bytes: number | null) => number | undefined;
}

/** One statement of the history that ended by itself, or was cancelled after so long. */
export interface PastWork {
  kind: WorkKind;
  /** As `targetText` has it. */
  target: string;
  outcome: "done" | "cancelled";
  durationMs: number;
  /** Before it. */
  bytes: number | null;
}

const megabyte = 1024 ** 2;

/** What every statement takes, however small the table: its lock, its entry in the catalog, the commit. */
const fixedMs = 100;

/**
 * Bytes per second where there is no history: what a throttled vacuum, and an index that is built while others work, reach on a
 * slow disk. docs/maintenance-outcome.md has them, too.
 */
export const defaultSpeeds: Readonly<Record<WorkKind, number>> = {
  vacuum: 20 * megabyte,
  analyze: 10 * megabyte,
  reindex: 10 * megabyte,
  "vacuum-full": 10 * megabyte,
};

/** ANALYZE reads a sample: 300 pages for each of the 100 steps of default_statistics_target. */
const mostAnalyzed = 300 * 100 * 8192;

/** A kind's speed is known once its history is as long as this: small tables say little of it. */
const leastKnown = { runs: 3, bytes: 64 * megabyte };

/** What a target's own history says of it when it is at most so many times as large as then. */
const scale = 10;

/** A target that was cancelled needs at least so many times as long. */
const afterCancel = 1.5;

/** Reads what is known from the history: the last 20,000 statements of each kind. By the default speeds alone where there is none. */
export async function readExpectation(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema">,
): Promise<Expectation> {
  if ((await maintenanceLogReadable(session, context)) !== true) return expectationOf([]);
  return expectationOf(await session.query<PastWork>(logSql("past-work", context)));
}

interface Known {
  done: PastWork[];
  /** After the last success. */
  cancelled: PastWork | undefined;
}

/** What past work says of future work; the latest comes first. */
export function expectationOf(past: readonly PastWork[]): Expectation {
  const known = new Map<string, Known>();
  for (const work of past) {
    const key = `${work.kind} ${work.target}`;
    const of = known.get(key) ?? { done: [], cancelled: undefined };
    known.set(key, of);
    if (work.outcome === "done") {
      if (of.done.length < 3) of.done.push(work);
    } else if (of.done.length === 0) of.cancelled ??= work;
  }
  const speeds = new Map(
    (Object.keys(defaultSpeeds) as WorkKind[]).map((kind) => [
      kind,
      speedOf(kind, past) ?? defaultSpeeds[kind],
    ]),
  );
  return {
    expectedMs: (kind, target, bytes) =>
      expected(known.get(`${kind} ${targetText(target)}`), {
        bytes: bytes === null ? null : counted(kind, bytes),
        msPerByte: 1000 / (speeds.get(kind) ?? defaultSpeeds[kind]),
        kind,
      }),
  };
}

interface Wanted {
  kind: WorkKind;
  bytes: number | null;
  msPerByte: number;
}

function expected(known: Known | undefined, wanted: Wanted): number | undefined {
  const { bytes, msPerByte } = wanted;
  const own = known === undefined ? undefined : byOwnHistory(known.done, wanted);
  const general = bytes === null ? undefined : fixedMs + bytes * msPerByte;
  const usual = own ?? general;
  const cancelled =
    known?.cancelled === undefined ? undefined : scaled(known.cancelled, wanted) * afterCancel;
  return usual === undefined && cancelled === undefined ? undefined : Math.max(usual ?? 0, cancelled ?? 0);
}

/** The median of what the last successes say. */
function byOwnHistory(done: readonly PastWork[], wanted: Wanted): number | undefined {
  const all = done.map((work) => scaled(work, wanted)).toSorted((one, other) => one - other);
  return all[Math.floor(all.length / 2)];
}

/** What one statement says of the next: as long for each byte; what is much larger than it was takes the kind's speed for the rest. */
function scaled({ kind, durationMs, bytes: before }: PastWork, { bytes, msPerByte }: Wanted): number {
  if (bytes === null || before === null || before === 0)
    return Math.max(durationMs, fixedMs + (bytes ?? 0) * msPerByte);
  const measured = counted(kind, before);
  const fixed = Math.min(durationMs, fixedMs);
  const near = Math.min(bytes, measured * scale);
  return fixed + ((durationMs - fixed) / measured) * near + (bytes - near) * msPerByte;
}

/** Bytes per second of a kind; undefined where the history is too short to tell. */
function speedOf(kind: WorkKind, past: readonly PastWork[]): number | undefined {
  let [runs, ms, bytes] = [0, 0, 0];
  for (const work of past) {
    if (work.kind !== kind || work.outcome !== "done" || work.bytes === null) continue;
    runs++;
    ms += Math.max(work.durationMs - fixedMs, 0);
    bytes += counted(kind, work.bytes);
  }
  const isKnown = runs >= leastKnown.runs && bytes >= leastKnown.bytes && ms > 0;
  return isKnown ? (bytes / ms) * 1000 : undefined;
}

function counted(kind: WorkKind, bytes: number): number {
  return kind === "analyze" ? Math.min(bytes, mostAnalyzed) : bytes;
}
