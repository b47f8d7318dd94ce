import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteWhereNeeded, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Relation, RelationKind } from "../statements/relation.ts";

const factsSql = new URL("sql/relation-facts.sql", import.meta.url);

/** An index of a table, as the table knows it. */
export interface IndexOfTable {
  oid: number;
  name: QualifiedName;
  /** It belongs to an exclusion constraint. */
  isExclusion: boolean;
  isValid: boolean;
  /** Somebody is at work on an index of its table, and it is not valid: it may be the one. */
  isBeingBuilt: boolean;
}

/** A relation, and what decides whether something can be done to it. */
export interface Facts extends Relation {
  /** The relation that was asked for: itself, or a partitioned one above it. */
  root: number;
  /** Of pg_class. */
  relkind: string;
  /** For people: the schema only where it is not public. */
  label: string;
  tableLabel: string;
  /** The role that owns the table. */
  owner: string;
  isCatalog: boolean;
  isOthersTemporary: boolean;
  indexes: readonly IndexOfTable[];
  /** Of an index. */
  isExclusion: boolean;
  isValid: boolean;
  mayVacuum: boolean;
  mayReindex: boolean;
}

interface Row {
  root: number;
  oid: number;
  schema: string;
  name: string;
  relkind: string;
  inherited: boolean;
  is_index: boolean;
  table_oid: number;
  table_schema: string;
  table_name: string;
  owner: string;
  is_catalog: boolean;
  is_others_temporary: boolean;
  is_exclusion: boolean;
  is_valid: boolean;
  indexes: (QualifiedName & Omit<IndexOfTable, "name">)[] | null;
  may_vacuum: boolean;
  may_reindex: boolean;
  total: number | null;
  heap: number | null;
  indexes_size: number | null;
}

/** As people write it: "users", "sales.orders". */
export function labelOf({ schema, name }: QualifiedName): string {
  const plain = quoteWhereNeeded(name);
  return schema === "public" ? plain : `${quoteWhereNeeded(schema)}.${plain}`;
}

/** Reads what there is to know of relations and of the partitions below them, in the order of the oids. */
export async function readFacts(session: Session, oids: readonly number[]): Promise<Facts[]> {
  const rows = await session.query<Row>(sqlFile(factsSql), [arrayParameter(oids)]);
  return rows.map(factsOf);
}

function factsOf(row: Row): Facts {
  const { root, oid, schema, name, relkind, inherited, owner, total, heap, indexes_size: indexes } = row;
  const table = { schema: row.table_schema, name: row.table_name };
  return {
    root,
    oid,
    name: { schema, name },
    kind: row.is_index ? "index" : (kinds[relkind] ?? "table"),
    inherited,
    table: { oid: row.table_oid, name: table },
    sizes: total === null || heap === null || indexes === null ? undefined : { total, heap, indexes },
    relkind,
    label: labelOf({ schema, name }),
    tableLabel: labelOf(table),
    owner,
    isCatalog: row.is_catalog,
    isOthersTemporary: row.is_others_temporary,
    indexes: (row.indexes ?? []).map((index) => ({
      oid: index.oid,
      name: { schema: index.schema, name: index.name },
      isExclusion: index.isExclusion,
      isValid: index.isValid,
      isBeingBuilt: index.isBeingBuilt,
    })),
    isExclusion: row.is_exclusion,
    isValid: row.is_valid,
    mayVacuum: row.may_vacuum,
    mayReindex: row.may_reindex,
  };
}

const kinds: Readonly<Record<string, RelationKind>> = {
  p: "partitioned",
  m: "materialized view",
  t: "toast",
};
