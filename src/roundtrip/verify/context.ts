import type { Settings } from "../../config/settings.ts";
import type { VerifiedMigration } from "./result.ts";

/** What a verification tells its listener while it works. */
export type VerifyEvent =
  | { type: "server-ready"; version: string; engine: string; durationMs: number }
  /** How many are to be judged, and how many are older and only applied before. */
  | { type: "planned"; judged: number; applied: number }
  | { type: "applied"; count: number; durationMs: number }
  | { type: "started"; label: string }
  | { type: "judged"; label: string; migration: VerifiedMigration }
  | { type: "fixed"; written: readonly string[]; left: readonly string[] };

export interface VerifyContext {
  settings: Settings;
  /** What the database is called, where that is known: migrations may name it. */
  database?: string | undefined;
  /** The settings with another database, as `--database-url` gives them. */
  settingsFor: (databaseUrl: string) => Promise<Settings>;
  env: Readonly<Record<string, string | undefined>>;
  emit: (event: VerifyEvent) => void;
  signal: AbortSignal | undefined;
}

export interface VerifyOptions {
  /** Judge from this number on; what is older is applied only. */
  from?: number | undefined;
  /** The last one that is judged. */
  to?: number | undefined;
  /** Judge what has come, or changed, since this commit. */
  changedSince?: string | undefined;
  /** A server to work on, instead of a throwaway one: databases of its own are made there, and removed. */
  server?: string | undefined;
  /** The major version of the throwaway server. */
  postgres?: number | undefined;
  /** Where it is given, the down files of those that it says no of are mended, and all is judged again. */
  isApplied?: ((filename: string) => boolean) | undefined;
}
