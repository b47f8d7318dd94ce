import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";

const maintainFrom = 170_000;

/** "belongs to app, and deploy may not maintain it (GRANT MAINTAIN, or make it a member of app)" */
export function mayNot(owner: string, { info }: Pick<Session, "info">): string {
  const name = quoteWhereNeeded(owner);
  const way =
    info.version_number >= maintainFrom
      ? `GRANT MAINTAIN on it, or membership in ${name}`
      : `membership in ${name}`;
  return `belongs to ${name}, and ${quoteWhereNeeded(info.user)} may not maintain it (that takes ${way})`;
}

/** "is in the schema ext, which deploy may not use" */
export function mayNotSee(schema: string, { info }: Pick<Session, "info">): string {
  return `is in the schema ${quoteWhereNeeded(schema)}, which ${quoteWhereNeeded(info.user)} may not use (that takes GRANT USAGE on it)`;
}
