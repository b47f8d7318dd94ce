import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { targetText } from "../work.ts";

const targetsSql = new URL("sql/targets.sql", import.meta.url);

/** A table, as the locks know it. */
export interface LockedTable {
  oid: number;
  name: QualifiedName;
}

interface Row extends QualifiedName {
  table_oid: number;
  table_schema: string;
  table_name: string;
}

const part = String.raw`(?:"((?:[^"]|"")+)"|([^".]+))`;
const twoParts = new RegExp(`^${part}\\.${part}$`, "s");

/** Reads what `targetText` wrote; undefined for anything else, such as the name of a file. */
export function parseTarget(text: string): QualifiedName | undefined {
  const match = twoParts.exec(text);
  if (match === null) return undefined;
  const [, quotedSchema, schema = "", quotedName, name = ""] = match;
  return {
    schema: quotedSchema?.replaceAll('""', '"') ?? schema,
    name: quotedName?.replaceAll('""', '"') ?? name,
  };
}

/** The table that is locked for each of these tables and indexes (`targetText`), as far as they are there. */
export async function tablesOf(
  session: Session,
  targets: readonly string[],
): Promise<ReadonlyMap<string, LockedTable>> {
  const names = targets.map(parseTarget).filter((name) => name !== undefined);
  if (names.length === 0) return new Map();
  const rows = await session.query<Row>(sqlFile(targetsSql), [
    arrayParameter(names.map(({ schema }) => schema)),
    arrayParameter(names.map(({ name }) => name)),
  ]);
  return new Map(
    rows.map(({ table_oid: oid, table_schema: schema, table_name: name, ...target }) => [
      targetText(target),
      { oid, name: { schema, name } },
    ]),
  );
}
