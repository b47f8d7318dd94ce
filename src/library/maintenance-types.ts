export type { AnalyzeTablesOptions } from "../maintenance/direct/analyze-tables.ts";
export type { ConfirmWorks, DirectOptions } from "../maintenance/direct/do-works.ts";
export type { ReindexRelationsOptions } from "../maintenance/direct/reindex-relations.ts";
export type { DirectResult, PlannedWork } from "../maintenance/direct/result.ts";
export type { TargetSet } from "../maintenance/direct/targets.ts";
export type { VacuumTablesOptions } from "../maintenance/direct/vacuum-tables.ts";
export type { Left, Work, WorkKind, WorkOutcome, WorkResult } from "../maintenance/work.ts";
export type { MaintenanceHistoryOptions, MaintenanceHistoryResult } from "../maintenance/history.ts";
export type {
  ActionResult,
  MaintenanceNote,
  MaintenanceResult,
  TaskResult,
} from "../maintenance/run/result.ts";
