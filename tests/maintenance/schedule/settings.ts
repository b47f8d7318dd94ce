import type { MaintenanceConfig, MaintenanceTaskConfig } from "../../../src/config/maintenance-schema.ts";
import type { MaintenanceSettings } from "../../../src/config/maintenance-settings.ts";
import { loadSettings } from "../../../src/config/load.ts";

/** What a configuration comes to, as the program reads it. */
export async function settingsOf(maintenance: MaintenanceConfig): Promise<MaintenanceSettings> {
  const settings = await loadSettings({ cwd: "/", env: {}, inline: { maintenance }, needsDatabase: false });
  return settings.maintenance;
}

/** The same with one task, "nightly", at 03:00 where nothing else is said. */
export function withTask(
  task: Partial<MaintenanceTaskConfig>,
  rest: Omit<MaintenanceConfig, "tasks"> = {},
): Promise<MaintenanceSettings> {
  return settingsOf({ ...rest, tasks: [{ name: "nightly", run: "vacuum", schedule: "0 3 * * *", ...task }] });
}
