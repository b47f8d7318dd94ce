import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { columnsOfType } from "./remade-type.ts";

interface Attribute {
  name: string;
  type: string;
  collation?: string;
  comment?: string;
}

/** What makes a composite type, with the comments on its attributes. */
export function makeComposite(type: CatalogObject): string[] {
  const attributes = attributesOf(type);
  const list = attributes.map(definition);
  const body = list.length === 0 ? "()" : `(\n  ${list.join(",\n  ")}\n)`;
  return [`CREATE TYPE ${type.identity} AS ${body};`, ...commentChanges(type, [], attributes)];
}

/**
 * Brings the attributes to those of `to`. One that is out of its place is dropped and made anew, with what comes after
 * it: PostgreSQL adds them at the end alone.
 */
export function changedComposite(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[] {
  const before = attributesOf(from);
  const after = attributesOf(to);
  const renamed = renamedAttribute(before, after);
  if (renamed !== undefined) {
    const [old, attribute] = renamed;
    const rename = `ALTER TYPE ${to.identity} RENAME ATTRIBUTE ${old.name} TO ${attribute.name}${cascade(to, snapshot)};`;
    const now = before.map((one) => (one === old ? { ...one, name: attribute.name } : one));
    return [rename, ...commentChanges(to, now, after)];
  }
  return [...listChanges(to, before, after, snapshot), ...commentChanges(to, before, after)];
}

function listChanges(
  type: CatalogObject,
  before: readonly Attribute[],
  after: readonly Attribute[],
  snapshot: Snapshot,
): string[] {
  const isUsed = columnsOfType(type.identity, snapshot).length > 0;
  const kept = keptOf(before, after, isUsed);
  const gone = before.filter(({ name }) => !kept.some((one) => one.name === name));
  const retyped = kept.filter((one) => !before.some((old) => isSame(old, one)));
  const actions = [
    ...gone.map(({ name }) => `DROP ATTRIBUTE ${name}${cascade(type, snapshot)}`),
    ...retyped.map((one) => `ALTER ATTRIBUTE ${one.name} TYPE ${typeOf(one)}${cascade(type, snapshot)}`),
    ...after.slice(kept.length).map((one) => `ADD ATTRIBUTE ${definition(one)}${cascade(type, snapshot)}`),
  ];
  return actions.length === 0 ? [] : [`ALTER TYPE ${type.identity}\n  ${actions.join(",\n  ")};`];
}

/** How many of the wanted attributes stand, in order, among those that are there; columns in use forbid another type. */
function keptOf(
  before: readonly Attribute[],
  after: readonly Attribute[],
  isUsed: boolean,
): readonly Attribute[] {
  let place = 0;
  let count = 0;
  for (const attribute of after) {
    const found = before.findIndex(({ name }, index) => index >= place && name === attribute.name);
    const old = before[found];
    if (old === undefined || (isUsed && !isSame(old, attribute))) break;
    place = found + 1;
    count++;
  }
  return after.slice(0, count);
}

function renamedAttribute(
  before: readonly Attribute[],
  after: readonly Attribute[],
): readonly [Attribute, Attribute] | undefined {
  if (before.length !== after.length) return undefined;
  const pairs = before.flatMap((old, index) => {
    const one = after[index];
    return one === undefined || one.name === old.name ? [] : [[old, one] as const];
  });
  const [pair] = pairs;
  if (pair === undefined || pairs.length > 1) return undefined;
  const [old, one] = pair;
  const isElsewhere =
    after.some(({ name }) => name === old.name) || before.some(({ name }) => name === one.name);
  const isRest = before.every((other, index) =>
    isSame({ ...other, name: "" }, { ...(after[index] ?? other), name: "" }),
  );
  return isElsewhere || !isRest ? undefined : pair;
}

function isSame(one: Attribute, other: Attribute): boolean {
  return one.name === other.name && one.type === other.type && one.collation === other.collation;
}

function commentChanges(
  { identity }: CatalogObject,
  before: readonly Attribute[],
  after: readonly Attribute[],
): string[] {
  return after
    .filter(({ name, comment }) => before.find((old) => old.name === name)?.comment !== comment)
    .map(({ name, comment }) => {
      const text = comment === undefined ? "NULL" : quoteLiteral(comment);
      return `COMMENT ON COLUMN ${identity}.${name} IS ${text};`;
    });
}

/** The keys of the columns that tables made OF the type get, lose or have changed with it. */
export function columnsChangedWith(
  from: CatalogObject,
  to: CatalogObject,
  snapshots: readonly Snapshot[],
): string[] {
  const before = attributesOf(from);
  const after = attributesOf(to);
  const names = [...without(before, after), ...without(after, before)].map(({ name }) => name);
  const tables = snapshots.flatMap((snapshot) => tablesOf(to, snapshot));
  return tables.flatMap(({ identity }) =>
    names.map((name) => keyOf({ kind: "column", identity: `${identity}.${name}` })),
  );
}

function without(all: readonly Attribute[], others: readonly Attribute[]): Attribute[] {
  return all.filter((one) => !others.some((other) => isSame(one, other)));
}

function tablesOf({ identity }: CatalogObject, snapshot: Snapshot): CatalogObject[] {
  return [...snapshot.objects()].filter(
    ({ kind, properties }) => kind === "table" && properties["ofType"] === identity,
  );
}

function cascade(type: CatalogObject, snapshot: Snapshot): string {
  return tablesOf(type, snapshot).length === 0 ? "" : " CASCADE";
}

function definition(attribute: Attribute): string {
  return `${attribute.name} ${typeOf(attribute)}`;
}

function typeOf({ type, collation }: Attribute): string {
  return collation === undefined ? type : `${type} COLLATE ${collation}`;
}

function attributesOf({ properties }: CatalogObject): readonly Attribute[] {
  return (properties["attributes"] ?? []) as unknown as readonly Attribute[];
}
