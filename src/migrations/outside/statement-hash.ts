import { contentHash } from "../../sqltext/read-source.ts";
import type { Statement } from "../../sqltext/split.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";

/** What tells whether the statement with this index of the file, and the rows it takes, are the same as before. */
export function statementHash(file: PreparedFile, { text, rows }: Statement, index: number): string {
  return contentHash(rows === undefined ? text : `${text}\n${file.rowsHash(index)}`);
}
