import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, type Value } from "../catalog/object.ts";

/** How the statements about an object name it; what a kind does not have is left out. */
export interface StatementNames {
  /** After COMMENT ON and SECURITY LABEL ... ON: "CONSTRAINT one_use ON public.coupons". */
  comment?: string;
  /** After GRANT ... ON: "TABLE public.users". */
  grant?: string;
  /** Before OWNER TO, after ALTER: "FUNCTION public.f(integer)". */
  owner?: string;
  /** Behind the privilege, for the grants of a column: "(email)". */
  columns?: string;
}

/** One privilege of a role on an object. */
export interface Grant {
  privilege: string;
  /** The role's name, or PUBLIC in capitals for everybody. */
  to: string;
  option?: boolean;
  /** Who granted it, where that is not the owner. */
  by?: string;
}

/** Owner, comment, security labels and grants of a new object. */
export function attributesOf(object: CatalogObject, names: StatementNames): string[] {
  return attributeChanges({ ...object, properties: {} }, object, names);
}

/**
 * What brings owner, comment, labels and grants of `from` to those of `to`. Reads the properties `owner`, `comment`,
 * `labels` (an object: provider -> label), `grants` and `revokes` (what the default privileges lack).
 */
export function attributeChanges(from: CatalogObject, to: CatalogObject, names: StatementNames): string[] {
  return [
    ...ownerChange(from, to, names),
    ...commentChange(from, to, names),
    ...labelChanges(from, to, names),
    ...grantChanges(from, to, names),
  ];
}

function ownerChange(from: CatalogObject, to: CatalogObject, { owner }: StatementNames): string[] {
  const role = textOf(to, "owner");
  if (owner === undefined || role === undefined || role === textOf(from, "owner")) return [];
  return [`ALTER ${owner} OWNER TO ${quoteWhereNeeded(role)};`];
}

function commentChange(from: CatalogObject, to: CatalogObject, { comment }: StatementNames): string[] {
  const text = textOf(to, "comment");
  if (comment === undefined || text === textOf(from, "comment")) return [];
  return [`COMMENT ON ${comment} IS ${text === undefined ? "NULL" : quoteLiteral(text)};`];
}

function labelChanges(from: CatalogObject, to: CatalogObject, { comment }: StatementNames): string[] {
  const before = labelsOf(from);
  const after = labelsOf(to);
  const providers = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return providers
    .filter((provider) => before[provider] !== after[provider])
    .map((provider) => {
      const label = after[provider];
      const text = label === undefined ? "NULL" : quoteLiteral(label);
      return `SECURITY LABEL FOR ${quoteWhereNeeded(provider)} ON ${comment} IS ${text};`;
    });
}

function labelsOf({ properties }: CatalogObject): Readonly<Record<string, string>> {
  return (properties["labels"] ?? {}) as Readonly<Record<string, string>>;
}

/** Grants of the defaults that were taken away are given back, and the other way round. */
function grantChanges(
  from: CatalogObject,
  to: CatalogObject,
  { grant, columns = "" }: StatementNames,
): string[] {
  if (grant === undefined) return [];
  const before = { grants: underNewOwner("grants", from, to), revokes: underNewOwner("revokes", from, to) };
  const after = { grants: grantsIn(to.properties["grants"]), revokes: grantsIn(to.properties["revokes"]) };
  const revoke = [...without(before.grants, after.grants), ...without(after.revokes, before.revokes)];
  const give = [...without(after.grants, before.grants), ...without(before.revokes, after.revokes)];
  return [
    ...inOrderOfGiving(revoke)
      .toReversed()
      .map((one) => as(one, `REVOKE ${one.privilege}${columns} ON ${grant} FROM ${roleName(one.to)};`)),
    ...inOrderOfGiving(give).map((one) => {
      const option = one.option === true ? " WITH GRANT OPTION" : "";
      return as(one, `GRANT ${one.privilege}${columns} ON ${grant} TO ${roleName(one.to)}${option};`);
    }),
  ];
}

/** What ALTER ... OWNER TO makes of grants: the new owner stands wherever the old one did. */
function underNewOwner(name: "grants" | "revokes", from: CatalogObject, to: CatalogObject): readonly Grant[] {
  const grants = grantsIn(from.properties[name]);
  const old = textOf(from, "owner");
  const owner = textOf(to, "owner");
  if (old === undefined || owner === undefined || old === owner) return grants;
  return grants.map(({ by, ...grant }) => ({
    ...grant,
    to: grant.to === old ? owner : grant.to,
    ...(by !== undefined && by !== owner && { by }),
  }));
}

/** Who grants a privilege has to have it, with the option to; what is revoked goes the other way round. */
function inOrderOfGiving(grants: readonly Grant[]): Grant[] {
  const waiting = new Set(grants);
  const ordered: Grant[] = [];
  while (waiting.size > 0) {
    const all = [...waiting];
    const enables = (other: Grant, { by, privilege }: Grant): boolean =>
      other.to === by && other.privilege === privilege && other.option === true;
    const ready = all.filter((one) => !all.some((other) => other !== one && enables(other, one)));
    for (const one of ready.length > 0 ? ready : all) {
      ordered.push(one);
      waiting.delete(one);
    }
  }
  return ordered;
}

/** A privilege that somebody else than the owner gave can only be given and taken in that role's name. */
function as({ by }: Grant, statement: string): string {
  return by === undefined ? statement : `SET ROLE ${quoteWhereNeeded(by)}; ${statement} RESET ROLE;`;
}

/** The property as grants. */
function grantsIn(value: Value | undefined): readonly Grant[] {
  return (value ?? []) as unknown as readonly Grant[];
}

function without(all: readonly Grant[], taken: readonly Grant[]): readonly Grant[] {
  const known = new Set(taken.map((one) => JSON.stringify(one)));
  return all.filter((one) => !known.has(JSON.stringify(one)));
}

/** PUBLIC is no role and not quoted. */
export function roleName(name: string): string {
  return name === "PUBLIC" ? name : quoteWhereNeeded(name);
}
