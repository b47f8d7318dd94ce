import type { OperationContext } from "../../operation/context.ts";
import type { Run } from "../../operation/run.ts";
import type { Session } from "../../postgres/session.ts";
import { aloneWith, withPartitions } from "../context.ts";
import { nameOf } from "../catalog/read-table.ts";
import { ensureLog } from "../log.ts";
import { readSubject } from "./catalog/read-subject.ts";
import { alreadyPartitioned, keysWouldBeLost, needsSession, noSuchTable } from "./errors.ts";
import { finish, wasConverted } from "./finish.ts";
import { planOf } from "./plan.ts";
import { prepare } from "./prepare.ts";
import type { ConvertPlan, ConvertResult } from "./result.ts";
import type { ConversionSettings } from "./settings.ts";
import { reading, survey } from "./survey.ts";
import { runSwap } from "./swap/run-swap.ts";

export interface ConvertOptions extends ConversionSettings {
  /** The clock: now where nothing is said. */
  at?: Date | undefined;
  /** Change nothing. */
  plan?: boolean | undefined;
  /** Drop the foreign keys of other tables that cannot refer to a partitioned table. */
  dropForeignKeys?: boolean | undefined;
  /** Asked before anything is changed; where it says no, nothing is. */
  confirm?: ((plan: ConvertPlan) => Promise<boolean>) | undefined;
}

/**
 * Makes a partitioned table of an ordinary one, with its rows: the old table becomes its first partition. All that takes
 * long goes on beside readers and writers; the swap is one short transaction. An earlier run that did not come to its end
 * is gone on with. @throws PgopsError
 */
export function convertTable(context: OperationContext, options: ConvertOptions): Promise<ConvertResult> {
  const { settings, configured, at = new Date() } = options;
  return withPartitions(context, async (session) => {
    if (options.plan === true) {
      if ((await kindOf(session, settings)) === "p") {
        await requireConverted(session, context, settings);
        return { ...nothingPlanned(settings), outcome: "planned", created: [], swapMs: null };
      }
      const plan = planOf(await survey(session, { settings, at }), { configured, at });
      return { ...plan, outcome: "planned", created: [], swapMs: null };
    }
    if (session.behindPooler) throw needsSession(settings.table);
    return aloneWith(context, session, settings.table, (run) => convert(run, { ...options, at }));
  });
}

type Timed = ConvertOptions & { at: Date };

async function convert(run: Run, options: Timed): Promise<ConvertResult> {
  const { settings, configured, at, confirm } = options;
  const { session, context } = run;
  // An earlier run may have, or another one while this one waited for it.
  if ((await kindOf(session, settings)) === "p") return finishConversion(run, options);
  const found = await survey(session, { settings, at });
  if (found.incoming.lost.length > 0 && options.dropForeignKeys !== true)
    throw keysWouldBeLost(found.subject, found.incoming.lost);
  const plan = planOf(found, { configured, at });
  if (confirm !== undefined && !(await confirm(plan)))
    return { ...plan, outcome: "declined", created: [], swapMs: null };
  await ensureLog(session, context);
  await prepare(run, found);
  const swapMs = await runSwap(run, found);
  const created = await finish(run, settings, at);
  return { ...plan, outcome: "converted", created, swapMs };
}

async function kindOf(session: Session, { table }: ConversionSettings["settings"]): Promise<string> {
  const subject = await reading(session, () => readSubject(session, table));
  if (subject === undefined) throw noSuchTable(table);
  return subject.kind;
}

/** Does what is missing of a conversion that has swapped already. */
async function finishConversion(run: Run, { settings, at }: Timed): Promise<ConvertResult> {
  await requireConverted(run.session, run.context, settings);
  const created = await finish(run, settings, at);
  return { ...nothingPlanned(settings), outcome: "finished", created, swapMs: null };
}

async function requireConverted(
  session: Session,
  context: OperationContext,
  { table }: ConversionSettings["settings"],
): Promise<void> {
  if (!(await wasConverted(session, context, table))) throw alreadyPartitioned(table);
}

function nothingPlanned({ table, column, interval, timezone }: ConversionSettings["settings"]): ConvertPlan {
  return {
    table: nameOf(table),
    column,
    interval,
    timezone,
    oldTable: null,
    rows: null,
    bytes: 0,
    steps: [],
    notes: [],
    lostForeignKeys: [],
    configuration: null,
  };
}
