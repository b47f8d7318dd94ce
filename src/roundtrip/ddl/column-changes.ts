import { type CatalogObject, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { identityClause, identitySequence, notNullConstraint } from "./column-definition.ts";
import { columnName, hasHeirs, isInherited, relationOf } from "./relation.ts";

/** What brings type, default, identity, expression and NOT NULL of a column to those of another. */
export function columnChanges(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[] {
  const differs = (...names: string[]): boolean =>
    names.some((name) => from.properties[name] !== to.properties[name]);
  const retyped = differs("type", "collation") && !isInherited(to);
  const byDefault = differs("default");
  const unset = byDefault && textOf(from, "default") !== undefined && retyped;
  return [
    ...(unset ? [`${alter(to, snapshot)} DROP DEFAULT;`] : []),
    ...identityLoss(from, to, snapshot),
    ...(textOf(from, "generated") !== undefined && textOf(to, "generated") === undefined
      ? [`${alter(to)} DROP EXPRESSION;`]
      : []),
    ...(retyped ? [typeChange(to)] : []),
    ...(unset && textOf(to, "default") === undefined ? [] : defaultChange(from, to, snapshot)),
    ...(differs("notNull") ? notNullChange(to, snapshot) : []),
    ...identityGain(from, to, snapshot),
  ];
}

/** Of this column alone: heirs have a default of their own. */
export function defaultChange(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[] {
  const byDefault = textOf(to, "default");
  if (byDefault === textOf(from, "default")) return [];
  return [`${alter(to, snapshot)} ${byDefault === undefined ? "DROP DEFAULT" : `SET DEFAULT ${byDefault}`};`];
}

/** `ALTER TABLE t ALTER COLUMN c`; with a snapshot, of this table alone. */
function alter(column: CatalogObject, snapshot?: Snapshot): string {
  const { noun, identity } = relationOf(column);
  const only = snapshot !== undefined && hasHeirs(identity, snapshot) ? "ONLY " : "";
  return `ALTER ${noun} ${only}${identity} ALTER COLUMN ${columnName(column)}`;
}

function typeChange(to: CatalogObject): string {
  const type = textOf(to, "type") ?? "";
  const collation = textOf(to, "collation");
  const collate = collation === undefined ? "" : ` COLLATE ${collation}`;
  const computed = textOf(to, "generated") !== undefined || relationOf(to).noun === "FOREIGN TABLE";
  return `${alter(to)} TYPE ${type}${collate}${computed ? "" : ` USING ${columnName(to)}::${type}`};`;
}

/** A constraint of its own says it where there is one. */
function notNullChange(to: CatalogObject, snapshot: Snapshot): string[] {
  if (to.properties["notNull"] !== true) return [`${alter(to)} DROP NOT NULL;`];
  return notNullConstraint(to, snapshot) === undefined ? [`${alter(to)} SET NOT NULL;`] : [];
}

/** The sequence of the same name that takes the place of the identity has dropped it already. */
function identityLoss(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[] {
  if (textOf(from, "identity") === undefined || textOf(to, "identity") !== undefined) return [];
  const owned = [...snapshot.objects()].some(
    ({ kind, properties }) => kind === "sequence" && properties["ownedBy"] === to.identity,
  );
  return [`${alter(to)} DROP IDENTITY${owned ? " IF EXISTS" : ""};`];
}

/** A partition has it from its table, with no sequence of its own. */
function identityGain(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[] {
  const before = textOf(from, "identity");
  const after = textOf(to, "identity");
  if (after === before || after === undefined || identitySequence(to, snapshot) === undefined) return [];
  return [
    before === undefined
      ? `${alter(to)} ADD ${identityClause(to, snapshot)};`
      : `${alter(to)} SET GENERATED ${after.toUpperCase()};`,
  ];
}
