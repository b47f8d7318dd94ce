import type { LoadOptions, Settings } from "../../config/settings.ts";
import { PgopsError } from "../../errors.ts";
import type { Tables } from "../../migrations/tables.ts";
import type { DetachedPartition } from "../../operation/detached-partitions.ts";
import type { Session } from "../../postgres/session.ts";
import { withoutOwnTables } from "../catalog/own-tables.ts";
import { readSnapshot } from "../catalog/read-snapshot.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import type { Schema } from "../dump/dump-schema.ts";

/** What the operations on snapshots need of their surroundings. */
export interface DriftContext {
  /** Loads the configuration. @throws PgopsError `PGOPS_CONFIG`. */
  load: (changes: Partial<LoadOptions>) => Promise<Settings>;
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal | undefined;
  /** How long to wait for a server that is still starting, in milliseconds. */
  waitMs?: number | undefined;
  /** Told what a person should know although nothing failed. */
  warn: (message: string) => void;
}

/** A side as documents tell it. */
export interface SideDescription {
  /** What its schema was made by: the migrations on a throwaway server, or whoever works on a database. */
  of: "migrations" | "database";
  /** "the migrations up to 012_coupons", "shop on db.internal:5432 as deploy", "the snapshot before.json". */
  name: string;
  /** The major version of the server that it was read from. */
  postgres: number;
}

/** A side with its catalog, pgops' own tables left out. */
export interface Portrait extends SideDescription {
  snapshot: Snapshot;
  /** What a dump takes beside the catalog, where it was asked for. */
  forDump?: Omit<Schema, "snapshot"> | undefined;
  /** Tables that were partitions, by the log of pgops; undefined where it may not be read. */
  detached?: readonly DetachedPartition[] | undefined;
}

/** Reads the catalog, and what a dump takes where that is wanted, without pgops' own tables. */
export async function readPortrait(
  session: Session,
  tables: Tables,
  forDump = false,
): Promise<Pick<Portrait, "snapshot" | "forDump">> {
  if (!forDump) return { snapshot: withoutOwnTables(await readSnapshot(session), tables) };
  const { readSchema } = await import("../dump/dump-schema.ts");
  const { snapshot, ...rest } = await readSchema(session);
  return { snapshot: withoutOwnTables(snapshot, tables), forDump: rest };
}

/** What reading a server's catalog failed with, told for people. Gives anything else back as it came. */
export function catalogFailure(error: unknown, name: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof PgopsError) return error;
  const { code = "", message, detail } = error as Error & { code?: string; detail?: string };
  if (!/^[0-9A-Z]{5}$/.test(code) && !code.startsWith("CONNECTION_")) return error;
  return new PgopsError({
    code: "PGOPS_CATALOG",
    message: `the catalog of ${name} could not be read: ${message}`,
    hint: "Nothing was changed. Run the command again.",
    sqlstate: code.length === 5 ? code : undefined,
    detail,
    cause: error,
  });
}
