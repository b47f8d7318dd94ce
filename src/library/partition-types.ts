export type { RestoreOptions } from "../partitions/archive/restore.ts";
export type { RestoreResult } from "../partitions/archive/restore-result.ts";
export type { ConvertPlan, ConvertResult, ConvertStep, OldTable } from "../partitions/convert/result.ts";
export type { ConversionChoice } from "../partitions/convert/settings.ts";
export type { LockNeeded } from "../partitions/convert/swap/swap.ts";
export type { CreatedTable, CreateResult, LeftInterval, MadePartition } from "../partitions/create/result.ts";
export type { CreateOptions } from "../partitions/create/create-for-table.ts";
export type { RepairPartitionsOptions } from "../partitions/repair/repair.ts";
export type {
  MendedDifference,
  RepairedTable,
  PartitionsRepairResult,
  RepairStep,
  RowsOfInterval,
} from "../partitions/repair/result.ts";
export type {
  DefaultStatus,
  PartitionsStatusResult,
  PartitionStatus,
  StrandedTable,
  TableStatus,
} from "../partitions/status/result.ts";
export type { StatusOptions as PartitionsStatusOptions } from "../partitions/status/table-status.ts";
export type { RetiredPartition, RetiredTable, RetireResult } from "../partitions/retire/result.ts";
export type { RetireOptions } from "../partitions/retire/retire.ts";
