import {
  environmentFile,
  environmentFileSteps,
  type Installation,
  type InstallPlan,
} from "./installation.ts";
import { cronText, everyText } from "./interval.ts";
import { crontabCommand, shellWord } from "./quoting.ts";

/** A file for /etc/cron.d, which names the account, or lines for that account's own crontab. */
export function crontabPlan(installation: Installation, where: "cron.d" | "own"): InstallPlan {
  const { name, user, everyMinutes, node, program, cwd } = installation;
  const words = [node, `--env-file=${environmentFile(installation)}`, program, ...installation.arguments];
  const call = `cd ${shellWord(cwd)} && ${[...words, "--quiet"].map((word) => shellWord(word)).join(" ")}`;
  const account = where === "cron.d" ? `${user} ` : "";
  const text = `# pgops maintenance, ${everyText(everyMinutes)}: what is due is for pgops to say. Two calls at once keep out of each
# other's way by themselves (no flock), and a call that is missed is made up for by the next one.
# cron mails to MAILTO what is printed: with --quiet nothing while all is well.
MAILTO=${user}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
${cronText(everyMinutes)} ${account}${crontabCommand(call)}
`;
  const path = where === "cron.d" ? `/etc/cron.d/${name}` : `crontab of ${user}`;
  return {
    files: [{ path, text }],
    steps: [
      ...environmentFileSteps(installation),
      where === "cron.d"
        ? `save the lines as ${path}, owned by root`
        : `add the lines with crontab -e as ${user}`,
    ],
  };
}
