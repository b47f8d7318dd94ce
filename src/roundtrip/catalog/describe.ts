import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { grantsOf } from "./grants.ts";
import type { Kind } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { type CatalogObject, type KindName, type Properties, textOf, type Value } from "./object.ts";

/** An object as its kind's query gives it. */
export interface DescribedObject extends CatalogObject {
  /** Of the row in the kind's catalog that it was asked for by. */
  oid: string;
  /** Which part of that row's object it is: a column's number. */
  part?: number;
}

interface Row {
  oid: string;
  part?: number | null;
  identity: string;
  parent: string | null;
  properties: Record<string, Value | null>;
}

/**
 * Describes the objects of one kind with these oids; those that are not there, are another tool's (an extension's) or
 * the system's are left out. The session's search_path is to be empty: names come qualified then.
 */
export async function describe(
  session: Session,
  kind: Kind,
  oids: readonly string[],
): Promise<DescribedObject[]> {
  if (oids.length === 0) return [];
  const rows = await session.query<Row>(sqlFile(kind.query), [arrayParameter(oids)]);
  return rows.map((row) => described(row, kind));
}

/** What CREATE TABLE and its like bring: asked for in one query where several of them are wanted. */
const everyday: ReadonlySet<KindName> = new Set([
  "table",
  "column",
  "constraint",
  "index",
  "sequence",
  "function",
]);
const leastTogether = 3;

/** The same for several kinds, sent together. */
export async function describeAll(
  session: Session,
  wanted: ReadonlyMap<Kind, readonly string[]>,
): Promise<Map<Kind, DescribedObject[]>> {
  const asked = [...wanted].filter(([, oids]) => oids.length > 0);
  const usual = asked.filter(([{ name }]) => everyday.has(name));
  const together = usual.length >= leastTogether ? usual : [];
  const apart = asked.filter((one) => !together.includes(one));
  const [merged, ...single] = await Promise.all([
    describeTogether(session, new Map(together)),
    ...apart.map(async ([kind, oids]) => [kind, await describe(session, kind, oids)] as const),
  ]);
  return new Map([...merged, ...single]);
}

/** One query for all everyday kinds, whichever of them are asked for: it is planned once a session. */
async function describeTogether(
  session: Session,
  wanted: ReadonlyMap<Kind, readonly string[]>,
): Promise<[Kind, DescribedObject[]][]> {
  if (wanted.size === 0) return [];
  const all = kinds.filter(({ name }) => everyday.has(name));
  const parts = all.map((kind, index) => {
    const text = sqlFile(kind.query).replaceAll("$1", `$${index + 1}`);
    const part = /\bAS part\b/.test(text) ? "k.part" : "NULL::integer";
    return `SELECT ${index} AS place, k.oid, ${part} AS part, k.identity, k.parent::text AS parent, k.properties FROM (\n${text}\n) AS k`;
  });
  const parameters = all.map((kind) => arrayParameter(wanted.get(kind) ?? []));
  const rows = await session.query<Row & { place: number }>(parts.join("\nUNION ALL\n"), parameters);
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  return all.flatMap((kind, index): [Kind, DescribedObject[]][] =>
    wanted.has(kind) ? [[kind, (byPlace.get(index) ?? []).map((row) => described(row, kind))]] : [],
  );
}

function described({ oid, part, identity, parent, properties }: Row, kind: Kind): DescribedObject {
  return {
    oid,
    ...(typeof part === "number" && { part }),
    kind: kind.name,
    identity,
    parent,
    properties: normalised(properties),
  };
}

/**
 * What stays the same of an object that was read from a server, whatever it is called and wherever it is moved; it says
 * nothing beyond its database. Undefined for one that was not.
 */
export function rowOf(object: CatalogObject): string | undefined {
  const { kind, oid, part } = object as Partial<DescribedObject>;
  return oid === undefined ? undefined : [kind, oid, part ?? ""].join(" ");
}

/**
 * Without nulls, and with `acl` and `acldefault` (aclitem[] as text) turned into what is granted and revoked. What has
 * no owner of its own, a column, names in `grantor` whose grants go without saying.
 */
function normalised({ acl, acldefault, grantor, ...rest }: Row["properties"]): Properties {
  const properties: Record<string, Value> = {};
  for (const [name, value] of Object.entries(rest)) if (value !== null) properties[name] = value;
  if (!Array.isArray(acl)) return properties;
  const defaults = Array.isArray(acldefault) ? (acldefault as string[]) : [];
  const owner = typeof grantor === "string" ? grantor : textOf({ properties }, "owner");
  return { ...properties, ...grantsOf(acl as string[], defaults, owner ?? "") };
}
