import { realpathSync } from "node:fs";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { Migration } from "../../migrations/migration.ts";
import { filesChangedSince } from "../git.ts";
import type { VerifyOptions } from "./context.ts";

/** Which migrations a verification takes up: all of them go up, in order, and the judged ones down and up again. */
export interface Selection {
  migrations: readonly Migration[];
  isJudged: (migration: Migration) => boolean;
}

/** Chooses by number and by what git says. @throws PgopsError `PGOPS_UNKNOWN_NUMBER`, `PGOPS_GIT`. */
export async function selectMigrations(
  all: readonly Migration[],
  { from, to, changedSince }: VerifyOptions,
  cwd: string,
): Promise<Selection> {
  for (const number of [from, to]) requireKnown(all, number);
  const migrations = all.filter(({ number }) => number <= (to ?? Infinity));
  const changed = changedSince === undefined ? undefined : await filesChangedSince(changedSince, cwd);
  const isJudged = ({ number, upPath, downPath }: Migration): boolean => {
    if (number < (from ?? -Infinity)) return false;
    // git names the files without the links that may lead to them.
    const isChanged = (path?: string): boolean =>
      path !== undefined && changed?.has(realpathSync(path)) === true;
    return changed === undefined || isChanged(upPath) || isChanged(downPath);
  };
  const last = migrations.findLastIndex(isJudged);
  return { migrations: migrations.slice(0, last + 1), isJudged };
}

function requireKnown(all: readonly Migration[], number: number | undefined): void {
  if (number === undefined || all.some((migration) => migration.number === number)) return;
  throw new PgopsError({
    code: "PGOPS_UNKNOWN_NUMBER",
    message: `there is no migration ${number}`,
    hint: "See `pgops status` or the migrations folder for the numbers. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
