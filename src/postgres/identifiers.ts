import { quotedKeywords } from "./keywords.ts";

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

/** Quotes a name for SQL that people read: only where it must be, as PostgreSQL's quote_ident does. */
export function quoteWhereNeeded(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !quotedKeywords.has(name) ? name : quoteIdentifier(name);
}

/** PostgreSQL keeps so many bytes of a name. */
export const longestName = 63;

/** The longest beginning of a text that is no longer than so many bytes. */
export function cutToBytes(text: string, bytes: number): string {
  let kept = "";
  let left = bytes;
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return kept;
}
