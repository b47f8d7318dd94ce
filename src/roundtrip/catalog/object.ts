/** A property's value as the catalog query gave it; what is not set is left out, never null. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

export type Properties = Readonly<Record<string, Value>>;

/** Every kind of object that a snapshot holds, in PostgreSQL's words. */
export type KindName =
  | "role"
  | "database"
  | "role settings"
  | "schema"
  | "extension"
  | "language"
  | "access method"
  | "collation"
  | "conversion"
  | "type"
  | "domain"
  | "function"
  | "procedure"
  | "aggregate"
  | "operator"
  | "operator family"
  | "operator class"
  | "cast"
  | "transform"
  | "text search parser"
  | "text search template"
  | "text search dictionary"
  | "text search configuration"
  | "foreign data wrapper"
  | "server"
  | "user mapping"
  | "sequence"
  | "table"
  | "foreign table"
  | "column"
  | "view"
  | "materialized view"
  | "constraint"
  | "index"
  | "statistics"
  | "trigger"
  | "rule"
  | "policy"
  | "publication"
  | "subscription"
  | "event trigger"
  | "default privileges";

/** One object of the database: what it is called, where it lives, and all that can be said of it. */
export interface CatalogObject {
  kind: KindName;
  /** As SQL writes it, qualified and quoted where it must be; unique within its kind. */
  identity: string;
  /** The key of the object that it lives and dies with: "table public.users" for a column, an index, a trigger. */
  parent: string | null;
  properties: Properties;
}

/** "index public.idx_users_email": what tells one object from all others. */
export function keyOf({ kind, identity }: Pick<CatalogObject, "kind" | "identity">): string {
  return `${kind} ${identity}`;
}

/** A property that is a text, where it is there. */
export function textOf({ properties }: Pick<CatalogObject, "properties">, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" ? value : undefined;
}

/** A property that is a list of texts; empty where it is not there. */
export function textsOf({ properties }: Pick<CatalogObject, "properties">, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
