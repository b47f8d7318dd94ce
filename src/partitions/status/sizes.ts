import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { PartitionContext } from "../context.ts";
import { type Missed, patientRead } from "./patient-read.ts";

const sizesSql = new URL("sql/sizes.sql", import.meta.url);

/** How large a table is; null: unknown, for it is locked or nobody has counted. */
export interface Size {
  bytes: number | null;
  rows: number | null;
}

/** What is not known of a table that stays locked. */
export const unknownSize: Readonly<Size> = { bytes: null, rows: null };

/** Sizes by oid; those of tables that stay locked are left out. */
export async function sizesOf(
  session: Session,
  context: PartitionContext,
  oids: readonly string[],
): Promise<Map<string, Size>> {
  const together = await read(session, context, oids);
  if (together !== undefined) return together;
  // One of them is locked: the others are asked for one by one.
  const sizes = new Map<string, Size>();
  for (const oid of oids)
    for (const [key, size] of (await read(session, context, [oid])) ?? []) sizes.set(key, size);
  return sizes;
}

async function read(
  session: Session,
  context: PartitionContext,
  oids: readonly string[],
): Promise<Map<string, Size> | undefined> {
  const rows = await patientRead(session, context, () =>
    session.query<Size & { oid: string }>(sqlFile(sizesSql), [arrayParameter(oids)]),
  );
  return rows && new Map(rows.map(({ oid, ...size }) => [oid, size]));
}

/** Counts the rows of a table; null where it stays locked or may not be read, of which `tell` is told. */
export async function countRows(
  session: Session,
  context: PartitionContext,
  table: QualifiedName,
  tell: (why: Missed) => void,
): Promise<number | null> {
  const count = `SELECT count(*)::float8 AS rows FROM ${quoteQualified(table)}`;
  const counted = await patientRead(session, context, () => session.query<{ rows: number }>(count), tell);
  return counted?.[0]?.rows ?? null;
}
