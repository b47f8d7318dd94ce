import { ExitCode, PgopsError } from "../../errors.ts";
import { didYouMean } from "../../nearest.ts";
import { quoteWhereNeeded, type QualifiedName } from "../../postgres/identifiers.ts";
import { nameOf, unusable } from "../catalog/read-table.ts";
import { describeBound } from "../describe.ts";
import type { Grid } from "../grid/grid.ts";
import type { Position } from "../grid/range.ts";
import type { Subject } from "./catalog/subject.ts";
import { type LostKey, lostKeyText } from "./foreign-keys.ts";

const untouched = "Nothing was changed.";

export function noSuchTable(table: QualifiedName): PgopsError {
  return unusable(`there is no table ${nameOf(table)}`, `Check the name, with its schema. ${untouched}`);
}

export function noSuchColumn({ table, columns }: Subject, column: string): PgopsError {
  const names = columns.map(({ name }) => name);
  return unusable(
    `${nameOf(table)} has no column ${quoteWhereNeeded(column)}${didYouMean(column, names)}`,
    `It has ${names.map(quoteWhereNeeded).join(", ")}. ${untouched}`,
  );
}

export function alreadyPartitioned(table: QualifiedName): PgopsError {
  return unusable(
    `${nameOf(table)} is partitioned already`,
    "`pgops partitions create` makes the partitions that are coming. Nothing was changed.",
  );
}

export function impossible({ table }: Subject, obstacles: readonly string[]): PgopsError {
  const one = obstacles.length === 1;
  return new PgopsError({
    code: "PGOPS_CONVERT_IMPOSSIBLE",
    message: one
      ? `${nameOf(table)} cannot be partitioned: ${obstacles[0]}`
      : `${nameOf(table)} cannot be partitioned, for ${obstacles.length} reasons`,
    details: one ? [] : obstacles,
    hint: `Mend this first, then run the command again. ${untouched}`,
    exitCode: ExitCode.usage,
  });
}

export function keysWouldBeLost({ table }: Subject, lost: readonly LostKey[]): PgopsError {
  const one = lost.length === 1;
  return new PgopsError({
    code: "PGOPS_CONVERT_FOREIGN_KEYS",
    message: `${one ? "a foreign key" : `${lost.length} foreign keys`} cannot refer to ${nameOf(table)} once it is partitioned`,
    details: lost.map(lostKeyText),
    hint: `Let ${one ? "it" : "them"} hold the partition key too, or say --drop-foreign-keys: then ${one ? "it is" : "they are"} dropped, and nothing keeps rows there from referring to what is gone. ${untouched}`,
    exitCode: ExitCode.usage,
  });
}

export function rowsInTheWay(
  { table }: Subject,
  column: string,
  { nulls, infinite }: { nulls: number; infinite: boolean },
): PgopsError {
  const quoted = quoteWhereNeeded(column);
  const what =
    nulls > 0
      ? `${nulls} ${nulls === 1 ? "row" : "rows"} of ${nameOf(table)} ${nulls === 1 ? "has" : "have"} no ${quoted}`
      : `${nameOf(table)} has rows whose ${quoted} is infinity`;
  return new PgopsError({
    code: "PGOPS_CONVERT_ROWS",
    message: `${what}${nulls > 0 && infinite ? ", and others have infinity" : ""}`,
    hint: `A row needs a value to have a partition: give them one, or delete them. ${untouched}`,
    exitCode: ExitCode.failed,
  });
}

export function tooManyIds({ table }: Subject, grid: Grid, to: Position): PgopsError {
  return unusable(
    `the first partition of ${nameOf(table)} would end at ${describeBound(grid, to)}, which is no ${grid.type} any more`,
    `Choose a smaller --interval. ${untouched}`,
  );
}

/** Under the lock it was not the table that the plan was made for. */
export function changedMeanwhile(table: QualifiedName, stands: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONVERT_CHANGED",
    message: `${nameOf(table)}, or what depends on it, was changed while its conversion was prepared`,
    hint: "Run the command again: it looks at the table anew, and uses what was prepared.",
    stands,
    exitCode: ExitCode.notNow,
  });
}

export function needsSession(table: QualifiedName): PgopsError {
  return new PgopsError({
    code: "PGOPS_POOLER",
    message: `the conversion of ${nameOf(table)} builds indexes outside a transaction and needs a session, which the transaction pooler before this server does not give`,
    hint: `Set \`directUrl\` in the configuration to the server's own address, past the pooler. ${untouched}`,
    exitCode: ExitCode.usage,
  });
}

/** What stands when it ends before the swap; with the CHECK there is a moment from which on rows are refused. */
export function standsPrepared(table: QualifiedName, refusedFrom?: string): string {
  const check = refusedFrom === undefined ? "" : ` Until then its CHECK refuses rows from ${refusedFrom} on.`;
  return `${nameOf(table)} is an ordinary table as before. What was prepared stays for the next run; --abort takes it away.${check}`;
}
