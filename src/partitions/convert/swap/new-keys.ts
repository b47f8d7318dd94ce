import { quoteIdentifier, quoteQualified } from "../../../postgres/identifiers.ts";
import { quoteLiteral } from "../../../postgres/literals.ts";
import type { IncomingKey, SubjectConstraint, SubjectIndex } from "../catalog/subject.ts";
import { isExtended } from "../extended-keys.ts";
import { withKeyColumn, withTablespace } from "../key-text.ts";
import { assignments } from "./assignments.ts";
import { newName, type Swap, type SwapStep } from "./swap.ts";

/** Indexes, keys and foreign keys of the new table, on what the old one has already: nothing is built, nothing is read. */
export function newKeySteps(swap: Swap): SwapStep[] {
  const { subject } = swap;
  const table = quoteQualified(subject.table);
  const own = outgoingKeys(swap);
  return [
    {
      what: "give it keys and indexes, of which the old table's are parts",
      sql: subject.indexes.flatMap((index) => indexStatements(swap, index)),
    },
    {
      what: "give it its foreign keys, of which the old table's are parts",
      sql: own.flatMap(({ name, definition, comment }) => [
        `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`,
        ...constraintComment(table, name, comment),
      ]),
    },
    {
      what: "let the foreign keys of other tables refer to it; they are validated after the swap",
      sql: swap.incoming.kept.flatMap((key) => incomingStatements(key)),
    },
  ];
}

/** The foreign keys of the table to others; one to itself cannot go on. */
export function outgoingKeys({ subject: { constraints, table } }: Swap): SubjectConstraint[] {
  return constraints.filter(
    ({ type, referenced }) =>
      type === "f" &&
      referenced !== null &&
      !(referenced.schema === table.schema && referenced.name === table.name),
  );
}

function indexStatements(swap: Swap, index: SubjectIndex): string[] {
  const { subject, column } = swap;
  const { schema } = subject.table;
  const table = quoteQualified(subject.table);
  const name = quoteIdentifier(index.name);
  const qualified = quoteQualified({ schema, name: index.name });
  const part = quoteQualified({ schema, name: newName(swap, index.name) });
  const { constraint, comment } = index;
  const extend = (text: string): string => (isExtended(index, column) ? withKeyColumn(text, column) : text);
  const create =
    constraint === null
      ? `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${name} ON ONLY ${table} USING ${withTablespace(extend(index.tail), index.where, index.tablespace)}`
      : `ALTER TABLE ONLY ${table} ADD CONSTRAINT ${name} ${extend(constraint.base)}${storage(index)}${constraint.timing}`;
  return [
    create,
    `ALTER INDEX ${qualified} ATTACH PARTITION ${part}`,
    ...(index.replicaIdentity ? [`ALTER TABLE ONLY ${table} REPLICA IDENTITY USING INDEX ${name}`] : []),
    ...(comment === null ? [] : [`COMMENT ON INDEX ${qualified} IS ${quoteLiteral(comment)}`]),
    ...(constraint === null ? [] : constraintComment(table, index.name, constraint.comment)),
  ];
}

/** What pg_get_constraintdef leaves out; an exclusion constraint has a WHERE behind it, and is left as it is. */
function storage({ options, tablespace, constraint }: SubjectIndex): string {
  if (constraint?.type === "x") return "";
  const parameters = options.length === 0 ? "" : ` WITH (${assignments(options)})`;
  return tablespace === null
    ? parameters
    : `${parameters} USING INDEX TABLESPACE ${quoteIdentifier(tablespace)}`;
}

function incomingStatements({ schema, table: name, name: key, definition, comment }: IncomingKey): string[] {
  const table = quoteQualified({ schema, name });
  return [
    `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(key)} ${definition} NOT VALID`,
    ...constraintComment(table, key, comment),
  ];
}

function constraintComment(table: string, name: string, comment: string | null): string[] {
  if (comment === null) return [];
  return [`COMMENT ON CONSTRAINT ${quoteIdentifier(name)} ON ${table} IS ${quoteLiteral(comment)}`];
}
