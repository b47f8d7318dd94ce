import type { Settings } from "../../config/settings.ts";
import { PgopsError } from "../../errors.ts";
import type { PartitionContext } from "../../partitions/context.ts";
import type { MaintenanceContext } from "../context.ts";

/** What became of a table or a file that another feature looks after. */
export interface FeatureOutcome {
  target: string;
  outcome: "done" | "failed" | "skipped";
  sqlstate: string | null;
  /** What was done, or why it was not. */
  reason: string | null;
}

/** Makes the partitions that are coming, table by table. */
export async function makePartitions(
  context: MaintenanceContext,
  project: Settings,
): Promise<FeatureOutcome[]> {
  const { createPartitions } = await import("../../partitions/create/create.ts");
  const { tables } = await tolerated(async () => createPartitions(await partitions(context, project)));
  return tables.map(({ made, madeDefault, ...table }) =>
    featureOutcome(table, [...made.map(({ name }) => `made ${name}`), madeDefault ?? ""]),
  );
}

/** Detaches, drops or archives, as configured, the partitions past their time. */
export async function retireExpired(
  context: MaintenanceContext,
  project: Settings,
): Promise<FeatureOutcome[]> {
  const { retirePartitions } = await import("../../partitions/retire/retire.ts");
  const { tables } = await tolerated(async () => retirePartitions(await partitions(context, project)));
  return tables.map(({ partitions: retired, ...table }) =>
    featureOutcome(
      table,
      retired.filter(({ done }) => done).map(({ way, name }) => `${name}: ${way}`),
    ),
  );
}

/** Compares the database with the files of the seeds, and changes nothing. */
export async function compareSeeds(
  context: MaintenanceContext,
  project: Settings,
): Promise<FeatureOutcome[]> {
  const [{ checkSeeds }, { seedContext }] = await Promise.all([
    import("../../seeds/seed.ts"),
    import("../../seeds/context.ts"),
  ]);
  const { differences } = await checkSeeds(seedContext(context, project));
  const reason =
    differences === 0
      ? "as the files say"
      : `${differences} ${differences === 1 ? "difference" : "differences"} from the files: pgops seed --check lists them`;
  return [{ target: "seeds", outcome: differences === 0 ? "done" : "failed", sqlstate: null, reason }];
}

async function partitions(context: MaintenanceContext, project: Settings): Promise<PartitionContext> {
  const { partitionContext } = await import("../../partitions/context.ts");
  return partitionContext(context, project, { at: context.now() });
}

interface Tables<Table> {
  tables: Table[];
}

/** A failure carries what became of each table, those included that went well. */
async function tolerated<Table extends { table: string }>(
  work: () => Promise<Tables<Table>>,
): Promise<Tables<Table>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PgopsError) || !Array.isArray(error.partial.tables)) throw error;
    if (error.code === "PGOPS_INTERRUPTED" || error.code === "PGOPS_CONNECTION_LOST") throw error;
    return { tables: error.partial.tables as Table[] };
  }
}

const notNow: ReadonlySet<string> = new Set(["PGOPS_LOCK_TIMEOUT", "PGOPS_LOCKED"]);

function featureOutcome(
  { table, error }: { table: string; error: { code: string; message: string } | null },
  done: readonly string[],
): FeatureOutcome {
  const told = done.filter((text) => text !== "").join(", ");
  if (error === null)
    return { target: table, outcome: "done", sqlstate: null, reason: told === "" ? "nothing to do" : told };
  return {
    target: table,
    outcome: notNow.has(error.code) ? "skipped" : "failed",
    sqlstate: null,
    reason: `${error.message}${told === "" ? "" : `; done: ${told}`}`,
  };
}
