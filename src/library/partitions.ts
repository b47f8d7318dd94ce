import { processEnvironment } from "../config/process-environment.ts";
import type { Patience, Settings } from "../config/settings.ts";
import type { OperationContext } from "../operation/context.ts";
import type { OperationListener } from "../operation/events.ts";
import type { RestoreOptions } from "../partitions/archive/restore.ts";
import type { RestoreResult } from "../partitions/archive/restore-result.ts";
import type { PartitionContext } from "../partitions/context.ts";
import type { ConvertOptions } from "../partitions/convert/convert-table.ts";
import type { ConvertResult } from "../partitions/convert/result.ts";
import type { ConversionChoice } from "../partitions/convert/settings.ts";
import type { CreateOptions } from "../partitions/create/create-for-table.ts";
import type { CreateResult } from "../partitions/create/result.ts";
import type { RepairPartitionsOptions } from "../partitions/repair/repair.ts";
import type { PartitionsRepairResult } from "../partitions/repair/result.ts";
import type { RetireResult } from "../partitions/retire/result.ts";
import type { RetireOptions } from "../partitions/retire/retire.ts";
import type { PartitionsStatusResult } from "../partitions/status/result.ts";
import type { StatusOptions } from "../partitions/status/table-status.ts";
import type { ProjectOptions } from "./project-options.ts";

/** Where the operations on partitions find the project and the server, for which tables, and whom they tell what they do. */
export interface PartitionsOptions extends ProjectOptions {
  /** Goes before DATABASE_URL and the configuration. */
  databaseUrl?: string | undefined;
  /** How long to wait for a server that is still starting, in milliseconds. */
  waitMs?: number | undefined;
  /** Cancels the running statement and rolls back. */
  signal?: AbortSignal | undefined;
  /** How long and how often it is waited for locks and for other runs; default: the configuration. */
  patience?: Partial<Patience> | undefined;
  onEvent?: OperationListener | undefined;
  /** The clock; default: now. */
  at?: Date | undefined;
  /** Only these of the configured tables. */
  tables?: readonly string[] | undefined;
}

/** Tells where the partitioned tables stand, as `pgops partitions` does. Changes nothing. @throws PgopsError */
export async function partitionsStatus(
  options: PartitionsOptions & StatusOptions = {},
): Promise<PartitionsStatusResult> {
  const [operation, context] = await Promise.all([
    import("../partitions/status/status.ts"),
    contextOf(options),
  ]);
  return operation.partitionsStatus(context, options);
}

/**
 * Makes the partitions that are missing from now on, as `pgops partitions create` does.
 * @throws PgopsError; `partial.tables` says what was made
 */
export async function createPartitions(
  options: PartitionsOptions & CreateOptions = {},
): Promise<CreateResult> {
  const [operation, context] = await Promise.all([
    import("../partitions/create/create.ts"),
    contextOf(options),
  ]);
  return operation.createPartitions(context, options);
}

/**
 * Detaches, drops or archives what is past `retain`, as `pgops partitions retire` does. It asks only where `confirm` is given.
 * @throws PgopsError; `partial.tables` says what was done
 */
export async function retirePartitions(
  options: PartitionsOptions & RetireOptions = {},
): Promise<RetireResult> {
  const [operation, context] = await Promise.all([
    import("../partitions/retire/retire.ts"),
    contextOf(options),
  ]);
  return operation.retirePartitions(context, options);
}

/** Brings an archived partition back, as `pgops partitions restore` does. @throws PgopsError */
export async function restorePartition(options: PartitionsOptions & RestoreOptions): Promise<RestoreResult> {
  const [operation, context] = await Promise.all([
    import("../partitions/archive/restore.ts"),
    contextOf(options),
  ]);
  return operation.restorePartition(context, options);
}

/**
 * Gives the rows in default partitions their partitions, as `pgops partitions repair` does.
 * @throws PgopsError; `partial.tables` says what was done
 */
export async function repairPartitions(
  options: PartitionsOptions & RepairPartitionsOptions = {},
): Promise<PartitionsRepairResult> {
  const [operation, context] = await Promise.all([
    import("../partitions/repair/repair.ts"),
    contextOf(options),
  ]);
  return operation.repairPartitions(context, options);
}

/** `confirm` is asked before anything is changed; without it nothing is asked. */
export interface ConvertTableOptions
  extends
    Omit<PartitionsOptions, "tables">,
    ConversionChoice,
    Pick<ConvertOptions, "plan" | "dropForeignKeys" | "confirm"> {}

/** Makes a partitioned table of an ordinary one, as `pgops partitions convert` does. @throws PgopsError */
export async function convertTable(options: ConvertTableOptions): Promise<ConvertResult> {
  const [operation, { conversionSettings }, { context, settings }] = await Promise.all([
    import("../partitions/convert/convert-table.ts"),
    import("../partitions/convert/settings.ts"),
    operationOf(options),
  ]);
  const { at, plan, dropForeignKeys, confirm } = options;
  const chosen = conversionSettings(settings, options);
  return operation.convertTable(context, { ...chosen, at, plan, dropForeignKeys, confirm });
}

async function contextOf(options: PartitionsOptions): Promise<PartitionContext> {
  const { at, tables: only } = options;
  const [{ partitionContext }, { context, settings }] = await Promise.all([
    import("../partitions/context.ts"),
    operationOf(options),
  ]);
  return partitionContext(context, settings, { at, only });
}

async function operationOf(
  options: PartitionsOptions,
): Promise<{ context: OperationContext; settings: Settings }> {
  const { cwd = process.cwd(), env = processEnvironment(), config, configFile, environment } = options;
  const { databaseUrl, waitMs, signal, patience, onEvent: emit } = options;
  const [{ loadSettings }, { operationContext }] = await Promise.all([
    import("../config/load.ts"),
    import("../operation/context.ts"),
  ]);
  const settings = await loadSettings({ cwd, env, inline: config, configFile, environment, databaseUrl });
  const context = await operationContext(settings, { env, waitMs, emit, signal, ...patience });
  return { context, settings };
}
