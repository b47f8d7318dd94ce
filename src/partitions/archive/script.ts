import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import { storedColumns } from "./contents.ts";
import type { ArchivedColumn, ArchivedSchema, ArchiveHead, DataSums } from "./manifest.ts";

const headMark = "-- pgops archive: ";
const sumsMark = "-- pgops rows: ";

/** CREATE TABLE with the columns as they were; defaults and constraints come after the rows. */
export function createTable(name: string, { columns }: Pick<ArchivedSchema, "columns">): string {
  return `CREATE TABLE ${name} (\n  ${columns.map(columnText).join(",\n  ")}\n)`;
}

function columnText({ name, type, collation, notNull, generated, expression }: ArchivedColumn): string {
  return [
    `${quoteIdentifier(name)} ${type}`,
    collation === null ? "" : ` COLLATE ${collation}`,
    generated === null ? "" : ` GENERATED ALWAYS AS (${expression ?? ""}) ${generated}`,
    notNull ? " NOT NULL" : "",
  ].join("");
}

/** The statements that set the defaults. */
function defaultsOf(name: string, { columns }: Pick<ArchivedSchema, "columns">): string[] {
  return columns
    .filter(({ generated, expression }) => generated === null && expression !== null)
    .map(
      (one) =>
        `ALTER TABLE ${name} ALTER COLUMN ${quoteIdentifier(one.name)} SET DEFAULT ${one.expression ?? ""}`,
    );
}

/** COPY ... FROM stdin into a table (quoted) of what is in the archive. */
export function copyFrom(table: string, schema: Pick<ArchivedSchema, "columns">): string {
  return `COPY ${table} (${storedColumns(schema)}) FROM stdin`;
}

/** COPY ... TO STDOUT of the same. */
export function copyTo(table: string, schema: Pick<ArchivedSchema, "columns">): string {
  return `COPY ${table} (${storedColumns(schema)}) TO STDOUT`;
}

/** All before the rows: SQL that psql takes as it stands. */
export function beforeRows(head: ArchiveHead): string {
  const name = quoteQualified(head.partition);
  const { from, to } = head.bounds;
  return `${[
    // In a comment nothing may end the line.
    `-- ${oneLine(name)}, archived by pgops from ${oneLine(quoteQualified(head.table))} (${from ?? "MINVALUE"} to ${to ?? "MAXVALUE"})`,
    "-- `pgops partitions restore FILE` makes a partition of it again; `zcat FILE | psql` a table that stands alone.",
    `${headMark}${JSON.stringify(head)}`,
    // Where a table of this name is there already, psql must not go on with that one.
    "\\set ON_ERROR_STOP on",
    "SET client_encoding = 'UTF8';",
    "SET standard_conforming_strings = on;",
    "SET DateStyle = 'ISO, YMD';",
    "SET IntervalStyle = 'postgres';",
    "SET TimeZone = 'UTC';",
    "SET lc_monetary = 'C';",
    "SET xmloption = 'content';",
    "BEGIN;",
    `${createTable(name, head.schema)};`,
  ].join("\n")}\n${rowsBegin(head)}`;
}

/** What stands directly before the rows: the id makes sure that nothing in a name or an expression looks the same. */
export function rowsBegin(head: ArchiveHead): string {
  return `-- rows of ${head.id}\n${copyFrom(quoteQualified(head.partition), head.schema)};\n`;
}

/** All behind the rows. */
export function behindRows(head: ArchiveHead, sums: DataSums): string {
  const { schema, partition } = head;
  const name = quoteQualified(partition);
  const foreign = schema.constraints.filter(({ kind }) => kind === "f");
  return `${[
    "\\.",
    "COMMIT;",
    ...defaultsOf(name, schema).map((statement) => `${statement};`),
    ...schema.constraints
      .filter((one) => !foreign.includes(one))
      .map((one) => `${addConstraint(name, one)};`),
    ...schema.indexes.map(({ definition }) => `${definition};`),
    ...foreign.map(
      (one) => `-- left out, for what it refers to may be gone: ${oneLine(addConstraint(name, one))};`,
    ),
    `${sumsMark}${JSON.stringify({ rows: head.rows, ...sums })}`,
  ].join("\n")}\n`;
}

function addConstraint(table: string, one: { name: string; definition: string }): string {
  return `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(one.name)} ${one.definition}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** The head's JSON in what was read of the beginning; undefined where its line is not there. */
export function headText(text: string): string | undefined {
  const at = text.indexOf(headMark);
  const end = text.indexOf("\n", at);
  return at === -1 || end === -1 ? undefined : text.slice(at + headMark.length, end);
}

/** The sums at the end; undefined where they are not there. */
export function sumsIn(text: string): (DataSums & { rows: number }) | undefined {
  const at = text.lastIndexOf(sumsMark);
  if (at === -1 || !text.endsWith("\n")) return undefined;
  try {
    return JSON.parse(text.slice(at + sumsMark.length)) as DataSums & { rows: number };
  } catch {
    return undefined;
  }
}

/** The statements that give a stand-alone table its defaults, constraints and indexes, under names that the server chooses. */
export function finishStandAlone(name: QualifiedName, schema: ArchivedSchema): string[] {
  const table = quoteQualified(name);
  return [
    ...defaultsOf(table, schema),
    ...schema.constraints
      .filter(({ kind }) => kind !== "f")
      .map(({ definition }) => `ALTER TABLE ${table} ADD ${definition}`),
    ...schema.indexes.map(
      ({ unique, using }) => `CREATE ${unique ? "UNIQUE " : ""}INDEX ON ${table} ${using}`,
    ),
  ];
}
