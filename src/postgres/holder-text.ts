import type { LockHolder } from "./advisory-lock.ts";

/** "pid 4711 (user deploy, host 10.0.0.7, application "pgops", since 2026-11-24T09:14:02Z)" */
export function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return "a session that has ended meanwhile";
  const { pid, user, host, application, since } = holder;
  const parts = [
    user === null ? "" : `user ${user}`,
    host === null ? "local" : `host ${host}`,
    application === null || application === "" ? "" : `application "${application}"`,
    since === null ? "" : `since ${since}`,
  ];
  return `pid ${pid} (${parts.filter((part) => part !== "").join(", ")})`;
}
