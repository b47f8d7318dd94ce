import { tableName } from "../config/migration-settings.ts";
import { type DetachedPartition, detachedPartitions } from "../operation/detached-partitions.ts";
import { quoteWhereNeeded } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { Tables } from "./tables.ts";

const dependentObjects = "2BP01";
const duplicateTable = "42P07";

/**
 * What to do where tables that pgops has detached stand in a migration's way: they keep their foreign keys and their names
 * when the table that they were partitions of goes. Undefined where they have nothing to do with the failure.
 */
export async function outlivedHint(
  error: unknown,
  session: Session,
  { history }: Tables,
): Promise<string | undefined> {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = sqlstate(cause);
  if ((code !== dependentObjects && code !== duplicateTable) || session.lost) return undefined;
  const all = await detachedOf(session, history.schema);
  const { message, detail = "" } = cause as Error & { detail?: string };
  const met = all.filter(({ partition }) =>
    mentions(code === dependentObjects ? detail : message, partition),
  );
  return met.length === 0
    ? undefined
    : hintOf(
        code,
        met.map(({ partition }) => partition),
        met[0]?.table ?? "",
      );
}

/** Where the log cannot be read, the failure itself is what has to be told. */
async function detachedOf(session: Session, stateSchema: string): Promise<readonly DetachedPartition[]> {
  try {
    return (await detachedPartitions(session, stateSchema)) ?? [];
  } catch {
    return [];
  }
}

/** The server writes a name with its schema or, where the search path has that, without; some messages quote it their way. */
function mentions(text: string, identity: string): boolean {
  const { name } = tableName(identity);
  return [identity, quoteWhereNeeded(name), name].some((form) => isAWordIn(text, form));
}

function isAWordIn(text: string, word: string): boolean {
  const parts = text.split(word);
  return parts.some(
    (part, index) =>
      index < parts.length - 1 && !/[\w.$]$/.test(part) && !/^[\w$]/.test(parts[index + 1] ?? ""),
  );
}

function hintOf(code: string, names: readonly string[], table: string): string {
  const list = names.length === 1 ? String(names[0]) : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const [was, them] = names.length === 1 ? ["was a partition", "it"] : ["were partitions", "them"];
  const story = `${list} ${was} of ${table} that \`pgops partitions\` detached.`;
  return code === dependentObjects
    ? `${story} DROP TABLE ${them} if the rows are needed no more, or else ALTER TABLE ... DROP CONSTRAINT what the detail names.`
    : `${story} DROP TABLE ${them} if the rows are needed no more, or else ALTER TABLE ... RENAME TO another name.`;
}
