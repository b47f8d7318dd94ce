import type { MaintenanceSettings } from "../config/maintenance-settings.ts";
import type { OperationContext } from "../operation/context.ts";

/** What every operation of maintenance needs. */
export interface MaintenanceContext extends OperationContext {
  /** What is in force of `maintenance`. */
  settings: MaintenanceSettings;
  /** The folder that the configuration's paths are seen from. */
  root: string;
  /** The clock: everything that asks what time it is asks here, so that a test can set it. */
  now: () => Date;
}
