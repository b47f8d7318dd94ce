import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { nameOf } from "../catalog/read-table.ts";
import type { Subject, SubjectIndex } from "./catalog/subject.ts";
import { isExtended } from "./extended-keys.ts";

/** Everything that keeps a table from being partitioned with all that belongs to it, one line each. */
export function obstaclesOf(subject: Subject, column: string, version: number): string[] {
  return [
    ...kindObstacles(subject),
    ...columnObstacles(subject, column),
    ...subject.indexes.flatMap((index) => indexObstacles(index, column, version)),
    ...constraintObstacles(subject),
    ...triggerObstacles(subject),
    ...publicationObstacles(subject),
    ...dependentObstacles(subject, column),
  ];
}

function kindObstacles(subject: Subject): string[] {
  const kinds: Readonly<Record<string, string>> = { v: "view", m: "materialized view", f: "foreign table" };
  const kind = kinds[subject.kind];
  return [
    ...(kind === undefined ? [] : [`it is a ${kind}, not a table`]),
    ...(subject.isPartition ? ["it is a partition of another table"] : []),
    ...(subject.hasParents && !subject.isPartition ? ["it inherits from another table"] : []),
    ...(subject.hasChildren ? ["other tables inherit from it"] : []),
    ...(subject.ofType ? ["it is a table of a type (CREATE TABLE ... OF)"] : []),
    ...(subject.persistence === "t" ? ["it is temporary"] : []),
    ...(subject.persistence === "u"
      ? ["it is UNLOGGED, which a partitioned table cannot be: ALTER TABLE ... SET LOGGED first"]
      : []),
    ...(subject.extension === null ? [] : [`it belongs to the extension ${subject.extension}`]),
  ];
}

function columnObstacles({ columns }: Subject, column: string): string[] {
  const generated = columns.some(({ name, generated: is }) => name === column && is);
  return generated
    ? [`${quoteWhereNeeded(column)} is a generated column, which cannot be a partition key`]
    : [];
}

function indexObstacles(index: SubjectIndex, column: string, version: number): string[] {
  const name = quoteWhereNeeded(index.name);
  if (!index.valid)
    return [`the index ${name} is invalid (its CREATE INDEX CONCURRENTLY failed): DROP or REINDEX it first`];
  if (index.constraint?.type === "x") return exclusionObstacles(index, column, version);
  if (!isExtended(index, column)) return [];
  if (index.method !== "btree")
    return [`${name} cannot take ${quoteWhereNeeded(column)} along: it is ${index.method}, not btree`];
  if (index.included.includes(column))
    return [`${name} has ${quoteWhereNeeded(column)} in INCLUDE, and would have to hold it as a key`];
  return [];
}

function exclusionObstacles(index: SubjectIndex, column: string, version: number): string[] {
  const name = quoteWhereNeeded(index.name);
  if (version < 170_000)
    return [`the exclusion constraint ${name}: before PostgreSQL 17 a partitioned table cannot have one`];
  if (index.constraint?.equal.includes(column) === true) return [];
  return [`the exclusion constraint ${name} does not compare ${quoteWhereNeeded(column)} with =`];
}

function constraintObstacles({ constraints }: Subject): string[] {
  return constraints.flatMap(({ name, type, validated, enforced, noInherit }) => {
    const quoted = quoteWhereNeeded(name);
    if (enforced && !validated)
      return [`the constraint ${quoted} is NOT VALID: ALTER TABLE ... VALIDATE CONSTRAINT ${quoted} first`];
    if (noInherit && type !== "f")
      return [`the constraint ${quoted} is NO INHERIT, which a partitioned table cannot have`];
    return [];
  });
}

function triggerObstacles({ triggers }: Subject): string[] {
  return triggers
    .filter(({ row, transition }) => row && transition)
    .map(
      ({ name }) =>
        `the trigger ${quoteWhereNeeded(name)} is FOR EACH ROW with a transition table, which partitions cannot have`,
    );
}

function publicationObstacles({ publications }: Subject): string[] {
  return publications
    .filter(({ viaRoot }) => !viaRoot)
    .map(({ name }) => {
      const quoted = quoteWhereNeeded(name);
      return `the publication ${quoted} would send rows under the names of partitions, which subscribers do not have: ALTER PUBLICATION ${quoted} SET (publish_via_partition_root = true) first`;
    });
}

function dependentObstacles(subject: Subject, column: string): string[] {
  const extended = new Set(
    subject.indexes.filter((index) => isExtended(index, column)).map(({ name }) => name),
  );
  return [
    ...subject.views
      .filter(({ materialized }) => materialized)
      .map(
        (view) => `the materialized view ${nameOf(view)} reads it: DROP it first, and create it again after`,
      ),
    ...subject.rowTypeUsers.map((user) => `its row type is used by ${user}`),
    ...subject.keyUsers
      .filter(({ key }) => extended.has(key))
      .map(
        ({ key, user }) =>
          `${user.replace(/^rule "?_RETURN"? on /, "")} rests on ${quoteWhereNeeded(key)} (GROUP BY of a key), which changes`,
      ),
    ...subject.otherTriggers.map((trigger) => `${trigger} refers to it (FROM)`),
  ];
}
