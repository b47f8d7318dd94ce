import { ExitCode, PgopsError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { labelOf } from "./facts.ts";
import type { Verb } from "./refusal.ts";
import { readName, type WrittenName } from "./written-name.ts";

const findSql = new URL("sql/find-relations.sql", import.meta.url);
const namesSql = new URL("sql/known-names.sql", import.meta.url);

/** What a name means: one relation, or those that fit a pattern. */
export interface Named {
  written: WrittenName;
  oids: number[];
}

interface Found {
  ask: number;
  rank: number;
  oid: number;
  schema: string;
  name: string;
  place: number | null;
}

/**
 * Finds what names given by a person mean: in the search path where no schema is given. What means nothing has no oids,
 * and its reason is in `problems`, behind the name.
 */
export async function findNamed(
  session: Session,
  verb: Verb,
  names: readonly string[],
): Promise<{ named: Named[]; problems: Map<string, string> }> {
  const written = [...new Set(names)].map(readName);
  const found = (
    await Promise.all([false, true].map((patterns) => find(session, verb, written, patterns)))
  ).flat();
  const named = written.map((one, ask) => ({
    written: one,
    oids: meant(
      one,
      found.filter((row) => row.ask === ask),
    ),
  }));
  const missing = named.filter(({ oids }) => oids.length === 0);
  if (missing.length === 0) return { named, problems: new Map() };
  const known = (
    await session.query<Pick<Found, "schema" | "name">>(sqlFile(namesSql), [verb === "reindex"])
  ).map(labelOf);
  const problems = missing.map(({ written: one }): [string, string] => {
    const elsewhere = found.find(({ ask }) => written[ask] === one);
    return [one.text, missingText(one, verb, { elsewhere, known })];
  });
  return { named, problems: new Map(problems) };
}

async function find(
  session: Session,
  verb: Verb,
  written: readonly WrittenName[],
  patterns: boolean,
): Promise<Found[]> {
  const asked = written.flatMap(({ isPattern, readings }, ask) =>
    isPattern === patterns
      ? readings.map(({ schema, name }, rank) => ({ ask, rank, schema: schema ?? null, name }))
      : [],
  );
  if (asked.length === 0) return [];
  return session.query<Found>(sqlFile(findSql), [JSON.stringify(asked), patterns, verb === "reindex"]);
}

/**
 * The first reading that is there; of several in the search path the first, of a pattern all. What lies where no search path
 * leads is meant too, so that it can be said what it is.
 */
function meant({ isPattern, readings }: WrittenName, found: readonly Found[]): number[] {
  for (const [rank, { schema }] of readings.entries()) {
    const rows = found.filter((row) => row.rank === rank && (schema !== undefined || row.place !== null));
    if (rows.length > 0) return (isPattern ? rows : rows.slice(0, 1)).map(({ oid }) => oid);
  }
  return found.filter(({ schema }) => /^pg_(?:toast|temp)/.test(schema)).map(({ oid }) => oid);
}

function missingText(
  { text, isPattern }: WrittenName,
  verb: Verb,
  { elsewhere, known }: { elsewhere: Found | undefined; known: readonly string[] },
): string {
  const what = verb === "reindex" ? "table or index" : "table";
  if (isPattern) return `no ${what} fits it`;
  if (elsewhere !== undefined)
    return `there is none in the search path, but one in ${elsewhere.schema}: ${labelOf(elsewhere)}`;
  const near = nearest(text, known);
  return `there is no such ${what}${near === undefined ? "" : `. Did you mean \`${near}\`?`}`;
}

/** Everything that is wrong with what was named, at once. */
export function wrongNames(verb: Verb, problems: ReadonlyMap<string, string>): PgopsError {
  const [[name, why] = ["", ""]] = problems;
  const lines = [...problems].map(([one, reason]) => `${one}: ${reason}`);
  return new PgopsError({
    code: "PGOPS_MAINTENANCE_TARGET",
    message: problems.size === 1 ? `${verb} ${name}: ${why}` : `${verb}: ${problems.size} names are wrong`,
    details: problems.size === 1 ? [] : lines,
    hint: "Nothing was done.",
    exitCode: ExitCode.usage,
  });
}
