import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** The schemas in which a name without one is looked for. */
export async function readSearchPath(session: Session): Promise<string[]> {
  const [row] = await session.query<{ schemas: string[] }>(sqlFile(file("search-path")));
  return row?.schemas ?? [];
}

/** What a name stands for, for people: "a view"; undefined where nothing has it. */
export async function readKind(
  session: Session,
  { schema, name }: QualifiedName,
): Promise<string | undefined> {
  const [row] = await session.query<{ kind: string; persistence: string }>(sqlFile(file("relation-kind")), [
    schema,
    name,
  ]);
  if (row === undefined) return undefined;
  return row.persistence === "t" ? "a temporary table" : (kinds[row.kind] ?? "not a table");
}

const kinds: Readonly<Record<string, string>> = {
  v: "a view",
  f: "a foreign table",
  i: "an index",
  I: "an index",
  S: "a sequence",
  c: "a type",
  t: "a TOAST table",
  r: "a table",
  m: "a table",
  p: "a table",
};
