import type { DriftContext, Portrait, SideDescription } from "./context.ts";
import { comparePortraits, type Compared } from "./differences.ts";
import { readIgnoreRules } from "./ignore.ts";
import { type PartitionsLeftOut, withoutPartitions } from "./partitions.ts";
import { needsDatabase, portrayGiven, portrayMade, type Studio } from "./portray.ts";
import { parseSide, type Side } from "./sides.ts";

export interface DiffOptions {
  /** `migrations`, `migrations:12`, `database`, a postgres:// URL, `git:REF`, `FILE.json`; default: `migrations`. */
  from?: string | undefined;
  /** The same; default: `database`. */
  to?: string | undefined;
  /** The major version of throwaway servers; default: that of the other side, where it can be had. */
  postgres?: number | undefined;
  /** The URL of a server to apply the migrations on, instead of a throwaway one: a database is made there, and removed. */
  server?: string | undefined;
}

export interface DiffResult extends Compared {
  from: SideDescription;
  to: SideDescription;
  counts: { added: number; removed: number; changed: number };
  /** What was left out: the partitions of the tables that the configuration has under `partitions`. */
  partitions: PartitionsLeftOut[];
}

/**
 * Compares two schemas; changes neither. What migrations make is found out on throwaway servers.
 * @throws PgopsError for sides and files that cannot be used, for servers that cannot be reached or started, and for
 * migrations that fail.
 */
export async function diff(context: DriftContext, options: DiffOptions = {}): Promise<DiffResult> {
  const sides = [parseSide(options.from ?? "migrations"), parseSide(options.to ?? "database")] as const;
  const settings = await context.load({ needsDatabase: sides.some(needsDatabase) });
  const ignore = settings.config.diff?.ignore ?? [];
  // What is wrong with the rules is told before a server is asked.
  readIgnoreRules(ignore);
  const [from, to] = await portrayBoth(sides, {
    context,
    settings,
    postgres: options.postgres,
    server: options.server,
  });
  if (from.postgres !== to.postgres) {
    context.warn(
      `one side is of PostgreSQL ${from.postgres}, the other of ${to.postgres}: they may word a definition differently`,
    );
  }
  const { partitions, ...kept } = withoutPartitions(from, to, settings.partitions);
  const compared = await comparePortraits(kept.from, kept.to, ignore);
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const { type } of compared.differences) counts[type]++;
  return { from: descriptionOf(from), to: descriptionOf(to), ...compared, counts, partitions };
}

/** What is there is looked at first: it says how the other side is to be made. */
async function portrayBoth(
  sides: readonly [Side, Side],
  studio: Studio,
): Promise<readonly [Portrait, Portrait]> {
  const [from, to] = await bothOf(sides.map((side) => portrayGiven(side, studio)));
  const portray = (
    side: Side,
    given: Portrait | undefined,
    beside: Portrait | undefined,
  ): Promise<Portrait> =>
    given === undefined && (side.kind === "migrations" || side.kind === "git")
      ? portrayMade(side, studio, beside)
      : Promise.resolve(given as Portrait);
  const [left, right] = await bothOf([portray(sides[0], from, to), portray(sides[1], to, from)]);
  if (left === undefined || right === undefined) throw new Error("a side was not portrayed");
  return [left, right];
}

/** Waits for both, also where one fails: what the other began has to end. */
async function bothOf<One>(promises: readonly Promise<One>[]): Promise<One[]> {
  const outcomes = await Promise.allSettled(promises);
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}

/** What of a side goes into documents. */
export function descriptionOf({ of, name, postgres }: Portrait): SideDescription {
  return { of, name, postgres };
}
