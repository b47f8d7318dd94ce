import type { Finding } from "../../findings.ts";

/**
 * What a migration turned out to be: `reversible`: its down restores everything; `lossy`: everything but rows that the
 * up itself destroyed; `irreversible`: it says so and was applied only; `broken`: anything else.
 */
export type Verdict = "reversible" | "lossy" | "irreversible" | "broken";

/** One migration that was judged. */
export interface VerifiedMigration {
  number: number;
  name: string;
  filename: string;
  result: Verdict;
  findings: Finding[];
  /** The statements that make its down restore what it does not, in the order in which they can be run. */
  repairs: string[];
  durationMs: number;
}

export interface VerifyCounts extends Record<Verdict, number> {
  /** Applied without being judged: they are older than what was asked for. */
  applied: number;
  /** Not reached, because an up failed before them. */
  unjudged: number;
}

export interface VerifyResult {
  ok: boolean;
  migrations: VerifiedMigration[];
  counts: VerifyCounts;
  /** What a person should know of how it was judged. */
  notes: string[];
  /** The down files that were mended before this was judged; only where that was asked for. */
  fixed?: string[];
  /** The server that it was proved on; null where there was nothing to judge. */
  server: { version: string; engine: string } | null;
  durationMs: number;
}
