import type { Settings } from "../../config/settings.ts";
import type { AdoptionProof } from "../../migrations/adoption-proof.ts";
import type { MigrationContext } from "../../migrations/context.ts";
import { textOf } from "../catalog/object.ts";
import { withoutTables } from "../catalog/own-tables.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import type { DriftContext } from "./context.ts";
import { comparePortraits } from "./differences.ts";
import { driftSummary } from "./findings.ts";
import { readLiveCatalog } from "./live-catalog.ts";
import { readMadeCatalog } from "./made-catalog.ts";
import { withoutPartitions } from "./partitions.ts";

/**
 * The proof that `adopt` asks for: the database of the context beside what the migrations make on a throwaway server, or
 * on the one of the URL.
 */
export function adoptionProof(context: MigrationContext, settings: Settings, server?: string): AdoptionProof {
  const { tables, lockTimeoutMs, statementTimeoutMs, waitMs, signal, env, emit } = context;
  const drifting: DriftContext = {
    load: () => Promise.resolve(settings),
    env,
    signal,
    warn: (message) => emit({ type: "warning", message }),
  };
  return async ({ migrations, otherTools }) => {
    const live = await readLiveCatalog(context.target, {
      tables,
      lockTimeoutMs,
      statementTimeoutMs,
      waitMs,
      signal,
    });
    const database = { ...live, name: "the database", snapshot: withoutTables(live.snapshot, otherTools) };
    const made = await readMadeCatalog(drifting, settings, migrations, {
      like: live.surroundings,
      // Without a ledger nothing says who ran them: most likely the one that owns most.
      runner: live.surroundings.ledger_owner ?? mostCommonOwner(database.snapshot) ?? context.target.user,
      major: live.postgres,
      server,
    });
    const what = { ...made, name: "the migrations" };
    const { from, to } = withoutPartitions(what, database, settings.partitions);
    const { differences } = await comparePortraits(from, to, settings.config.diff?.ignore);
    return differences.map((one) => driftSummary(one, { from: what, to: database }));
  };
}

/** Who owns most of the objects; nobody where only the system's roles own something. */
function mostCommonOwner(snapshot: Snapshot): string | undefined {
  const counts = new Map<string, number>();
  for (const object of snapshot.objects()) {
    const owner = textOf(object, "owner");
    const counted =
      object.kind !== "database" && object.identity !== "public" && object.identity !== "plpgsql";
    if (owner !== undefined && counted) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
