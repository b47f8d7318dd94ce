/** Whether cron, systemd and Kubernetes can all call that often: so many minutes divide an hour evenly, or so many hours a day. */
export function isInterval(minutes: number): boolean {
  if (!Number.isInteger(minutes) || minutes < 1) return false;
  if (minutes <= 60) return 60 % minutes === 0;
  return minutes % 60 === 0 && 24 % (minutes / 60) === 0;
}

/** As a cron expression; for one that `isInterval` takes. */
export function cronText(minutes: number): string {
  if (minutes === 1) return "* * * * *";
  if (minutes < 60) return `*/${minutes} * * * *`;
  if (minutes === 60) return "0 * * * *";
  return minutes === 1440 ? "0 0 * * *" : `0 */${minutes / 60} * * *`;
}

/** As systemd's OnCalendar. */
export function calendarText(minutes: number): string {
  if (minutes < 60) return `*-*-* *:00/${minutes}:00`;
  if (minutes === 60) return "*-*-* *:00:00";
  return minutes === 1440 ? "*-*-* 00:00:00" : `*-*-* 00/${minutes / 60}:00:00`;
}

/** "every 5 minutes", "every hour". */
export function everyText(minutes: number): string {
  if (minutes === 1) return "every minute";
  if (minutes < 60) return `every ${minutes} minutes`;
  if (minutes === 60) return "every hour";
  return minutes === 1440 ? "every day" : `every ${minutes / 60} hours`;
}
