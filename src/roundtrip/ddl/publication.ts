import { isDeepStrictEqual } from "node:util";
import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import type { DdlWriter } from "./writer.ts";

/** A table that is published, whole or in part. */
interface PublishedTable {
  table: string;
  columns?: readonly string[];
  where?: string;
}

export const publicationDdl: DdlWriter = {
  create,
  drop: ({ identity }) => [`DROP PUBLICATION ${identity};`],
  alter: (from, to) => {
    // FOR ALL TABLES can neither be set nor be taken away later.
    if (from.properties["allTables"] !== to.properties["allTables"]) {
      return [`DROP PUBLICATION ${to.identity};`, ...create(to)];
    }
    const options = parameters(to).filter((one) => !parameters(from).includes(one));
    if (to.properties["generatedColumns"] === undefined && from.properties["generatedColumns"] !== undefined)
      options.push("publish_generated_columns = none");
    return [
      ...(options.length === 0 ? [] : [`ALTER PUBLICATION ${to.identity} SET (${options.join(", ")});`]),
      ...memberChanges(from, to),
      ...attributeChanges(from, to, names(to)),
    ];
  },
};

function create(publication: CatalogObject): string[] {
  const bare = parameters({ ...publication, properties: {} });
  const options = parameters(publication).filter((one) => !bare.includes(one));
  const all = publication.properties["allTables"] === true;
  const members = [
    ...tablesOf(publication).map((one, index) => `${index === 0 ? "TABLE " : ""}${written(one)}`),
    ...schemaClause(textsOf(publication, "schemas")),
  ];
  const what = all ? "ALL TABLES" : members.join(", ");
  const parameterList = options.length === 0 ? "" : ` WITH (${options.join(", ")})`;
  return [
    `CREATE PUBLICATION ${publication.identity}${what === "" ? "" : ` FOR ${what}`}${parameterList};`,
    ...attributesOf(publication, names(publication)),
  ];
}

/** All parameters that are there in every version, and that of 18 where it is set. */
function parameters(publication: CatalogObject): string[] {
  const { publish, viaRoot, generatedColumns } = publication.properties;
  const operations =
    publish === undefined ? "insert, update, delete, truncate" : textsOf(publication, "publish").join(", ");
  return [
    `publish = ${quoteLiteral(operations)}`,
    `publish_via_partition_root = ${viaRoot === true}`,
    ...(generatedColumns === undefined
      ? []
      : [`publish_generated_columns = ${textOf(publication, "generatedColumns")}`]),
  ];
}

function memberChanges(from: CatalogObject, to: CatalogObject): string[] {
  const [before, after] = [tablesOf(from), tablesOf(to)];
  const left = before.filter((one) => !after.some((other) => isDeepStrictEqual(one, other)));
  const missing = after.filter((one) => !before.some((other) => isDeepStrictEqual(one, other)));
  const [had, wanted] = [textsOf(from, "schemas"), textsOf(to, "schemas")];
  const clauses = [
    ...left.map(({ table }) => `DROP TABLE ONLY ${table}`),
    ...schemaClause(had.filter((schema) => !wanted.includes(schema))).map((clause) => `DROP ${clause}`),
    ...schemaClause(wanted.filter((schema) => !had.includes(schema))).map((clause) => `ADD ${clause}`),
    ...missing.map((one) => `ADD TABLE ${written(one)}`),
  ];
  return clauses.map((clause) => `ALTER PUBLICATION ${to.identity} ${clause};`);
}

function tablesOf({ properties }: CatalogObject): readonly PublishedTable[] {
  return (properties["tables"] ?? []) as unknown as readonly PublishedTable[];
}

/** ONLY, because each table of an inheritance tree is listed for itself. */
function written({ table, columns, where }: PublishedTable): string {
  const list = columns === undefined ? "" : ` (${columns.join(", ")})`;
  const filter = where === undefined ? "" : ` WHERE (${where})`;
  return `ONLY ${table}${list}${filter}`;
}

function schemaClause(schemas: readonly string[]): string[] {
  return schemas.length === 0 ? [] : [`TABLES IN SCHEMA ${schemas.join(", ")}`];
}

function names({ identity }: CatalogObject): StatementNames {
  const publication = `PUBLICATION ${identity}`;
  return { comment: publication, owner: publication };
}
