import type { MaintenanceSettings } from "../../config/maintenance-settings.ts";
import { formatDuration } from "../../duration.ts";
import { everyText } from "./interval.ts";

/** What a configuration misses when it is looked at so seldom; for people. */
export function intervalNotes(
  { tasks, window }: Pick<MaintenanceSettings, "tasks" | "window">,
  everyMinutes: number,
): string[] {
  const every = everyText(everyMinutes);
  const late = tasks
    .filter(({ enabled, latestMs = Infinity }) => enabled && latestMs < everyMinutes * 60_000)
    .map(
      ({ name, latestMs = 0 }) =>
        `called ${every}, the task "${name}" may be missed: it may begin ${formatDuration(latestMs)} late at most (catchUp)`,
    );
  return [...late, ...windowNote(window, everyMinutes)];
}

function windowNote(window: MaintenanceSettings["window"], everyMinutes: number): string[] {
  if (window === undefined) return [];
  const { from, to } = window;
  const length = to > from ? to - from : 1440 + to - from;
  if (length >= everyMinutes) return [];
  return [
    `called ${everyText(everyMinutes)}, a window may go by unseen: it is open for ${formatDuration(length * 60_000)}`,
  ];
}
