import { arrayParameter } from "../../postgres/array-parameter.ts";
import {
  cutToBytes,
  longestName,
  quoteIdentifier,
  quoteQualified,
  type QualifiedName,
} from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { takenNames } from "../taken-names.ts";

const file = (name: string): string => sqlFile(new URL(`sql/${name}.sql`, import.meta.url));

/** A table that gets another name: what it and its indexes were named after, and what after. */
export interface Renamed {
  oid: string;
  from: QualifiedName;
  to: QualifiedName;
}

interface Part extends QualifiedName {
  table_oid: string;
  kind: "INDEX" | "STATISTICS";
}

/**
 * The statements that name the indexes and extended statistics of tables after the tables' new names, by oid of the table; they
 * run when the tables are in their new schema. `gone` is a table whose names will be free then.
 */
export async function renamesOfParts(
  session: Session,
  tables: readonly Renamed[],
  goneOid?: string,
): Promise<Map<string, string[]>> {
  const oids = tables.map(({ oid }) => oid);
  const parts = await partsOf(session, goneOid === undefined ? oids : [...oids, goneOid]);
  const gone = new Set(parts.filter((one) => one.table_oid === goneOid).map(({ name }) => name));
  const wanted = parts.flatMap((part) => {
    const table = tables.find(({ oid }) => oid === part.table_oid);
    if (table === undefined) return [];
    const name = part.name.startsWith(`${table.from.name}_`)
      ? table.to.name + part.name.slice(table.from.name.length)
      : part.name;
    return [{ part, table, name: cutToBytes(name, longestName) }];
  });
  const schema = tables[0]?.to.schema ?? "";
  const taken = await takenNames(
    session,
    schema,
    wanted.map(({ name }) => name),
  );
  for (const name of gone) taken.delete(name);
  const statements = new Map<string, string[]>();
  for (const { part, table, name } of wanted) {
    const free = freeName(name, taken);
    taken.add(free);
    statements.set(table.oid, [...(statements.get(table.oid) ?? []), ...moves(part, table, free)]);
  }
  return statements;
}

function partsOf(session: Session, oids: readonly string[]): Promise<Part[]> {
  return session.query<Part>(file("index-names"), [arrayParameter(oids)]);
}

/** Indexes follow their table into another schema, extended statistics do not. */
function moves(part: Part, { to }: Renamed, name: string): string[] {
  const there = { schema: to.schema, name: part.name };
  return [
    ...(part.kind === "STATISTICS" && part.schema !== to.schema
      ? [`ALTER STATISTICS ${quoteQualified(part)} SET SCHEMA ${quoteIdentifier(to.schema)}`]
      : []),
    ...(part.name === name
      ? []
      : [`ALTER ${part.kind} ${quoteQualified(there)} RENAME TO ${quoteIdentifier(name)}`]),
  ];
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 1; taken.has(free); number++)
    free = `${cutToBytes(name, longestName - 1 - String(number).length)}_${number}`;
  return free;
}
