import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { shortLook } from "./look.ts";
import type { RelationKind, RelationSizes } from "../statements/relation.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** Rows are fetched so many at a time: 50,000 tables are never in memory together. */
const pageRows = 1000;

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
  rows: number | null;
  /** Its size, where neither the catalog nor the statistics know of any row and it could be looked up; else undefined. */
  bytes: number | undefined;
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
  rows: number;
  bytes: number | null;
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

export interface TablesWanted {
  /** Whether to read the partitioned tables that each is a partition of. */
  ancestors: boolean;
  /** What does not even reach one of these is left out: dead or inserted rows, changed rows, percent of the age. 0: nothing is. */
  least: { rows: number; changed: number; agePercent: number };
  signal: AbortSignal | undefined;
}

/** Tables, materialized views and partitioned tables that are not temporary, by oid, in pages. Not inside a transaction. */
export async function* readTables(
  session: Session,
  { ancestors, least: { rows, changed, agePercent }, signal }: TablesWanted,
): AsyncGenerator<TableFacts[], void, void> {
  for (let after = 0; ;) {
    const read = (sizes: boolean): Promise<TableRow[]> =>
      session.query(sqlFile(file("tables")), [after, pageRows, ancestors, sizes, rows, changed, agePercent]);
    const page = (await shortLook(session, signal, () => read(true))) ?? (await read(false));
    yield page.map(factsOf);
    if (page.length < pageRows) return;
    after = page.at(-1)?.oid ?? 0;
  }
}

/** How many `readTables` reads where nothing is left out. */
export async function countTables(session: Session): Promise<number> {
  const [row] = await session.query<{ tables: number }>(sqlFile(file("count-tables")));
  return row?.tables ?? 0;
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
    rows: row.rows < 0 ? null : row.rows,
    bytes: row.bytes ?? undefined,
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

/** What is asked of those alone that may be worth the work. */
export interface TableDetails {
  sizes: RelationSizes;
  /** Null: the database's own. */
  tablespace: string | null;
  /** Whether the sizes are today's, and not the last VACUUM's. */
  exact: boolean;
  owner: string;
  /** By MAINTAIN or as the owner. */
  ownerMay: boolean;
  /** VACUUM and ANALYZE are the owner's of the database, too. */
  databaseOwnerMay: boolean;
  /** Without it nobody can name the table, its owner neither. */
  maySeeSchema: boolean;
}

/** Reads sizes and rights; `exact` false takes the sizes of the last VACUUM or ANALYZE, and waits for nobody. */
export async function readTableDetails(
  session: Session,
  oids: readonly number[],
  exact: boolean,
): Promise<Map<number, TableDetails>> {
  interface Row extends RelationSizes {
    oid: number;
    tablespace: string | null;
    exact: boolean;
    owner: string;
    owner_may: boolean;
    database_owner_may: boolean;
    schema_may: boolean;
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
        tablespace: row.tablespace,
        exact: row.exact,
        owner: row.owner,
        ownerMay: row.owner_may,
        databaseOwnerMay: row.database_owner_may,
        maySeeSchema: row.schema_may,
      },
    ]),
  );
}
