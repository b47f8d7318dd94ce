import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { columnLines } from "./column-definition.ts";
import { joining, leaving } from "./inheritance.ts";
import { inheritsAtOnce } from "./relation.ts";
import { parameterChanges, storageParameters } from "./storage-parameters.ts";
import type { DdlWriter } from "./writer.ts";

/** Partitions are made as tables of their own and attached when all else is there: their indexes keep their names. */
export const tableDdl: DdlWriter = {
  create: (table, snapshot) => [
    createTable(table, snapshot),
    ...rowSecurity({ ...table, properties: {} }, table),
    ...attributesOf(table, names(table)),
  ],
  drop: ({ identity }) => [`DROP TABLE ${identity};`],
  alter: (from, to) => [
    ...tableChanges(from, to).map((change) => `ALTER TABLE ${to.identity} ${change};`),
    ...rowSecurity(from, to),
    ...attributeChanges(from, to, names(to)),
  ],
  before: leaving,
  later: (from, to, snapshot) => [...joining(from, to, snapshot), ...replicaIdentity(from, to)],
  anew: (from, to) => textOf(from, "partitionKey") !== textOf(to, "partitionKey"),
};

function createTable(table: CatalogObject, snapshot: Snapshot): string {
  const lines = columnLines(table, snapshot).map((line) => `\n  ${line}`);
  const type = textOf(table, "ofType");
  const unlogged = textOf(table, "persistence") === undefined ? "" : "UNLOGGED ";
  const columns = lines.length > 0 ? `(${lines.join(",")}\n)` : "()";
  const body = type === undefined ? [columns] : [`OF ${type}`, ...(lines.length > 0 ? [columns] : [])];
  const head = `CREATE ${unlogged}TABLE ${table.identity}`;
  return `${[head, ...body, ...tableClauses(table, snapshot)].join(" ")};`;
}

function tableClauses(table: CatalogObject, snapshot: Snapshot): string[] {
  const parents = inheritsAtOnce(table, snapshot) ? textsOf(table, "inherits").join(", ") : "";
  const clauses = {
    INHERITS: parents && `(${parents})`,
    "PARTITION BY": textOf(table, "partitionKey"),
    USING: textOf(table, "accessMethod"),
    WITH: withParameters(textsOf(table, "options")),
    TABLESPACE: textOf(table, "tablespace"),
  };
  return Object.entries(clauses).flatMap(([words, value]) => (value ? [`${words} ${value}`] : []));
}

function withParameters(options: readonly string[]): string {
  return options.length > 0 ? `(${storageParameters(options)})` : "";
}

function tableChanges(from: CatalogObject, to: CatalogObject): string[] {
  const differs = (name: string): boolean => textOf(from, name) !== textOf(to, name);
  const type = textOf(to, "ofType");
  const usual = textOf(to, "partitionKey") === undefined ? "heap" : "DEFAULT";
  return [
    ...(differs("persistence")
      ? [textOf(to, "persistence") === undefined ? "SET LOGGED" : "SET UNLOGGED"]
      : []),
    ...(differs("ofType") ? [type === undefined ? "NOT OF" : `OF ${type}`] : []),
    ...(differs("accessMethod") ? [`SET ACCESS METHOD ${textOf(to, "accessMethod") ?? usual}`] : []),
    ...(differs("tablespace") ? [`SET TABLESPACE ${textOf(to, "tablespace") ?? "pg_default"}`] : []),
    ...parameterChanges(textsOf(from, "options"), textsOf(to, "options")),
  ];
}

function rowSecurity(from: CatalogObject, to: CatalogObject): string[] {
  const change = (name: string, on: string, off: string): string[] => {
    const wanted = to.properties[name] === true;
    if (wanted === (from.properties[name] === true)) return [];
    return [`ALTER TABLE ${to.identity} ${wanted ? on : off} ROW LEVEL SECURITY;`];
  };
  return [...change("rowSecurity", "ENABLE", "DISABLE"), ...change("forceRowSecurity", "FORCE", "NO FORCE")];
}

/** By an index it can be only when the index is there. */
function replicaIdentity(from: CatalogObject | undefined, to: CatalogObject): string[] {
  const wanted = textOf(to, "replicaIdentity") ?? "default";
  if (wanted === ((from && textOf(from, "replicaIdentity")) ?? "default")) return [];
  const words = wanted.startsWith("index ") ? `USING INDEX ${wanted.slice(6)}` : wanted.toUpperCase();
  return [`ALTER TABLE ${to.identity} REPLICA IDENTITY ${words};`];
}

function names({ identity }: CatalogObject): StatementNames {
  const table = `TABLE ${identity}`;
  return { comment: table, grant: table, owner: table };
}
