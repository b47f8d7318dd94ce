import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { RelationKind, RelationSizes } from "../statements/relation.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** Rows are fetched so many at a time: 50,000 tables are never in memory together. */
const pageRows = 2000;

/** What the catalog and the statistics say of one table, without a look at its file. */
export interface TableFacts {
  oid: number;
  name: QualifiedName;
  kind: RelationKind;
  /** Whether other tables inherit from it. */
  inherited: boolean;
  /** Whether it is one of PostgreSQL's own catalogs. */
  system: boolean;
  /** The partitioned tables that it is a partition of; only where they were asked for. */
  ancestors: readonly QualifiedName[];
  /** As the last VACUUM or ANALYZE counted them; null where none ever did. */
  pages: number;
  rows: number | null;
  counters: Counters;
  /** Undefined where it has no table of long values. */
  toast: { dead: number; live: number } | undefined;
  /** What is oldest in it, of the age at which the server would vacuum by itself; undefined for a partitioned table. */
  oldest: { of: string; age: number; percent: number } | undefined;
}

/** What the statistics have counted: zeros after they were reset, and after a crash of the server. */
export interface Counters {
  dead: number;
  live: number;
  /** Since the last ANALYZE. */
  changed: number;
  /** Since the last VACUUM. */
  inserted: number;
  /** Whether they know of any VACUUM. */
  vacuumed: boolean;
  /** Of the last ANALYZE that they know of, in seconds since 1970. */
  analyzedAt: number | undefined;
}

interface TableRow {
  oid: number;
  schema: string;
  name: string;
  kind: "r" | "m" | "p";
  inherited: boolean;
  system: boolean;
  ancestors: QualifiedName[] | null;
  pages: number;
  rows: number;
  dead: number;
  live: number;
  changed: number;
  inserted: number;
  vacuumed: boolean;
  analyzed_at: number | null;
  toast_dead: number | null;
  toast_live: number | null;
  age_of: string;
  age: number;
  age_percent: number;
}

const kinds: Readonly<Record<TableRow["kind"], RelationKind>> = {
  r: "table",
  m: "materialized view",
  p: "partitioned",
};

/** All tables, materialized views and partitioned tables that are not temporary, by oid, in pages. */
export async function* readTables(
  session: Session,
  { ancestors }: { ancestors: boolean },
): AsyncGenerator<TableFacts[], void, void> {
  for (let after = 0; ;) {
    const rows = await session.query<TableRow>(sqlFile(file("tables")), [after, pageRows, ancestors]);
    yield rows.map(factsOf);
    if (rows.length < pageRows) return;
    after = rows.at(-1)?.oid ?? 0;
  }
}

function factsOf(row: TableRow): TableFacts {
  const kind = kinds[row.kind];
  return {
    oid: row.oid,
    name: { schema: row.schema, name: row.name },
    kind,
    inherited: row.inherited,
    system: row.system,
    ancestors: row.ancestors ?? [],
    pages: Math.max(row.pages, 0),
    rows: row.rows < 0 ? null : row.rows,
    counters: {
      dead: row.dead,
      live: row.live,
      changed: row.changed,
      inserted: row.inserted,
      vacuumed: row.vacuumed,
      analyzedAt: row.analyzed_at ?? undefined,
    },
    toast: row.toast_live === null ? undefined : { dead: row.toast_dead ?? 0, live: row.toast_live },
    oldest: kind === "partitioned" ? undefined : { of: row.age_of, age: row.age, percent: row.age_percent },
  };
}

/** What was written to the partitions of a partitioned table, all levels together. */
export interface PartitionsFacts {
  partitions: number;
  rows: number;
  /** Rows inserted, updated and deleted since the statistics began. */
  written: number;
  /** The same since each partition's last ANALYZE. */
  changed: number;
  /** The rows of those that autovacuum has analyzed since the whole was. */
  autoanalyzedRows: number;
}

/** Reads what the statistics say of the partitions of these partitioned tables. */
export async function readPartitions(
  session: Session,
  oids: readonly number[],
): Promise<Map<number, PartitionsFacts>> {
  interface Row extends PartitionsFacts {
    oid: number;
    autoanalyzed_rows: number;
  }
  const rows = await session.query<Row>(sqlFile(file("partitioned")), [arrayParameter(oids)]);
  return new Map(
    rows.map(({ oid, partitions, rows: count, written, changed, autoanalyzed_rows: autoanalyzedRows }) => [
      oid,
      { partitions, rows: count, written, changed, autoanalyzedRows },
    ]),
  );
}

/** The sizes of tables without indexes and long values; nothing of those that somebody keeps from being looked at. */
export async function readHeapSizes(session: Session, oids: readonly number[]): Promise<Map<number, number>> {
  const rows = await session.query<{ oid: number; bytes: number | null }>(sqlFile(file("heap-sizes")), [
    arrayParameter(oids),
  ]);
  return new Map(rows.flatMap(({ oid, bytes }) => (bytes === null ? [] : [[oid, bytes] as const])));
}

/** What is asked of those alone that may be worth the work. */
export interface TableDetails {
  sizes: RelationSizes;
  /** Whether the sizes are today's, and not the last VACUUM's. */
  exact: boolean;
  owner: string;
  /** By MAINTAIN or as the owner. */
  ownerMay: boolean;
  /** VACUUM and ANALYZE are the owner's of the database, too. */
  databaseOwnerMay: boolean;
}

/** Reads sizes and rights; `exact` false takes the sizes of the last VACUUM or ANALYZE, and waits for nobody. */
export async function readTableDetails(
  session: Session,
  oids: readonly number[],
  exact: boolean,
): Promise<Map<number, TableDetails>> {
  interface Row extends RelationSizes {
    oid: number;
    exact: boolean;
    owner: string;
    owner_may: boolean;
    database_owner_may: boolean;
  }
  const rows = await session.query<Row>(sqlFile(file("table-details")), [
    arrayParameter(oids),
    session.info.version_number,
    exact,
  ]);
  return new Map(
    rows.map((row) => [
      row.oid,
      {
        sizes: { total: row.total, heap: row.heap, indexes: row.indexes },
        exact: row.exact,
        owner: row.owner,
        ownerMay: row.owner_may,
        databaseOwnerMay: row.database_owner_may,
      },
    ]),
  );
}
