import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const indexesSql = new URL("sql/indexes.sql", import.meta.url);

/** One index of a table. */
export interface TableIndex {
  oid: string;
  schema: string;
  name: string;
  table: string;
  valid: boolean;
  /** Whether it has the name that the statement gives to the one that it builds. */
  wanted: boolean;
}

/** What is built, as the statement writes it: on which table, or whose table; and the index's name, if it has one. */
export interface IndexBuild {
  on: string;
  index: string | undefined;
  /** Whether it is a REINDEX. */
  rebuild: boolean;
}

/** What PostgreSQL calls the new index of a REINDEX CONCURRENTLY, and, once they have swapped names, the old one. */
const ofRebuild = /_cc(?:new|old)\d*$/;

/** The indexes that the table has now; none where there is no such table. */
export function indexesOf(
  session: Session,
  { on, index }: Pick<IndexBuild, "on" | "index">,
): Promise<TableIndex[]> {
  return session.query<TableIndex>(sqlFile(indexesSql), [on, index ?? null]);
}

/**
 * Drops the invalid indexes that a failed build left: the one of the wanted name, and what was not there before the
 * build was begun (`before`: oids; undefined where it was not begun yet); of a REINDEX, those of the names that it gives:
 * `_ccold` has an oid that was there before. Gives the names of what was dropped.
 * One that somebody is building is left alone: a build holds SHARE UPDATE EXCLUSIVE on the table from begin to end,
 * so once we had that lock, what is invalid is nobody's work. Throws 55P03 where it is not to be had.
 */
export async function dropBrokenIndexes(
  session: Session,
  build: IndexBuild,
  before: readonly string[] | undefined,
): Promise<string[]> {
  const isLeft = ({ wanted, oid, name }: TableIndex): boolean => {
    if (build.rebuild) return ofRebuild.test(name);
    return wanted || (before !== undefined && !before.includes(oid));
  };
  const isBroken = (index: TableIndex): boolean => !index.valid && isLeft(index);
  const first = (await indexesOf(session, build)).find(isBroken);
  if (first === undefined) return [];
  const table = quoteQualified({ schema: first.schema, name: first.table });
  await session.run(`BEGIN; LOCK TABLE ${table} IN SHARE UPDATE EXCLUSIVE MODE`);
  const broken = (await indexesOf(session, build)).filter(isBroken);
  await session.run("COMMIT");
  for (const index of broken) await session.run(`DROP INDEX CONCURRENTLY IF EXISTS ${quoteQualified(index)}`);
  return broken.map(({ name }) => name);
}
