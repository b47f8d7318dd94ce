import { realpathSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { Installation, InstallPlan } from "../../maintenance/install/installation.ts";
import type { Invocation, Outcome } from "../invocation.ts";

export interface InstallFlags {
  systemd?: boolean;
  crontab?: boolean;
  kubernetes?: boolean;
  /** In minutes. */
  every: number;
  name: string;
  user?: string;
  image?: string;
}

/** Prints what has to be installed, and how. @throws PgopsError `PGOPS_USAGE`, `PGOPS_MAINTENANCE_SCHEDULE` */
export async function printInstall(invocation: Invocation, flags: InstallFlags): Promise<Outcome> {
  const kind = kindOf(flags);
  const settings = await invocation.settings({ needsDatabase: false });
  await checkSchedules(settings);
  const plan = await planOf(kind, flags, installationOf(invocation, settings, flags, kind));
  const { intervalNotes } = await import("../../maintenance/install/notes.ts");
  const { terminal, warnings, flags: global } = invocation;
  const notes = [...intervalNotes(settings.maintenance, flags.every), ...leftOut(invocation)];
  for (const note of notes) terminal.err(`${terminal.color.yellow("warning:")} ${note}\n`);
  warnings.push(...notes);
  return {
    json: { kind, everyMinutes: flags.every, ...plan },
    show: () => terminal.out(plan.files.map(({ text }) => text).join("\n")),
    summary: () => {
      if (global.quiet === true) return;
      const steps = plan.steps.map((step) => `  ${step}\n`).join("");
      terminal.err(`\nNothing is installed yet. To do so:\n${steps}`);
    },
  };
}

type Kind = "systemd" | "crontab" | "kubernetes";

function kindOf({ systemd, crontab, kubernetes, image, user }: InstallFlags): Kind {
  const given = Object.entries({ systemd, crontab, kubernetes }).filter(([, value]) => value === true);
  const kind = given[0]?.[0] as Kind | undefined;
  if (kind === undefined || given.length > 1)
    throw usage("install takes one of --systemd, --crontab and --kubernetes");
  if (kind !== "kubernetes") {
    if (image !== undefined) throw usage("--image is for --kubernetes");
    return kind;
  }
  if (image === undefined)
    throw usage(
      "--kubernetes needs --image",
      "It names an image that holds pgops on its PATH, and the project in its working directory.",
    );
  if (user !== undefined && !/^[1-9]\d*$/.test(user))
    throw usage("with --kubernetes, --user takes the number of an account that is not root");
  return kind;
}

/** What nobody can read is better told here than by mail at night. */
async function checkSchedules({ maintenance: { tasks, timezone } }: Settings): Promise<void> {
  const { readSchedule } = await import("../../maintenance/schedule/expression.ts");
  for (const task of tasks) if (task.enabled) readSchedule(task, timezone);
}

function installationOf(
  { cwd, flags: { env } }: Invocation,
  settings: Settings,
  { name, user, every }: InstallFlags,
  kind: Kind,
): Installation {
  // A container has folders of its own.
  const file = kind === "kubernetes" ? undefined : settings.configFile;
  const words = [
    "maintenance",
    ...(file === undefined ? [] : ["--config", file]),
    ...(env === undefined ? [] : ["--env", env]),
  ];
  const installation = {
    name,
    user: user ?? userInfo().username,
    everyMinutes: every,
    node: process.execPath,
    program: program(),
    arguments: words,
    cwd,
    writes: writesOf(settings),
  };
  for (const word of [installation.node, installation.program, cwd, ...words, ...installation.writes]) {
    if (/\p{Cc}/u.test(word))
      throw usage(`${JSON.stringify(word)} holds a control character, which no unit and no crontab can`);
  }
  return installation;
}

/** The program that runs now; what npm puts on the PATH is a link to it. */
function program(): string {
  return realpathSync(process.argv[1] ?? "");
}

/** The folders that the tasks may write to. */
function writesOf({ maintenance, partitions }: Settings): string[] {
  const metrics = maintenance.metrics === undefined ? [] : [dirname(maintenance.metrics)];
  const retires = maintenance.tasks.some(({ run, enabled }) => enabled && run === "partitions-retire");
  const archives = partitions
    .filter(({ onExpire }) => retires && onExpire === "archive")
    .map(({ archiveDirectory }) => archiveDirectory);
  return [...new Set([...metrics, ...archives])];
}

async function planOf(kind: Kind, flags: InstallFlags, installation: Installation): Promise<InstallPlan> {
  const { image = "", user } = flags;
  switch (kind) {
    case "systemd":
      return (await import("../../maintenance/install/systemd.ts")).systemdPlan(installation);
    case "crontab": {
      const { crontabPlan } = await import("../../maintenance/install/crontab.ts");
      return crontabPlan(installation, user === undefined ? "own" : "cron.d");
    }
    case "kubernetes": {
      const { kubernetesPlan } = await import("../../maintenance/install/kubernetes.ts");
      return kubernetesPlan({ ...installation, image, userId: user === undefined ? nobody : Number(user) });
    }
  }
}

// The number that most systems give "nobody".
const nobody = 65_534;

function leftOut({ flags }: Invocation): string[] {
  const notes: string[] = [];
  if (flags.databaseUrl !== undefined)
    notes.push("--database-url is a secret, and no part of what is printed");
  if (/[\\/]_npx[\\/]/.test(program()))
    notes.push("this pgops is in the cache of npx, which may be cleared: install it first");
  return notes;
}

function usage(message: string, hint?: string): PgopsError {
  return new PgopsError({ code: "PGOPS_USAGE", message, hint, exitCode: ExitCode.usage });
}
