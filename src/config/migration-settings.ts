import { resolve } from "node:path";
import type { Problems } from "./problems.ts";
import type { ParsedConfig } from "./schema.ts";
import type { Provenance, Settings } from "./settings.ts";

export interface MigrationSettingsOptions {
  root: string;
  fromOf: (path: string) => string;
  problems: Problems;
  provenance: Provenance[];
}

const longestName = 63;

/** Where the migrations are and what records them, with the defaults filled in. */
export function migrationSettings(
  config: ParsedConfig,
  { root, fromOf, problems, provenance }: MigrationSettingsOptions,
): Settings["migrations"] {
  const setting = (key: "directory" | "table" | "stateSchema", fallback: string): string => {
    const given = config.migrations?.[key];
    const path = `migrations.${key}`;
    const value = given ?? fallback;
    provenance.push({ key: path, value, from: given === undefined ? "default" : fromOf(path) });
    return value;
  };
  const directory = resolve(root, setting("directory", "sql/migrations"));
  const table = tableName(setting("table", "public.migrations"));
  const stateSchema = fold(setting("stateSchema", "pgops"));
  for (const name of [table.schema, table.name, stateSchema]) {
    if (Buffer.byteLength(name) <= longestName) continue;
    problems.add(`the name ${name} is longer than the ${longestName} bytes that PostgreSQL keeps of a name`);
  }
  return { directory, table, stateSchema };
}

/** `name` or `schema.name`, as PostgreSQL reads it: lower case where there are no double quotes. */
export function tableName(text: string): { schema: string; name: string } {
  const parts = text.match(/"(?:[^"]|"")+"|[^.]+/g) ?? [];
  const [first = "", second] = parts.map(fold);
  return second === undefined ? { schema: "public", name: first } : { schema: first, name: second };
}

function fold(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}
