import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { optionsClause } from "./options.ts";
import { columnName, inheritsAtOnce, isInherited, relationOf } from "./relation.ts";
import { sequenceOptions } from "./sequence-options.ts";

/** A column as CREATE TABLE and ADD COLUMN take it: `email text DEFAULT ''::text NOT NULL`. */
export function columnDefinition(column: CatalogObject, snapshot: Snapshot): string {
  const compression = textOf(column, "compression");
  const collation = textOf(column, "collation");
  return [
    columnName(column),
    textOf(column, "type"),
    ...(compression === undefined ? [] : [`COMPRESSION ${compression}`]),
    ...(textsOf(column, "fdwOptions").length === 0
      ? []
      : [optionsClause(textsOf(column, "fdwOptions")).trim()]),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...columnConstraints(column, snapshot),
  ].join(" ");
}

/** The columns of a new table, one a line: those that neither its type nor a table that it inherits from brings. */
export function columnLines(table: CatalogObject, snapshot: Snapshot): string[] {
  const columns = snapshot.childrenOf(`${table.kind} ${table.identity}`, "column");
  if (textOf(table, "ofType") !== undefined) {
    return columns.flatMap((column) => {
      const constraints = columnConstraints(column, snapshot);
      return constraints.length === 0 ? [] : [`${columnName(column)} WITH OPTIONS ${constraints.join(" ")}`];
    });
  }
  const heir = inheritsAtOnce(table, snapshot);
  return columns
    .filter((column) => !heir || !isInherited(column))
    .map((column) => columnDefinition(column, snapshot));
}

/** `GENERATED ALWAYS AS IDENTITY` with what its sequence has beyond the usual. */
export function identityClause(column: CatalogObject, snapshot: Snapshot): string {
  const sequence = identitySequence(column, snapshot);
  const options = sequence === undefined ? [] : sequenceOptions(sequence, columnName(column));
  return `GENERATED ${(textOf(column, "identity") ?? "always").toUpperCase()} AS IDENTITY${
    options.length === 0 ? "" : ` (${options.join(" ")})`
  }`;
}

/** The sequence behind an identity column; a partition has none where it uses that of its table. */
export function identitySequence(column: CatalogObject, snapshot: Snapshot): CatalogObject | undefined {
  return snapshot
    .childrenOf(relationOf(column).key, "sequence")
    .find(({ properties }) => properties["identity"] === true && properties["ownedBy"] === column.identity);
}

/** The not-null constraint that has more to it than the column's `notNull` says (PostgreSQL 18). */
export function notNullConstraint(column: CatalogObject, snapshot: Snapshot): CatalogObject | undefined {
  return snapshot
    .childrenOf(relationOf(column).key, "constraint")
    .find(
      ({ properties }) => properties["type"] === "not null" && properties["column"] === columnName(column),
    );
}

function columnConstraints(column: CatalogObject, snapshot: Snapshot): string[] {
  const { properties } = column;
  const byDefault = textOf(column, "default");
  const expression = textOf(column, "expression");
  const generated = textOf(column, "generated") ?? "stored";
  const required = properties["notNull"] === true && notNullConstraint(column, snapshot) === undefined;
  return [
    ...(byDefault === undefined ? [] : [`DEFAULT ${byDefault}`]),
    ...(expression === undefined ? [] : [`GENERATED ALWAYS AS (${expression}) ${generated.toUpperCase()}`]),
    ...(identitySequence(column, snapshot) === undefined ? [] : [identityClause(column, snapshot)]),
    ...(required ? ["NOT NULL"] : []),
  ];
}
