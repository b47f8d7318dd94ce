import { ExitCode, PgopsError } from "../errors.ts";
import { Lexer, TokenKind, wordsOf } from "./lexer.ts";
import { placeOfOffset } from "./place.ts";
import type { Statement } from "./split.ts";

/** Throws PGOPS_PSQL_COMMAND for the backslash at `index`: outside of quotes SQL has none. */
export function refusePsqlCommand(source: string, index: number, file: string): never {
  const command = /\\[^\s\\;]*/y;
  command.lastIndex = index;
  const name = (command.exec(source)?.[0] ?? "\\").slice(0, 40);
  const { line, column } = placeOfOffset(source, index);
  throw new PgopsError({
    code: "PGOPS_PSQL_COMMAND",
    message: `${name} is a command of psql, and pgops is not psql`,
    hint: psqlAdvice(name),
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}

function psqlAdvice(name: string): string {
  switch (name) {
    case "\\restrict":
    case "\\unrestrict":
      return "pg_dump writes it for psql: remove the \\restrict and \\unrestrict lines; they change nothing in the schema.";
    case "\\.":
      return "It ends the rows of a COPY ... FROM stdin: write the rows as INSERT statements (pg_dump --inserts does).";
    case "\\i":
    case "\\ir":
    case "\\include":
      return "Put that file's statements here, or make it a migration of its own.";
    case "\\copy":
      return "Write the rows as INSERT statements.";
    default:
      return "Remove it, or write what it does in SQL. If the backslash belongs to a string, its quotes end too early.";
  }
}

/** Throws PGOPS_PSQL_COMMAND where the COPY statement that begins at `start` exchanges rows with the client. */
export function refuseCopyData(source: string, start: number, file: string): void {
  const lexer = new Lexer(source);
  lexer.end = start;
  let depth = 0;
  let previous = "";
  while (lexer.next() !== TokenKind.end) {
    const text = lexer.end - lexer.start > 6 ? "" : lexer.text.toUpperCase();
    if (text === "(") depth++;
    else if (text === ")") depth--;
    if (depth === 0) {
      if (text === ";") return;
      if ((text === "STDIN" && previous === "FROM") || (text === "STDOUT" && previous === "TO")) break;
    }
    previous = text;
  }
  if (lexer.kind === TokenKind.end) return;
  const { line, column } = placeOfOffset(source, start);
  const how = previous === "FROM" ? "takes its rows from" : "sends its rows to";
  throw new PgopsError({
    code: "PGOPS_PSQL_COMMAND",
    message: `this COPY ${how} psql, and pgops is not psql`,
    hint:
      previous === "FROM"
        ? "Write the rows as INSERT statements (pg_dump --inserts does), or copy from a file on the server."
        : "Remove it: a migration has nobody to send rows to.",
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}

const setting = "standard_conforming_strings";

/**
 * Whether the statement makes backslashes in plain '...' strings escape (standard_conforming_strings off) or no
 * longer do so; undefined where it does neither.
 */
export function turnsEscapesOn({ text }: Statement): boolean | undefined {
  // S(ET, ELECT), R(ESET), D(ISCARD): a cheap look before the search.
  if (!"sSrRdD".includes(text.charAt(0))) return undefined;
  if (/^(?:RESET|DISCARD)\s+ALL\b/i.test(text)) return false;
  if (!/standard_conforming_strings/i.test(text)) return undefined;
  const words = wordsOf(text).map((word) => word.toLowerCase());
  const bare = words.map((word) => word.replace(/^(["'])(.*)\1$/s, "$2"));
  switch (words[0]) {
    case "reset":
      return bare[1] === setting ? false : undefined;
    case "set": {
      const name = words[1] === "local" || words[1] === "session" ? 2 : 1;
      return bare[name] === setting ? isOff(bare[name + 2]) : undefined;
    }
    case "select": {
      const at = words.findIndex(
        (word, index) => word === `'${setting}'` && words[index - 2] === "set_config",
      );
      return at === -1 ? undefined : isOff(bare[at + 2]);
    }
    default:
      return undefined;
  }
}

function isOff(value: string | undefined): boolean {
  return /^(?:off?|f|fa|fal|fals|false|no?|0)$/.test(value ?? "");
}

/** Throws PGOPS_SPLIT for the plain string at `start`: it holds a backslash, whose meaning the setting has changed. */
export function refuseBackslashString(source: string, start: number, file: string): never {
  const { line, column } = placeOfOffset(source, start);
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message:
      "this string holds a backslash while standard_conforming_strings is off, which gives it another meaning",
    hint: "Remove the SET standard_conforming_strings, and write strings with backslash escapes as E'...'.",
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}
