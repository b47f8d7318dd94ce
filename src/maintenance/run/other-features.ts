import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { Run } from "../../operation/run.ts";
import { withSession } from "../../operation/session.ts";
import { describeHolder } from "../../postgres/holder-text.ts";
import { prepareFile } from "../../sqltext/prepare-file.ts";
import type { PartitionContext } from "../../partitions/context.ts";
import type { MaintenanceContext } from "../context.ts";
import { lockTable } from "../execute/table-lock.ts";
import { recordAction } from "../log/actions.ts";
import type { ActionKind } from "../log/records.ts";
import type { Scene } from "./prepare.ts";
import type { ActionResult, PlannedWork } from "./result.ts";
import type { TaskOptions } from "./run-task.ts";
import { runSqlFile } from "./sql-file.ts";
import { TimeLimit } from "./time-limit.ts";

/** What became of a table or a file that another feature looks after. */
interface FeatureOutcome {
  target: string;
  outcome: "done" | "failed" | "skipped" | "cancelled";
  sqlstate: string | null;
  /** What was done, or why it was not. */
  reason: string | null;
}

const words: Readonly<Record<Exclude<ActionKind, "vacuum" | "analyze" | "reindex" | "vacuum-full">, string>> =
  {
    partitions: "the partitions that are coming are made",
    "partitions-retire": "partitions past their time are retired, as configured",
    "seed-check": "the database is compared with the files of the seeds",
    sql: "the file is run",
  };

/** What a dry run says of a task that is no work on tables; undefined where it is. */
export function featureWork({ name, run, file }: MaintenanceTask): PlannedWork | undefined {
  if (!Object.hasOwn(words, run)) return undefined;
  const why = words[run as keyof typeof words];
  return { kind: run, target: file ?? name, sql: null, lock: null, why, bytes: null, expectedMs: null };
}

/** What can be said before such a task is run: its file is not there or no SQL, or nothing is configured for it. */
export async function whyItWouldFail(
  { cwd, signal }: MaintenanceContext,
  { partitions }: Settings,
  { run, file }: MaintenanceTask,
): Promise<string | undefined> {
  if (run.startsWith("partitions") && partitions.length === 0)
    return "the configuration names no partitioned table";
  if (file === undefined) return undefined;
  try {
    await prepareFile(file, cwd, { kind: "task", signal });
    return undefined;
  } catch (error) {
    if (error instanceof PgopsError && !endsAll.has(error.code)) return error.message;
    throw error;
  }
}

/** What a task of another feature is done with. */
interface Turn {
  scene: Scene;
  task: MaintenanceTask;
  project: Settings;
  /** That of the scene, which ends with the time of the task. */
  context: MaintenanceContext;
  limit: TimeLimit;
}

/** Runs what another feature does, or a file of SQL; its failure is the task's. @throws PgopsError for what ends the run */
export async function runFeature(
  scene: Scene,
  task: MaintenanceTask,
  options: TaskOptions,
): Promise<ActionResult[]> {
  const { run, context } = scene;
  const began = performance.now();
  const limit = new TimeLimit(options.deadline);
  const turn = { scene, task, project: options.project, context: limit.within(context), limit };
  const outcomes = await settled(turn).finally(() => limit.end());
  const durationMs = (performance.now() - began) / Math.max(1, outcomes.length);
  const nothing = { waitedMs: 0, bytesBefore: null, bytesAfter: null, rows: null };
  const actions = outcomes.map((outcome) => ({ kind: task.run, ...nothing, durationMs, ...outcome }));
  for (const action of actions) {
    const { kind, target } = action;
    const begun = { taskId: options.id, task: task.name, kind, target };
    await recordAction(run.session, context, begun, action);
    options.onAction(action);
  }
  return actions;
}

async function outcomesOf(turn: Turn): Promise<FeatureOutcome[]> {
  const { task } = turn;
  switch (task.run) {
    case "partitions":
      return makePartitions(turn);
    case "partitions-retire":
      return retireExpired(turn);
    case "seed-check":
      return compareSeeds(turn);
    default:
      return runFile(turn);
  }
}

/** What a file sets, and what ends its session, must not reach the one that keeps the history: it has its own. */
function runFile({ task, scene, context }: Turn): Promise<FeatureOutcome[]> {
  const outcome = { target: task.name, sqlstate: null };
  return withSession(context, async (session) => {
    // Of a run that was killed, or lost the run lock, the server may still be at it.
    const name = { schema: "task", name: task.name };
    const locked = await lockTable(session, name, { until: 0, onWait: () => {}, signal: context.signal });
    if (locked !== true) {
      const reason = `another run of pgops is still at it: ${describeHolder(locked.holder)}`;
      return [{ ...outcome, outcome: "skipped", reason }];
    }
    await runSqlFile(new Run(context, session, scene.run.lock), task.file ?? "");
    return [{ ...outcome, outcome: "done", reason: null }];
  });
}

