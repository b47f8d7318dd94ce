import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import {
  constraintName,
  inheritsAtOnce,
  isInherited,
  nameOf,
  parentsOf,
  relationOf,
  usualName,
} from "./relation.ts";
import { storageParameters } from "./storage-parameters.ts";
import type { DdlWriter } from "./writer.ts";

/** A partition's is made before that of its table, which takes it over; an heir's comes with its parent's. */
export const constraintDdl: DdlWriter = {
  create(constraint, snapshot, now) {
    if (isBrought(constraint, snapshot)) return [];
    const usual = now === undefined ? undefined : usualNotNull(constraint, now);
    return [
      usual === undefined
        ? `${alter(constraint)} ADD CONSTRAINT ${constraintName(constraint)} ${definition(constraint, snapshot)};`
        : `${alter(constraint)} RENAME CONSTRAINT ${usual} TO ${constraintName(constraint)};`,
      ...attributesOf(constraint, names(constraint)),
    ];
  },
  drop(constraint, snapshot, wanted) {
    const { key } = relationOf(constraint);
    if (isInherited(constraint) && sameParents(snapshot.get(key), wanted?.get(key))) return [];
    const usual = wanted === undefined ? undefined : usualNotNull(constraint, wanted);
    return [
      usual === undefined
        ? `${alter(constraint)} DROP CONSTRAINT ${constraintName(constraint)};`
        : `${alter(constraint)} RENAME CONSTRAINT ${constraintName(constraint)} TO ${usual};`,
    ];
  },
  alter(from, to, snapshot) {
    const change = changeOf(from, to);
    if (change === "none" || isBrought(to, snapshot)) return attributeChanges(from, to, names(to));
    return [`${alter(to)} ${change};`, ...attributeChanges(from, to, names(to))];
  },
  anew: (from, to) => changeOf(from, to) === "anew",
  later: (from, to, snapshot) =>
    from === undefined && isBrought(to, snapshot) ? attributesOf(to, names(to)) : [],
};

/** Whether the constraint of a parent, or its table's CREATE ... INHERITS, makes it. */
function isBrought(constraint: CatalogObject, snapshot: Snapshot): boolean {
  return isInherited(constraint) && inheritsAtOnce(snapshot.get(relationOf(constraint).key), snapshot);
}

function sameParents(one: CatalogObject | undefined, other: CatalogObject | undefined): boolean {
  return String(parentsOf(one)) === String(parentsOf(other));
}

const deferral = /( NOT DEFERRABLE| DEFERRABLE)?( INITIALLY DEFERRED| INITIALLY IMMEDIATE)?$/;

/** What ALTER TABLE says to bring one to the other: nothing, a change, or that it has to be made anew. */
function changeOf(from: CatalogObject, to: CatalogObject): string {
  const differs = (name: string): boolean => from.properties[name] !== to.properties[name];
  if (differs("type")) return "anew";
  const validate = differs("validated") && to.properties["validated"] !== false;
  if (!differs("definition") && !differs("enforced")) {
    if (!differs("validated")) return "none";
    return validate ? `VALIDATE CONSTRAINT ${constraintName(to)}` : "anew";
  }
  const before = textOf(from, "definition") ?? "";
  const after = textOf(to, "definition") ?? "";
  const foreignKey = textOf(to, "type") === "foreign key";
  if (!foreignKey || differs("validated") || before.replace(deferral, "") !== after.replace(deferral, "")) {
    return "anew";
  }
  const deferred = deferral.exec(after)?.[0] ?? "";
  const enforced = to.properties["enforced"] === false ? " NOT ENFORCED" : " ENFORCED";
  return `ALTER CONSTRAINT ${constraintName(to)}${deferred === "" ? " NOT DEFERRABLE" : deferred}${
    differs("enforced") ? enforced : ""
  }`;
}

function definition(constraint: CatalogObject, snapshot: Snapshot): string {
  const { validated, enforced } = constraint.properties;
  const text = withIndexSettings(constraint, snapshot);
  return `${text}${enforced === false ? " NOT ENFORCED" : ""}${validated === false ? " NOT VALID" : ""}`;
}

/** Storage parameters and tablespace of the index behind it, which the server's text of it leaves out. */
function withIndexSettings(constraint: CatalogObject, snapshot: Snapshot): string {
  const text = textOf(constraint, "definition") ?? "";
  if (!["primary key", "unique"].includes(textOf(constraint, "type") ?? "")) return text;
  const index = indexOf(constraint, snapshot);
  if (index === undefined) return text;
  const options = textsOf(index, "options");
  const tablespace = textOf(index, "tablespace");
  const settings = [
    ...(options.length > 0 ? [` WITH (${storageParameters(options)})`] : []),
    ...(tablespace === undefined ? [] : [` USING INDEX TABLESPACE ${tablespace}`]),
  ].join("");
  const timing = deferral.exec(text)?.[0] ?? "";
  return `${text.slice(0, text.length - timing.length)}${settings}${timing}`;
}

/** The index behind a constraint: it has its name, in the table's schema. */
export function indexOf(constraint: CatalogObject, snapshot: Snapshot): CatalogObject | undefined {
  const table = relationOf(constraint).identity;
  const schema = table.slice(0, -nameOf({ identity: table }).length);
  const index = snapshot.get(`index ${schema}${constraintName(constraint)}`);
  return index?.properties["constraint"] === true ? index : undefined;
}

/**
 * The usual name of a not-null constraint where the column is NOT NULL there by one of that name, and no more is to be
 * said of it: it is the same constraint, renamed.
 */
function usualNotNull(constraint: CatalogObject, there: Snapshot): string | undefined {
  const { type, validated, column } = constraint.properties;
  if (type !== "not null" || validated === false || typeof column !== "string") return undefined;
  const { key, identity } = relationOf(constraint);
  if (there.get(`column ${identity}.${column}`)?.properties["notNull"] !== true) return undefined;
  const others = there.childrenOf(key, "constraint");
  if (others.some(({ properties }) => properties["type"] === "not null" && properties["column"] === column)) {
    return undefined;
  }
  return usualName(identity, column, "not_null");
}

function alter(constraint: CatalogObject): string {
  const { noun, identity } = relationOf(constraint);
  return `ALTER ${noun} ${identity}`;
}

function names(constraint: CatalogObject): StatementNames {
  const { noun, identity } = relationOf(constraint);
  const place = noun === "DOMAIN" ? `DOMAIN ${identity}` : identity;
  return { comment: `CONSTRAINT ${constraintName(constraint)} ON ${place}` };
}
