import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { grantsOf } from "./grants.ts";
import type { Kind } from "./kind.ts";
import { type CatalogObject, type Properties, textOf, type Value } from "./object.ts";

/** An object as its kind's query gives it. */
export interface DescribedObject extends CatalogObject {
  /** Of the row in the kind's catalog that it was asked for by. */
  oid: string;
  /** Which part of that row's object it is: a column's number. */
  part?: number;
}

interface Row {
  oid: string;
  part?: number;
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
  const rows = await session.query<Row>(sqlFile(kind.query), [`{${oids.join(",")}}`]);
  return rows.map(({ oid, part, identity, parent, properties }) => ({
    oid,
    ...(part !== undefined && { part }),
    kind: kind.name,
    identity,
    parent,
    properties: normalised(properties),
  }));
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
