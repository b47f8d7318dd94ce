import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Extension } from "./extensions.ts";
import { shortLook } from "./look.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** What pgstattuple found in a B-tree. */
export interface MeasuredIndex {
  bytes: number;
  leafPages: number;
  internalPages: number;
  /** How full the leaf pages are, in percent. */
  density: number;
}

/** Reads all of a B-tree with pgstatindex; undefined where somebody holds it, or it takes more than a minute. */
export async function measureIndex(
  session: Session,
  { schema }: Extension,
  oid: number,
  signal: AbortSignal | undefined,
): Promise<MeasuredIndex | undefined> {
  interface Row {
    bytes: number;
    leaf_pages: number;
    internal_pages: number;
    density: number;
  }
  const text = sqlFile(file("measure-index"), { pgstatindex: { schema, name: "pgstatindex" } });
  const rows = await shortLook(session, signal, () => session.query<Row>(text, [oid]));
  const [row] = rows ?? [];
  if (row === undefined) return undefined;
  return {
    bytes: row.bytes,
    leafPages: row.leaf_pages,
    internalPages: row.internal_pages,
    density: row.density,
  };
}

/** What pgstattuple found in a table. */
export interface MeasuredTable {
  bytes: number;
  rows: number;
  /** Of all rows together. */
  rowBytes: number;
}

/** Measures a table with pgstattuple_approx; undefined where somebody holds it, or it takes more than a minute. */
export async function measureTable(
  session: Session,
  { schema }: Extension,
  oid: number,
  signal: AbortSignal | undefined,
): Promise<MeasuredTable | undefined> {
  const text = sqlFile(file("measure-table"), { approx: { schema, name: "pgstattuple_approx" } });
  const rows = await shortLook(session, signal, () =>
    session.query<{ bytes: number; rows: number; row_bytes: number }>(text, [oid]),
  );
  const [row] = rows ?? [];
  return row && { bytes: row.bytes, rows: row.rows, rowBytes: row.row_bytes };
}
