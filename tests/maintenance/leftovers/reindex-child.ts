// Reindexes public.worn of the database of the URL given, as a command does it: for being killed.
import { loadSettings } from "../../../src/config/load.ts";
import { maintenanceContext } from "../../../src/maintenance/context.ts";
import { executeWorks } from "../../../src/maintenance/execute/execute-works.ts";
import { beginAction } from "../../../src/maintenance/log/actions.ts";
import type { Work } from "../../../src/maintenance/work.ts";
import { operationContext } from "../../../src/operation/context.ts";
import { withSession } from "../../../src/operation/session.ts";

const [, , url = "", tableOid = ""] = process.argv;
const settings = await loadSettings({ cwd: "/", env: {}, databaseUrl: url });
const context = maintenanceContext(await operationContext(settings, { env: {} }), settings);
const name = { schema: "public", name: "worn" };
const work: Work = {
  kind: "reindex",
  target: name,
  oid: Number(tableOid),
  table: { oid: Number(tableOid), name },
  sql: 'REINDEX TABLE CONCURRENTLY "public"."worn"',
  lock: "SHARE UPDATE EXCLUSIVE",
  why: undefined,
  bytes: null,
  expectedMs: undefined,
};
await withSession(context, async (session) => {
  await executeWorks(context, [work], {
    jobs: 1,
    costDelayMs: 0,
    costLimit: undefined,
    onBegin: () =>
      beginAction(session, context, { taskId: null, task: null, kind: "reindex", target: "public.worn" }),
  });
});
