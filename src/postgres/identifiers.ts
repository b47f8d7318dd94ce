/** A table, or another object, in its schema. */
export interface QualifiedName {
  schema: string;
  name: string;
}

/** Quotes one identifier for SQL, whatever it holds. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a schema and a name: the only form in which pgops writes a table's name. */
export function quoteQualified({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
