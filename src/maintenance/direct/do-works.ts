import { ExitCode, PgopsError } from "../../errors.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { looking } from "../../operation/look.ts";
import { withSession } from "../../operation/session.ts";
import { poolsTransactions } from "../../postgres/pooler.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import type { Work, WorkKind, WorkResult } from "../work.ts";
import type { DirectPlan } from "./plan.ts";
import { type DirectResult, plannedWork } from "./result.ts";
import type { Verb } from "./refusal.ts";
import { findTargets, type TargetChoice, type Targets } from "./targets.ts";

/** What every command on tables takes. */
export interface DirectOptions extends TargetChoice {
  /** How many statements at a time; default: as configured. */
  jobs?: number | undefined;
  /** Shows what would be done, and does nothing. */
  dryRun?: boolean | undefined;
  /** Leaves what somebody else has locked, in place of waiting for it. */
  skipLocked?: boolean | undefined;
  /** vacuum_cost_delay, in milliseconds; default 0: no throttle, as for every VACUUM that a person gives. */
  costDelayMs?: number | undefined;
  /** What is running then is ended, and nothing is begun that would not fit. */
  timeLimitMs?: number | undefined;
}

/** Asked before something that locks everybody out. */
export type ConfirmWorks = (works: readonly Work[]) => Promise<boolean>;

interface Doing {
  verb: Verb;
  kind: WorkKind;
  concurrently?: boolean | undefined;
  plan: (targets: Targets, server: number) => DirectPlan;
  confirm?: ConfirmWorks | undefined;
  /** Run when all is done. */
  last?: ((works: readonly Work[], server: number) => string | undefined) | undefined;
}

/**
 * Finds what is meant, plans the statements, asks, and has them done.
 * @throws PgopsError where nothing was begun, or the run was interrupted; what failed is in the result
 */
export function doWorks(
  context: MaintenanceContext,
  options: DirectOptions,
  doing: Doing,
): Promise<DirectResult> {
  const { verb, kind, concurrently, confirm } = doing;
  const { dryRun = false, names, all, system, timeLimitMs } = options;
  const endsAt = timeLimitMs === undefined ? undefined : performance.now() + timeLimitMs;
  return withSession(context, async (session) => {
    requireWritable(session);
    await requireOwnSession(session, context, verb);
    const targets = await looking(context, session, `look at what is to ${verb}`, () =>
      findTargets(session, { verb, kind, concurrently, names, all, system }),
    );
    const { phases, left } = doing.plan(targets, session.info.version_number);
    const works = phases.flat();
    const result: DirectResult = {
      dryRun,
      set: targets.set,
      planned: dryRun ? works.map(plannedWork) : [],
      results: [],
      // Of what nobody named only what needs somebody is told.
      left: [...targets.left, ...left.filter(({ wanted }) => wanted || targets.set === "named")],
    };
    if (dryRun || works.length === 0) return result;
    if (confirm !== undefined && !(await confirm(works))) throw notConfirmed();
    context.emit({ type: "planned", steps: works.length });
    for (const phase of phases)
      result.results.push(...(await execute(context, session, phase, { ...options, endsAt })));
    const last = doing.last?.(works, session.info.version_number);
    if (last !== undefined) await session.run(last);
    return result;
  });
}

async function execute(
  context: MaintenanceContext,
  session: Session,
  works: readonly Work[],
  { jobs, skipLocked, costDelayMs = 0, endsAt }: DirectOptions & { endsAt: number | undefined },
): Promise<WorkResult[]> {
  if (works.length === 0) return [];
  const { settings } = context;
  const { executeWorks } = await import("../execute/execute-works.ts");
  return executeWorks(context, works, {
    jobs: jobs ?? settings.jobs,
    lock: session,
    endsAt,
    skipLocked,
    costDelayMs,
    costLimit: settings.costLimit,
  });
}

/** REINDEX CONCURRENTLY and VACUUM are many transactions of one session. @throws PgopsError `PGOPS_POOLER` */
async function requireOwnSession(
  session: Session,
  { target }: MaintenanceContext,
  verb: Verb,
): Promise<void> {
  if (!(await poolsTransactions(session, target))) return;
  throw new PgopsError({
    code: "PGOPS_POOLER",
    message: `${verb} needs a session, which the transaction pooler before this server does not give`,
    hint: "Set `directUrl` in the configuration to the server's own address, past the pooler. Nothing was done.",
    exitCode: ExitCode.usage,
  });
}

function notConfirmed(): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was done",
    exitCode: ExitCode.usage,
  });
}
