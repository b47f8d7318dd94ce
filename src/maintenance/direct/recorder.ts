import type { ExecuteOptions } from "../execute/execute-works.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { leftIndexes } from "../leftovers/left-indexes.ts";
import { removeLeftovers } from "../leftovers/remove-leftovers.ts";
import { beginAction, endAction } from "../log/actions.ts";
import { tryMaintenanceLog } from "../log/tables.ts";
import { targetText, type Work } from "../work.ts";

/** What is done beside the statements: they are recorded, and what failed is cleared away. */
export type Beside = Pick<ExecuteOptions, "onBegin" | "onEnd" | "afterFailure">;

/**
 * Records statements in the history on this session, where this role may: a person's command does without it else. A REINDEX that
 * failed is cleared of the indexes that it left.
 */
export async function besideWorks(
  session: Session,
  context: MaintenanceContext,
  works: readonly Work[],
): Promise<Beside> {
  const recorded = await tryMaintenanceLog(session, context);
  // What a crash of the server takes of the history is no loss, and each row would be waited for.
  if (recorded)
    await session.run(
      `SET synchronous_commit = off; SET lock_timeout = ${Math.round(context.lockTimeoutMs)}`,
    );
  return {
    ...(recorded ? recording(session, context) : {}),
    ...(works.some(({ kind }) => kind === "reindex") ? await clearing(session, context) : {}),
  };
}

function recording(session: Session, context: MaintenanceContext): Pick<Beside, "onBegin" | "onEnd"> {
  let told = false;
  // The work counts, and not what is written of it.
  const attempt = async <Result>(record: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await record();
    } catch (error) {
      if (session.lost) throw error;
      const message = `the history was not written: ${(error as Error).message}`;
      if (!told) context.emit({ type: "warning", message });
      told = true;
      return undefined;
    }
  };
  return {
    onBegin: ({ kind, target, bytes }) =>
      attempt(() =>
        beginAction(session, context, {
          taskId: null,
          task: null,
          kind,
          target: targetText(target),
          bytesBefore: bytes,
        }),
      ),
    onEnd: async (_, result, id) => {
      if (id !== undefined) await attempt(() => endAction(session, context, id, result));
    },
  };
}

async function clearing(
  session: Session,
  context: MaintenanceContext,
): Promise<Pick<Beside, "afterFailure">> {
  const before = new Set((await leftIndexes(session)).map(({ oid }) => oid));
  return {
    afterFailure: async ({ kind, table }, run) => {
      if (kind !== "reindex") return;
      const { notes } = await removeLeftovers(run, { tableOid: table.oid, before });
      for (const { message } of notes) context.emit({ type: "warning", message });
    },
  };
}
