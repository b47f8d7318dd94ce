// One planning by a built pgops, in a process of its own: node bench/plan-maintenance.ts DIST TASK URL
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Load from "../src/config/load.ts";
import type * as Choose from "../src/maintenance/choose/choose-work.ts";
import type * as Maintenance from "../src/maintenance/context.ts";
import type * as Context from "../src/operation/context.ts";
import type * as OfSession from "../src/operation/session.ts";

const [dist = "", run = "", databaseUrl = ""] = process.argv.slice(2);
const extension = dist.endsWith("src") ? "ts" : "js";
const built = async (name: string): Promise<unknown> =>
  import(pathToFileURL(join(dist, `${name}.${extension}`)).href);
const { loadSettings } = (await built("config/load")) as typeof Load;
const { operationContext } = (await built("operation/context")) as typeof Context;
const { withSession } = (await built("operation/session")) as typeof OfSession;
const { maintenanceContext } = (await built("maintenance/context")) as typeof Maintenance;
const { chooseWork } = (await built("maintenance/choose/choose-work")) as typeof Choose;

const settings = await loadSettings({
  cwd: process.cwd(),
  env: {},
  databaseUrl,
  inline: { maintenance: { tasks: [{ name: "it", run, schedule: "0 3 * * *" }] } },
});
const [task] = settings.maintenance.tasks;
if (task === undefined) throw new Error("no task");
const context = maintenanceContext(await operationContext(settings, { env: {} }), settings);
const chosen = await withSession(context, (session) =>
  chooseWork(session, context, task, {
    expectation: { expectedMs: () => 1000 },
    windowOpen: true,
    preflight: { freeSpace: { bytes: null, from: "nobody asked" }, rewritingWaits: null },
  }),
);
console.log(`${chosen.works.length} works, ${chosen.leftCount} left`);
