import { ExitCode, PgopsError } from "../../errors.ts";
import { quoteWhereNeeded, type QualifiedName } from "../../postgres/identifiers.ts";
import { nameOf } from "../catalog/read-table.ts";
import type { ArchivedColumn, ArchivedSchema } from "./manifest.ts";

/**
 * The columns that a table has and its archived partition had not, which are filled with their defaults.
 * @throws PgopsError `PGOPS_RESTORE_COLUMNS` where the table has no place for what was archived
 */
export function columnsToFill(table: QualifiedName, archived: ArchivedSchema, now: ArchivedSchema): string[] {
  const obstacles = archived.columns.flatMap((was) => {
    const is = now.columns.find(({ name }) => name === was.name);
    const obstacle = obstacleOf(was, is);
    return obstacle === undefined ? [] : [`${quoteWhereNeeded(was.name)} ${obstacle}`];
  });
  if (obstacles.length > 0) throw unfitting(table, obstacles);
  const known = new Set(archived.columns.map(({ name }) => name));
  return now.columns
    .filter(({ name, generated }) => generated === null && !known.has(name))
    .map(({ name }) => name);
}

function obstacleOf(was: ArchivedColumn, is: ArchivedColumn | undefined): string | undefined {
  // What was generated is in no archive: it is generated again, or not needed any more.
  if (was.generated !== null)
    return is !== undefined && is.generated === null
      ? "was generated when it was archived, and is not any more"
      : undefined;
  if (is === undefined) return "has been dropped since";
  if (is.generated !== null) return "is generated now";
  return is.type === was.type ? undefined : `was of the type ${was.type}, and is of ${is.type} now`;
}

function unfitting(table: QualifiedName, obstacles: readonly string[]): PgopsError {
  return new PgopsError({
    code: "PGOPS_RESTORE_COLUMNS",
    message: `the columns of ${nameOf(table)} have changed since it was archived, and not all of its values have a place`,
    details: obstacles,
    hint: "`--as NAME` restores it as a table that stands alone, with the columns that it had.",
    stands: "Nothing was changed.",
    exitCode: ExitCode.failed,
  });
}
