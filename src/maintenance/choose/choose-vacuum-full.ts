import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import type { Chosen, Given } from "./given.ts";
import type { Selection } from "./selection.ts";
export async function chooseVacuumFull(
  _s: Session,
  _c: MaintenanceContext,
  _t: MaintenanceTask,
  _g: Given,
  _sel: Selection,
): Promise<Chosen> {
  throw new Error("not yet");
}
