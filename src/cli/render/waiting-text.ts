import { formatDuration } from "../../duration.ts";
import type { MigrationEvent } from "../../migrations/events.ts";
import { describeHolder } from "../../postgres/holder-text.ts";
import { lockFailureText } from "../../postgres/blockage-text.ts";
import { label } from "../../migrations/step.ts";

type EventOf<Type extends MigrationEvent["type"]> = Extract<MigrationEvent, { type: Type }>;

/** Another run is waited for. */
export function waitingText({ holder }: Pick<EventOf<"waiting-for-run">, "holder">): string {
  return `waiting for another run of pgops to end: ${describeHolder(holder)}`;
}

/** "waiting for a lock on orders, 4.0 s (try 2 of 10)" */
export function blockedText({
  blockage,
  attempt,
  attempts,
}: Pick<EventOf<"blocked">, "blockage" | "attempt" | "attempts">): string {
  const { target, waitedMs } = blockage;
  const what = target === null ? "a lock" : `a lock on ${target}`;
  return `waiting for ${what}, ${formatDuration(waitedMs)} (try ${attempt} of ${attempts})`;
}

/** Rolled back, and tried again soon. */
export function retryingText({
  migration,
  outside,
  sqlstate,
  pauseMs,
  attempt,
  attempts,
}: EventOf<"retrying">): string {
  const what = lockFailureText(sqlstate);
  const when = `trying again in ${formatDuration(pauseMs)} (try ${attempt + 1} of ${attempts})`;
  return `${label(migration)} ${what} and ${outside ? "its statement " : ""}was rolled back; ${when}`;
}

/** An earlier run did a part of it. */
export function resumedText({ done, total }: EventOf<"resumed">): string {
  const what = done === 1 ? "was" : "were";
  return `${done} of its ${total} statements ${what} executed by an earlier run; going on behind ${done === 1 ? "it" : "them"}`;
}

/** What a failed build left is in the way of the next. */
export function rebuiltText({ index }: EventOf<"index-rebuilt">): string {
  return `dropped the invalid index ${index}, which a failed build had left behind`;
}
