import { type CatalogObject, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { nameOf } from "./relation.ts";
import { sequenceChanges, sequenceOptions } from "./sequence-options.ts";
import type { DdlWriter } from "./writer.ts";

/** An identity column makes and drops its sequence; a sequence that a column owns is tied to it when both are there. */
export const sequenceDdl: DdlWriter = {
  create(sequence, _, now) {
    if (isIdentity(sequence)) return renamed(sequence, now);
    const unlogged = textOf(sequence, "persistence") === undefined ? "" : "UNLOGGED ";
    const options = sequenceOptions(sequence).map((option) => ` ${option}`);
    return [
      `CREATE ${unlogged}SEQUENCE ${sequence.identity}${options.join("")};`,
      ...attributesOf(sequence, names(sequence, true)),
    ];
  },
  drop: (sequence) => (isIdentity(sequence) ? [] : [`DROP SEQUENCE ${sequence.identity};`]),
  alter(from, to, snapshot) {
    if (isIdentity(from) !== isIdentity(to)) return sequenceDdl.create(to, snapshot);
    const changes = sequenceChanges(from, to).map((change) => ` ${change}`);
    const persistence = textOf(to, "persistence");
    return [
      ...(changes.length === 0 ? [] : [`ALTER SEQUENCE ${to.identity}${changes.join("")};`]),
      ...(persistence === textOf(from, "persistence")
        ? []
        : [`ALTER SEQUENCE ${to.identity} SET ${persistence === undefined ? "LOGGED" : "UNLOGGED"};`]),
      ...(isCarried(from, to)
        ? []
        : attributeChanges(from, to, names(to, !isOwned(from) || isLetGo(from, to)))),
    ];
  },
  before(from, to) {
    if (isIdentity(from) && !isIdentity(to)) return [`${alterColumn(from)} DROP IDENTITY;`];
    if (!isIdentity(from) && isIdentity(to)) {
      const byDefault = textOf(from, "ownedBy") === undefined ? [] : [`${alterColumn(from)} DROP DEFAULT;`];
      return [...byDefault, `DROP SEQUENCE ${from.identity};`];
    }
    return isLetGo(from, to) ? [`ALTER SEQUENCE ${from.identity} OWNED BY NONE;`] : [];
  },
  later(from, to) {
    const made = from === undefined || isIdentity(from) !== isIdentity(to);
    if (!made && isCarried(from, to)) return attributeChanges(from, to, names(to, false));
    if (isIdentity(to)) return made ? attributesOf(to, names(to, false)) : [];
    const column = textOf(to, "ownedBy");
    const tied = !made && textOf(from, "ownedBy") === column;
    return column === undefined || tied ? [] : [`ALTER SEQUENCE ${to.identity} OWNED BY ${column};`];
  },
};

function isIdentity({ properties }: CatalogObject): boolean {
  return properties["identity"] === true;
}

function isLetGo(from: CatalogObject, to: CatalogObject): boolean {
  const column = textOf(from, "ownedBy");
  return column !== undefined && column !== textOf(to, "ownedBy");
}

function isOwned(sequence: CatalogObject): boolean {
  return textOf(sequence, "ownedBy") !== undefined;
}

/** Whether its table's new owner becomes its own as well. */
function isCarried(from: CatalogObject, to: CatalogObject): boolean {
  return isOwned(from) && !isLetGo(from, to) && textOf(from, "owner") !== textOf(to, "owner");
}

/** The sequence of an identity column that has another name now; where there is none, the column brings it. */
function renamed(sequence: CatalogObject, now: Snapshot | undefined): string[] {
  const present = now
    ?.childrenOf(sequence.parent ?? "", "sequence")
    .find((other) => isIdentity(other) && textOf(other, "ownedBy") === textOf(sequence, "ownedBy"));
  if (present === undefined) return [];
  const changes = sequenceChanges(present, sequence).map((change) => ` ${change}`);
  return [
    `ALTER SEQUENCE ${present.identity} RENAME TO ${nameOf(sequence)};`,
    ...(changes.length === 0 ? [] : [`ALTER SEQUENCE ${sequence.identity}${changes.join("")};`]),
  ];
}

function alterColumn(sequence: CatalogObject): string {
  const column = textOf(sequence, "ownedBy") ?? "";
  const name = nameOf({ identity: column });
  return `ALTER TABLE ${column.slice(0, -name.length - 1)} ALTER COLUMN ${name}`;
}

/** A sequence that a column owns has the owner of its table: only the table's can be changed. */
function names({ identity }: CatalogObject, owner: boolean): StatementNames {
  const sequence = `SEQUENCE ${identity}`;
  return { comment: sequence, grant: sequence, ...(owner && { owner: sequence }) };
}
