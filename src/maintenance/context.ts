import type { MaintenanceSettings } from "../config/maintenance-settings.ts";
import type { Settings } from "../config/settings.ts";
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

/** Adds what the settings say of maintenance. */
export function maintenanceContext(
  context: OperationContext,
  { maintenance, root }: Pick<Settings, "maintenance" | "root">,
  now: () => Date = () => new Date(),
): MaintenanceContext {
  return { ...context, settings: maintenance, root, now };
}
