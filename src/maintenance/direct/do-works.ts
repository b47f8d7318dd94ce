import { ExitCode, PgopsError } from "../../errors.ts";
import { looking } from "../../operation/look.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { withSession } from "../../operation/session.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { requireOwnSession } from "../direct-session.ts";
import { readExpectation } from "../log/expectation.ts";
import type { Work, WorkKind, WorkResult } from "../work.ts";
import type { DirectPlan } from "./plan.ts";
import type { Verb } from "./refusal.ts";
import { type DirectResult, plannedWork } from "./result.ts";
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
 * @throws PgopsError where nothing was begun, or the run was ended (`partial.results` says what was done then); what failed is in
 * the result
 */
export function doWorks(
  context: MaintenanceContext,
  options: DirectOptions,
  doing: Doing,
): Promise<DirectResult> {
  const { dryRun = false, timeLimitMs } = options;
  const endsAt = timeLimitMs === undefined ? undefined : performance.now() + timeLimitMs;
  return withSession(context, async (session) => {
    requireWritable(session);
    await requireOwnSession(session, context, doing.verb);
    const { phases, left, set } = await planned(context, session, options, doing);
    const works = phases.flat();
    const result: DirectResult = {
      dryRun,
      set,
      planned: dryRun ? works.map(plannedWork) : [],
      results: [],
      left,
    };
    if (dryRun || works.length === 0) return result;
    if (doing.confirm !== undefined && !(await doing.confirm(works))) throw notConfirmed();
    context.emit({ type: "planned", steps: works.length });
    for (const phase of phases) await execute(context, session, phase, { ...options, endsAt, result });
    const last = doing.last?.(works, session.info.version_number);
    if (last !== undefined) await session.run(last);
    return result;
  });
}

async function planned(
  context: MaintenanceContext,
  session: Session,
  { names, all, system }: DirectOptions,
  { verb, kind, concurrently, plan }: Doing,
): Promise<DirectPlan & Pick<Targets, "set">> {
  const targets = await looking(context, session, `look at what is to ${verb}`, () =>
    findTargets(session, { verb, kind, concurrently, names, all, system }),
  );
  const { phases, left } = plan(targets, session.info.version_number);
  const { set } = targets;
  const [{ lookAround }, { expectedMs }] = await Promise.all([
    import("./look-around.ts"),
    readExpectation(session, context),
  ]);
  const around = await lookAround(session, context, kind, phases.flat());
  const fits = new Set(around.works);
  const expected = (work: Work): Work => ({
    ...work,
    expectedMs: expectedMs(work.kind, work.target, work.bytes),
  });
  return {
    phases: phases.map((phase) => phase.filter((work) => fits.has(work)).map(expected)),
    // Of what nobody named only what needs somebody is told.
    left: [...targets.left, ...left.filter(({ wanted }) => wanted || set === "named"), ...around.left],
    set,
  };
}

/** Does the works of one phase, and adds what became of them to the result. */
async function execute(
  context: MaintenanceContext,
  session: Session,
  works: readonly Work[],
  {
    jobs,
    skipLocked,
    costDelayMs = 0,
    endsAt,
    result,
  }: DirectOptions & { endsAt: number | undefined; result: DirectResult },
): Promise<void> {
  if (works.length === 0) return;
  const { settings } = context;
  const [{ executeWorks }, { besideWorks }] = await Promise.all([
    import("../execute/execute-works.ts"),
    import("./recorder.ts"),
  ]);
  const beside = await besideWorks(session, context, works);
  try {
    const results = await executeWorks(context, works, {
      ...beside,
      jobs: jobs ?? settings.jobs,
      lock: session,
      endsAt,
      skipLocked,
      costDelayMs,
      costLimit: settings.costLimit,
    });
    result.results.push(...results);
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    const here = (error.partial["results"] ?? []) as WorkResult[];
    throw error.with({ partial: { ...result, results: [...result.results, ...here] } });
  }
}

function notConfirmed(): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was done",
    exitCode: ExitCode.usage,
  });
}
