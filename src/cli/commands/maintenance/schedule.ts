import { Command, Option } from "commander";
import type { Settings } from "../../../config/settings.ts";
import { ExitCode, PgopsError } from "../../../errors.ts";
import type { TaskHistory } from "../../../maintenance/log/records.ts";
import type { ScheduleOverview, TaskOverview } from "../../../maintenance/schedule/overview.ts";
import { parseCount, parseMoment } from "../../arguments.ts";
import { type Invocation, invoke, type Outcome } from "../../invocation.ts";
import { withOperation } from "../../operations.ts";

interface Flags {
  count: number;
  at?: Date;
  offline?: boolean;
}

/** `pgops maintenance schedule` */
export function maintenanceScheduleCommand(): Command {
  const command = new Command("schedule");
  return command
    .description(
      "Shows each task with its next times, the window, what is due now and why, and when it was done last. Changes nothing. Without " +
        "a server it shows what the configuration says, and says so.",
    )
    .summary("the coming runs, and what is due now")
    .addOption(
      new Option("--count <number>", "how many coming times of each task").argParser(parseCount).default(3),
    )
    .addOption(new Option("--at <moment>", "as if it were then: 2027-03-01T00:00Z").argParser(parseMoment))
    .option("--offline", "ask no server when a task was done last")
    .addHelpText("after", examples)
    .action((flags: Flags) => invoke(command, (invocation) => runSchedule(invocation, flags)));
}

async function runSchedule(invocation: Invocation, flags: Flags): Promise<Outcome> {
  const { settings, lastRuns } = await known(invocation, flags);
  const { scheduleOverview } = await import("../../../maintenance/schedule/overview.ts");
  const at = flags.at ?? new Date();
  const overview = scheduleOverview(settings.maintenance, { lastRuns, at, count: flags.count });
  return {
    json: { historyRead: lastRuns !== undefined, ...documentOf(overview) },
    show: async () => {
      const { showSchedule } = await import("../../render/maintenance-schedule.ts");
      showSchedule(invocation, overview);
    },
  };
}

interface Known {
  settings: Settings;
  lastRuns: ReadonlyMap<string, TaskHistory> | undefined;
}

/** What the configuration says, and the history where a server answers. */
async function known(invocation: Invocation, { offline }: Flags): Promise<Known> {
  const alone = async (): Promise<Known> => ({
    settings: await invocation.settings({ needsDatabase: false }),
    lastRuns: undefined,
  });
  if (offline === true) return alone();
  try {
    return await withOperation(invocation, async (context, settings) => {
      const [{ maintenanceContext }, { withSession }, { lastRuns }] = await Promise.all([
        import("../../../maintenance/context.ts"),
        import("../../../operation/session.ts"),
        import("../../../maintenance/log/task-runs.ts"),
      ]);
      const given = maintenanceContext(context, settings);
      return { settings, lastRuns: await withSession(given, (session) => lastRuns(session, given)) };
    });
  } catch (error) {
    if (!(error instanceof PgopsError) || error.exitCode !== ExitCode.noServer) throw error;
    const warning = `when the tasks were done last is not known: ${error.message}`;
    invocation.warnings.push(warning);
    invocation.terminal.err(`${invocation.terminal.color.yellow("warning:")} ${warning}\n`);
    return alone();
  }
}

function documentOf({ at, timezone, window, tasks }: ScheduleOverview): Record<string, unknown> {
  return { at, timezone, window, tasks: tasks.map((task) => taskDocument(task)) };
}

function taskDocument({ task, history, ...rest }: TaskOverview): Record<string, unknown> {
  const { name, run, schedule, enabled } = task;
  return { name, run, schedule, enabled, ...rest, ...history };
}

const examples = `
Examples:
  $ pgops maintenance schedule              what is due, and the next three times of each task
  $ pgops maintenance schedule --count 10   the next ten
  $ pgops maintenance schedule --offline    the configuration alone, without a server
  $ pgops maintenance schedule --at 2027-03-28T00:00Z    how the night of the summer time goes`;
