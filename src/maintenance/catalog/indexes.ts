import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { type RememberedSize, sizesReader } from "./remembered.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

const pageRows = 1000;

/** What the catalog says of one index, without a look at its file. */
export interface IndexFacts {
  oid: number;
  name: QualifiedName;
  /** The one it is of: for an index of long values the TOAST table. */
  table: { oid: number; name: QualifiedName };
  /** The table that people know. */
  mainTable: QualifiedName;
  /** The partitioned tables that this one is a partition of; only where they were asked for. */
  ancestors: readonly QualifiedName[];
  /** Whether it is of one of PostgreSQL's own catalogs. */
  system: boolean;
  /** "btree", "gin". */
  method: string;
  /** As the last VACUUM or ANALYZE counted both together; rows are null where none did. */
  pages: number;
  rows: number | null;
  valid: boolean;
  exclusion: boolean;
  /** Whether it is being built, or nobody says. */
  beingBuilt: boolean;
  /** The fewest bytes a row that are remembered of it as it is stored now. */
  bestBytesPerRow: number | undefined;
}

interface IndexRow {
  oid: number;
  schema: string;
  name: string;
  table_oid: number;
  table_schema: string;
  table_name: string;
  main_schema: string | null;
  main_name: string | null;
  system: boolean | null;
  ancestors: QualifiedName[] | null;
  method: string;
  pages: number;
  rows: number;
  filenode: number;
  options: string;
  valid: boolean;
  exclusion: boolean;
  being_built: boolean;
}

export interface IndexesWanted {
  ancestors: boolean;
  /** What had fewer pages when it was last counted is left out, unless it is not valid. */
  leastPages: number;
}

/** Indexes that are not temporary tables', by oid, in pages, with what is remembered of them. */
export async function* readIndexes(
  session: Session,
  context: { stateSchema: string },
  { ancestors, leastPages }: IndexesWanted,
): AsyncGenerator<IndexFacts[], void, void> {
  const remembered = await sizesReader(session, context);
  for (let after = 0; ;) {
    const page = await session.query<IndexRow>(sqlFile(file("indexes")), [
      after,
      pageRows,
      ancestors,
      leastPages,
    ]);
    const last = page.at(-1)?.oid ?? after;
    const best = page.length === 0 ? undefined : await remembered?.(after, last);
    yield page.map((row) => factsOf(row, best?.get(row.oid)));
    if (page.length < pageRows) return;
    after = last;
  }
}

function factsOf(row: IndexRow, best: RememberedSize | undefined): IndexFacts {
  const table = { schema: row.table_schema, name: row.table_name };
  const isSame = best?.filenode === row.filenode && best.options === row.options;
  return {
    oid: row.oid,
    name: { schema: row.schema, name: row.name },
    table: { oid: row.table_oid, name: table },
    mainTable:
      row.main_schema === null || row.main_name === null
        ? table
        : { schema: row.main_schema, name: row.main_name },
    ancestors: row.ancestors ?? [],
    system: row.system === true,
    method: row.method,
    pages: row.pages,
    rows: row.rows < 0 ? null : row.rows,
    valid: row.valid,
    exclusion: row.exclusion,
    beingBuilt: row.being_built,
    bestBytesPerRow: isSame ? best.bytesPerRow : undefined,
  };
}

/** How many `readIndexes` reads where nothing is left out, and how many bytes a page has. */
export async function countIndexes(session: Session): Promise<{ indexes: number; block: number }> {
  const [row] = await session.query<{ indexes: number; block: number }>(sqlFile(file("count-indexes")));
  return row ?? { indexes: 0, block: 8192 };
}

/** What the statistics say of one column of an index. */
export interface ColumnStatistics {
  /** Bytes of the type; -1 and -2 where they differ from value to value. */
  length: number;
  /** Of a value that is not null, on the average; null where it was never analyzed, or this role may not read it. */
  width: number | null;
  nulls: number | null;
  /** As pg_stats has it: below 0 a share of the rows. */
  distinct: number | null;
  /** Whether this role may read the column. */
  readable: boolean;
  /** Whether equal values have equal bytes, so that they can be stored once. */
  sameBytes: boolean;
}

/** What is asked of those indexes alone that may be worth a REINDEX. */
export interface IndexDetails {
  bytes: number;
  /** Null: the database's own. */
  tablespace: string | null;
  owner: string;
  mayRebuild: boolean;
  maySeeSchema: boolean;
  isToast: boolean;
  isUnique: boolean;
  hasIncluded: boolean;
  /** In percent; undefined: the method's own. */
  fillfactor: number | undefined;
  deduplicates: boolean;
  /** Rows of the table that have changed since its last ANALYZE. */
  changed: number;
  tableRows: number | null;
  /** Whether the statistics know of an ANALYZE. */
  analyzed: boolean;
  rowSecurity: boolean;
  columns: readonly ColumnStatistics[];
}

/** Reads sizes, rights and statistics; `exact` false takes the sizes of the last VACUUM or ANALYZE, and waits for nobody. */
export async function readIndexDetails(
  session: Session,
  oids: readonly number[],
  exact: boolean,
): Promise<Map<number, IndexDetails>> {
  const rows = await session.query<DetailsRow>(sqlFile(file("index-details")), [
    arrayParameter(oids),
    session.info.version_number,
    exact,
  ]);
  return new Map(rows.map((row) => [row.oid, detailsOf(row)]));
}

interface DetailsRow {
  oid: number;
  tablespace: string | null;
  bytes: number;
  owner: string;
  owner_may: boolean;
  schema_may: boolean;
  toast: boolean;
  is_unique: boolean;
  has_included: boolean;
  fillfactor: number | null;
  deduplicates: boolean;
  changed: number;
  table_rows: number;
  analyzed: boolean;
  row_security: boolean;
  columns: ColumnStatistics[] | null;
}

function detailsOf(row: DetailsRow): IndexDetails {
  return {
    bytes: row.bytes,
    tablespace: row.tablespace,
    owner: row.owner,
    mayRebuild: row.owner_may,
    maySeeSchema: row.schema_may,
    isToast: row.toast,
    isUnique: row.is_unique,
    hasIncluded: row.has_included,
    fillfactor: row.fillfactor ?? undefined,
    deduplicates: row.deduplicates,
    changed: row.changed,
    tableRows: row.table_rows < 0 ? null : row.table_rows,
    analyzed: row.analyzed,
    rowSecurity: row.row_security,
    columns: row.columns ?? [],
  };
}
