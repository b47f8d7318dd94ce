import { resolve } from "node:path";
import { notifySettingsFrom } from "../../config/maintenance-settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { maintenanceContext } from "../../maintenance/context.ts";
import { maintenanceDocument } from "../../maintenance/run/document.ts";
import type { MaintenanceResult } from "../../maintenance/run/result.ts";
import { runScheduled } from "../../maintenance/run/scheduled.ts";
import type { Invocation, Outcome } from "../invocation.ts";
import { withOperation } from "../operations.ts";
import { actionLine, taskLine } from "../render/maintenance-lines.ts";
import { summaryText } from "../render/maintenance-summary.ts";
import { type PatienceFlags, patienceOf } from "../run-flags.ts";

export interface MaintenanceFlags extends PatienceFlags {
  task?: string[];
  force?: boolean;
  dryRun?: boolean;
  metrics?: string;
  notify?: string;
}

/** Does what is due, or says what would be; `--json` gives a line a statement and a task as they end. */
export async function runMaintenance(invocation: Invocation, flags: MaintenanceFlags): Promise<Outcome> {
  const { terminal, environment, cwd } = invocation;
  const { json = false, quiet = false } = invocation.flags;
  const line = (text: string): void => void (json && terminal.out(text));
  try {
    const result = await withOperation(
      calm(invocation),
      (operation, settings) => {
        const context = maintenanceContext(operation, settings);
        if (flags.notify !== undefined)
          context.settings = { ...context.settings, notify: notifySettingsFrom(flags.notify) };
        return runScheduled(context, {
          project: settings,
          env: environment,
          tasks: flags.task,
          force: flags.force,
          dryRun: flags.dryRun,
          metricsFile: flags.metrics === undefined ? undefined : resolve(cwd, flags.metrics),
          onAction: (task, action) => line(actionLine(task, action, new Date())),
          onTask: (task) => line(taskLine(task, new Date())),
        });
      },
      // A run that cron begins does not wait for another one: the next call is soon enough.
      { ...patienceOf(flags), waitLockMs: flags.waitLock ?? 0 },
    );
    const notes = terminal.live && flags.dryRun !== true ? [] : result.notes;
    const show = (): void =>
      terminal.out(`${summaryText({ ...result, notes }, terminal.color, terminal.columns).join("\n")}\n`);
    const isSilent = quiet && flags.dryRun !== true && isWell(result);
    return { json: maintenanceDocument(result), exitCode: result.exitCode, ...(!isSilent && { show }) };
  } catch (error) {
    if (quiet && !json && error instanceof PgopsError && error.code === "PGOPS_LOCKED")
      return { json: {}, exitCode: ExitCode.notNow };
    throw error;
  }
}

/** A log and a mail get the summary; a line for each table would bury it. */
function calm(invocation: Invocation): Invocation {
  const { terminal, flags } = invocation;
  if (terminal.live || flags.verbose === true) return invocation;
  return { ...invocation, flags: { ...flags, quiet: true } };
}

/** How long something may be put off before it is worth a mail. */
const longPutOffMs = 24 * 3_600_000;

/** Whether nobody needs to look: nothing failed or needs work that it cannot have, and nothing that is not done has been due for a day. */
function isWell({ tasks, endedAt }: MaintenanceResult): boolean {
  return tasks.every(({ outcome, missedSince, left }) => {
    if (outcome === "failed") return false;
    if (outcome === "done" && left.some(({ wanted }) => wanted)) return false;
    const isPutOff = outcome === "not-now" || outcome === "partial";
    return !isPutOff || missedSince === null || +endedAt - +missedSince < longPutOffMs;
  });
}
