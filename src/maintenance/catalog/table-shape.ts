import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** A column as rows hold it; null where it was never analyzed, or this role may not read that. */
export interface ColumnShape {
  dropped: boolean;
  /** Bytes of the type; -1 and -2 where they differ from value to value. */
  length: number;
  /** A fixed length begins at a multiple of this. */
  align: number;
  width: number | null;
  nulls: number | null;
  readable: boolean;
}

/** What the size of a table written anew is reckoned by. */
export interface TableShape {
  /** "heap". */
  method: string | undefined;
  isPermanent: boolean;
  rows: number | null;
  pages: number;
  toastOid: number | undefined;
  block: number;
  /** In percent. */
  fillfactor: number;
  changed: number;
  analyzed: boolean;
  rowSecurity: boolean;
  walLevel: string;
  /** Whether a primary key or a unique index over columns that are never null tells its rows apart. */
  hasKey: boolean;
  /** The same for logical decoding: the replica identity. */
  hasIdentity: boolean;
  columns: readonly ColumnShape[];
}

interface ShapeRow {
  method: string | null;
  persistence: string;
  rows: number;
  pages: number;
  toast_oid: number;
  block: number;
  fillfactor: number | null;
  changed: number;
  analyzed: boolean;
  row_security: boolean;
  wal_level: string;
  has_key: boolean;
  has_identity: boolean;
  columns: ColumnShape[] | null;
}

/** Reads it; undefined where the table is gone. */
export async function readTableShape(session: Session, oid: number): Promise<TableShape | undefined> {
  const [row] = await session.query<ShapeRow>(sqlFile(file("table-shape")), [oid]);
  if (row === undefined) return undefined;
  return {
    method: row.method ?? undefined,
    isPermanent: row.persistence === "p",
    rows: row.rows < 0 ? null : row.rows,
    pages: row.pages,
    toastOid: row.toast_oid === 0 ? undefined : row.toast_oid,
    block: row.block,
    fillfactor: row.fillfactor ?? 100,
    changed: row.changed,
    analyzed: row.analyzed,
    rowSecurity: row.row_security,
    walLevel: row.wal_level,
    hasKey: row.has_key,
    hasIdentity: row.has_identity,
    columns: row.columns ?? [],
  };
}
