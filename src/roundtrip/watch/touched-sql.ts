import { arrayParameter } from "../../postgres/array-parameter.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const file = new URL("sql/touched.sql", import.meta.url);
const between = "\nUNION ALL\n";

/** What the row is called that tells the time. */
export const now = "now";

/** Changes of its members leave no trace in it, so that it is always looked at. */
const always: ReadonlySet<string> = new Set([now, "pg_publication"]);

interface Part {
  name: string;
  /** The system catalog that it reads. */
  catalog: string;
  text: string;
}

let parts: readonly Part[] | undefined;

/** The query of touched.sql, for these catalogs alone or, without them, for all; each set is planned once a session. */
export function touchedSql(catalogs?: ReadonlySet<string>): string {
  if (catalogs === undefined) return sqlFile(file);
  parts ??= readParts();
  const wanted = parts.filter(
    ({ name, catalog }) => always.has(name) || catalogs.has(catalog) || catalogs.has(name),
  );
  return wanted.map(({ text }) => text).join(between);
}

/** The system catalogs that are looked at, as a parameter. */
export function watchedCatalogs(): string {
  parts ??= readParts();
  const names = new Set(
    parts.flatMap(({ name, catalog }) => (always.has(name) ? [] : [`pg_catalog.${catalog}`])),
  );
  return arrayParameter(names);
}

function readParts(): Part[] {
  const text = sqlFile(file);
  return text
    .slice(text.indexOf("SELECT"))
    .split(between)
    .map((part) => {
      const [, name = ""] = /^SELECT '([^']+)'/.exec(part) ?? [];
      const [, catalog = name] = /\n  FROM pg_catalog\.(\w+)/.exec(part) ?? [];
      return { name, catalog, text: part };
    });
}
