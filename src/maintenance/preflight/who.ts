interface Client {
  pid: number | null;
  user: string | null;
  application: string | null;
  state?: string | null | undefined;
}

/** "pid 4711 (app "billing", user api, idle in transaction)" */
export function who({ pid, user, application, state }: Client): string {
  const parts = [
    application === null || application === "" ? "" : `app "${application}"`,
    user === null ? "" : `user ${user}`,
    state ?? "",
  ].filter((part) => part !== "");
  return `pid ${pid ?? "?"}${parts.length === 0 ? "" : ` (${parts.join(", ")})`}`;
}
