import { readFileSync } from "node:fs";
import type { Sql } from "postgres";
import type { ExpectedFunction } from "./expectations/shape.ts";

/** A name with its definition; lists of them compare in order. */
export type Definitions = [name: string, definition: string][];

interface OwnedRow {
  owner: string;
  name: string;
  definition: string;
}

export interface FoundFunction extends ExpectedFunction {
  name: string;
  security_definer: boolean;
  strict: boolean;
  settings: string[];
}

export interface Catalog {
  columns: Map<string, Definitions>;
  constraints: Map<string, Definitions>;
  indexes: Map<string, Definitions>;
  triggers: Map<string, Definitions>;
  comments: Map<string, Definitions>;
  partitions: Map<string, Definitions>;
  functions: FoundFunction[];
  /** Every object of the database, as `type identity`. */
  inventory: string[];
}

function query(name: string): string {
  return readFileSync(new URL(`sql/${name}.sql`, import.meta.url), "utf8");
}

async function byOwner(sql: Sql, name: string): Promise<Map<string, Definitions>> {
  const found = new Map<string, Definitions>();
  for (const row of await sql.unsafe<OwnedRow[]>(query(name))) {
    const definitions = found.get(row.owner) ?? [];
    definitions.push([row.name, row.definition]);
    found.set(row.owner, definitions);
  }
  return found;
}

/** Reads what the schema public holds, grouped by table. */
export async function readCatalog(sql: Sql): Promise<Catalog> {
  const inventory = await sql.unsafe<{ object: string }[]>(query("inventory"));
  return {
    columns: await byOwner(sql, "columns"),
    constraints: await byOwner(sql, "constraints"),
    indexes: await byOwner(sql, "indexes"),
    triggers: await byOwner(sql, "triggers"),
    comments: await byOwner(sql, "comments"),
    partitions: await byOwner(sql, "partitions"),
    functions: [...(await sql.unsafe<FoundFunction[]>(query("functions")))],
    inventory: inventory.map((row) => row.object),
  };
}

/** The state of the schema public as lines of text; equal lines, equal states. */
export async function fingerprint(sql: Sql): Promise<string[]> {
  const rows = await sql.unsafe<{ line: string }[]>(query("fingerprint"));
  return rows.map((row) => row.line);
}
