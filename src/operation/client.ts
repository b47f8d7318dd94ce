import { hostname, userInfo } from "node:os";

/** Who runs pgops where, for the history: "deploy@build-7". */
export function clientName(): string {
  return `${accountName()}@${hostname()}`;
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return String(process.getuid?.() ?? "unknown");
  }
}
