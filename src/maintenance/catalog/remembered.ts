import type { OperationContext } from "../../operation/context.ts";
import { ensureStateTables, tableReadable } from "../../operation/state-tables.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { sqlstate } from "../../postgres/sqlstate.ts";

type StateContext = Pick<OperationContext, "stateSchema">;

const insufficientPrivilege = "42501";

function tablesOf({ stateSchema: schema }: StateContext): Record<"sizes" | "parents", QualifiedName> {
  return {
    sizes: { schema, name: "maintenance_index_sizes" },
    parents: { schema, name: "maintenance_parents" },
  };
}

function text(name: string, context: StateContext): string {
  return sqlFile(new URL(`sql/${name}.sql`, import.meta.url), tablesOf(context));
}

/**
 * Writes down how small each index is and when each partitioned table was analyzed, for the choice of later runs: to be called
 * when the work of a run is done, and not by a dry run. Not inside a transaction. False where this role may not keep it:
 * choosing does without.
 */
export async function rememberSizes(session: Session, context: StateContext): Promise<boolean> {
  if (session.info.read_only) return false;
  const { sizes, parents } = tablesOf(context);
  try {
    await ensureStateTables(session, context, [
      { table: sizes, create: text("index-sizes-create", context) },
      { table: parents, create: text("parents-create", context) },
    ]);
    for (const name of ["index-sizes-forget", "index-sizes-remember", "parents-forget", "parents-remember"]) {
      await session.query(text(name, context));
    }
    return true;
  } catch (error) {
    if (sqlstate(error) === insufficientPrivilege) return false;
    throw error;
  }
}

/** A partitioned table at its last ANALYZE. */
export interface RememberedParent {
  /** Seconds since 1970, as the statistics had it. */
  analyzedAt: number;
  /** Rows inserted, updated and deleted in its partitions until then. */
  written: number;
}

/** What is remembered of partitioned tables, by oid; nothing where nobody wrote it down, or this role may not read it. */
export async function readParents(
  session: Session,
  context: StateContext,
): Promise<Map<number, RememberedParent>> {
  if ((await tableReadable(session, tablesOf(context).parents)) !== true) return new Map();
  const rows = await session.query<{ oid: number; analyzed_at: number; written_rows: number }>(
    text("parents-read", context),
  );
  return new Map(
    rows.map(({ oid, analyzed_at: analyzedAt, written_rows: written }) => [oid, { analyzedAt, written }]),
  );
}

/** An index at its best. */
export interface RememberedSize {
  filenode: number;
  options: string;
  bytesPerRow: number;
}

/** Reads what is remembered of a range of indexes; undefined where nothing is, or this role may not read it. */
export async function sizesReader(
  session: Session,
  context: StateContext,
): Promise<((after: number, upTo: number) => Promise<Map<number, RememberedSize>>) | undefined> {
  if ((await tableReadable(session, tablesOf(context).sizes)) !== true) return undefined;
  return async (after, upTo) => {
    const rows = await session.query<{ oid: number; filenode: number; options: string; best: number }>(
      text("index-sizes-read", context),
      [after, upTo],
    );
    return new Map(
      rows.map(({ oid, filenode, options, best }) => [oid, { filenode, options, bytesPerRow: best }]),
    );
  };
}