const endsAll: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);

async function settled(turn: Turn): Promise<FeatureOutcome[]> {
  const { task, scene, context, limit } = turn;
  const { name } = task;
  try {
    return await outcomesOf(turn);
  } catch (thrown) {
    const error = operationFailure(thrown, { signal: context.signal });
    if (!(error instanceof PgopsError) || scene.context.signal?.aborted) throw error;
    const { code, exitCode, sqlstate = null, message, place, stands } = error;
    // It begins at its front again, so somebody has to hear of it.
    if (limit.ended(error)) {
      const reason = [limit.reason, stands].filter((text) => text !== undefined).join(": ");
      return [{ target: name, outcome: "failed", sqlstate: sqlstate ?? queryCanceled, reason }];
    }
    if (endsAll.has(code) && (scene.run.session.lost || scene.run.lock.lost)) throw error;
    const where = place === undefined ? "" : ` (${place.file}:${place.line ?? 1})`;
    const outcome = exitCode === ExitCode.notNow ? "skipped" : "failed";
    return [{ target: name, outcome, sqlstate, reason: `${message}${where}` }];
  }
}

const queryCanceled = "57014";

async function makePartitions(turn: Turn): Promise<FeatureOutcome[]> {
  const { createPartitions } = await import("../../partitions/create/create.ts");
  const { tables } = await tolerated(turn, async () => createPartitions(await partitionsOf(turn)));
  return tables.map(({ made, madeDefault, ...table }) =>
    tableOutcome(turn, table, [...made.map(({ name }) => `made ${name}`), madeDefault ?? ""]),
  );
}

async function retireExpired(turn: Turn): Promise<FeatureOutcome[]> {
  const { retirePartitions } = await import("../../partitions/retire/retire.ts");
  const { tables } = await tolerated(turn, async () => retirePartitions(await partitionsOf(turn)));
  return tables.map(({ partitions, ...table }) =>
    tableOutcome(
      turn,
      table,
      partitions.filter(({ done }) => done).map(({ way, name }) => `${name}: ${way}`),
    ),
  );
}

async function compareSeeds({ context, project }: Turn): Promise<FeatureOutcome[]> {
  const [{ checkSeeds }, { seedContext }] = await Promise.all([
    import("../../seeds/seed.ts"),
    import("../../seeds/context.ts"),
  ]);
  const { differences } = await checkSeeds(seedContext(context, project));
  const many = `${differences} ${differences === 1 ? "difference" : "differences"} from the files`;
  const reason = differences === 0 ? "as the files say" : `${many}: pgops seed --check lists them`;
  return [{ target: "seeds", outcome: differences === 0 ? "done" : "failed", sqlstate: null, reason }];
}

async function partitionsOf({ context, project }: Turn): Promise<PartitionContext> {
  const { partitionContext } = await import("../../partitions/context.ts");
  return partitionContext(context, project, { at: context.now() });
}

/** A failure carries what became of each table, those included that went well. */
async function tolerated<Table extends { table: string }>(
  { limit }: Turn,
  work: () => Promise<{ tables: Table[] }>,
): Promise<{ tables: Table[] }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PgopsError) || !Array.isArray(error.partial["tables"])) throw error;
    if (endsAll.has(error.code) && !limit.ended(error)) throw error;
    return { tables: error.partial["tables"] as Table[] };
  }
}

const notNow: ReadonlySet<string> = new Set(["PGOPS_LOCK_TIMEOUT", "PGOPS_LOCKED"]);

function tableOutcome(
  { limit }: Turn,
  { table, error }: { table: string; error: { code: string; message: string } | null },
  done: readonly string[],
): FeatureOutcome {
  const told = done.filter((text) => text !== "").join(", ");
  if (error === null)
    return { target: table, outcome: "done", sqlstate: null, reason: told === "" ? "nothing to do" : told };
  const rest = told === "" ? "" : `; done: ${told}`;
  // What is done stays, and the next run goes on.
  if (limit.ended(error))
    return { target: table, outcome: "cancelled", sqlstate: null, reason: `${limit.reason}${rest}` };
  const outcome = notNow.has(error.code) ? "skipped" : "failed";
  return { target: table, outcome, sqlstate: null, reason: `${error.message}${rest}` };
}
