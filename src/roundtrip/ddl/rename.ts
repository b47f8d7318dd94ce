import { type CatalogObject, type KindName, textOf } from "../catalog/object.ts";
import { columnName, isInherited, relationOf } from "./relation.ts";

/** What an object is called and where, in parts that can be changed one by one. */
export interface Place {
  /** Empty where it is in none, or in that of what it lives in. */
  schema: string;
  name: string;
  /** What follows the name: arguments, "on public.users". */
  rest: string;
}

const qualified = /^("(?:[^"]|"")*"|[^".(]+)\.("(?:[^"]|"")*"|[^"(\s]+)(.*)$/s;
const onRelation = new Set<KindName>(["constraint", "trigger", "rule", "policy"]);

const databaseWide = new Set<KindName>([
  "role",
  "language",
  "foreign data wrapper",
  "server",
  "publication",
  "subscription",
  "event trigger",
]);

const inSchemas = new Set<KindName>([
  "table",
  "foreign table",
  "view",
  "materialized view",
  "type",
  "domain",
  "function",
  "procedure",
  "aggregate",
  "operator",
  "operator family",
  "operator class",
  "collation",
  "conversion",
  "statistics",
  "text search parser",
  "text search template",
  "text search dictionary",
  "text search configuration",
]);

/**
 * The kinds whose objects can be renamed, in the order in which their names are taken back: with a schema, and with a
 * table, others move; with a constraint its index is renamed.
 */
export const renamedTogether: readonly ReadonlySet<KindName>[] = [
  databaseWide,
  new Set<KindName>(["schema"]),
  inSchemas,
  new Set<KindName>(["sequence", "column", ...onRelation]),
  new Set<KindName>(["index"]),
];

/** Takes an identity apart. */
export function placeOf(object: CatalogObject): Place {
  const { kind, identity } = object;
  if (kind === "column") {
    return { schema: "", name: columnName(object), rest: ` of ${relationOf(object).identity}` };
  }
  if (onRelation.has(kind)) {
    const rest = ` on ${identityIn(object.parent ?? "")}`;
    return { schema: "", name: identity.slice(0, identity.length - rest.length), rest };
  }
  const [, schema = "", name = identity, rest = ""] =
    databaseWide.has(kind) || kind === "schema" ? [] : (qualified.exec(identity) ?? []);
  return { schema, name, rest };
}

/** Whether an object's own name, or schema, is another one: not only that of what it lives in. */
export function isCalledOtherwise(found: CatalogObject, wanted: CatalogObject): boolean {
  const [from, to] = [placeOf(found), placeOf(wanted)];
  // It is renamed with what it is inherited from.
  if (isInherited(found) && isRenamedWithParent(found)) return false;
  return from.name !== to.name || (from.schema !== to.schema && found.kind !== "index");
}

function isRenamedWithParent(object: CatalogObject): boolean {
  if (object.kind === "constraint") return ["check", "not null"].includes(textOf(object, "type") ?? "");
  return object.kind === "column" || object.kind === "trigger";
}

/** Gives an object another name; `place` is where it is now. */
export function renaming(object: CatalogObject, place: Place, name: string): string {
  if (object.kind === "column") {
    const { noun, identity } = relationOf(object);
    return `ALTER ${noun} ${identity} RENAME COLUMN ${place.name} TO ${name};`;
  }
  if (object.kind === "constraint") {
    const { noun, identity } = relationOf(object);
    const word = noun === "DOMAIN" ? noun : "TABLE";
    return `ALTER ${word} ${identity} RENAME CONSTRAINT ${place.name} TO ${name};`;
  }
  return `ALTER ${subject(object, place)} RENAME TO ${name};`;
}

/** Moves an object to another schema; `place` is where it is now. */
export function moving(object: CatalogObject, place: Place, schema: string): string {
  return `ALTER ${subject(object, place)} SET SCHEMA ${schema};`;
}

function subject({ kind }: CatalogObject, { schema, name, rest }: Place): string {
  const tail = rest.replace(/^ (on|using) /, (word) => word.toUpperCase());
  return `${kind.toUpperCase()} ${schema === "" ? "" : `${schema}.`}${name}${tail}`;
}

function identityIn(key: string): string {
  return /^(?:table|foreign table|view|materialized view|domain) (.*)$/s.exec(key)?.[1] ?? "";
}
