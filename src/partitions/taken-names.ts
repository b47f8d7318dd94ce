import { arrayParameter } from "../postgres/array-parameter.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";

const query = new URL("sql/names-taken.sql", import.meta.url);

/** Which of these names relations and extended statistics of a schema have. */
export async function takenNames(
  session: Session,
  schema: string,
  names: readonly string[],
): Promise<Set<string>> {
  const rows = await session.query<{ name: string }>(sqlFile(query), [schema, arrayParameter(names)]);
  return new Set(rows.map(({ name }) => name));
}
