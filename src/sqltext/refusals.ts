import { ExitCode, PgopsError, type Place } from "../errors.ts";
import { type UnterminatedError, wordsOf } from "./lexer.ts";
import type { Statement } from "./split.ts";

/** Throws PGOPS_PSQL_COMMAND for the backslash at `index`: outside of quotes SQL has none. */
export function refusePsqlCommand(source: string, index: number, place: Place): never {
  const command = /\\[^\s\\;]*/y;
  command.lastIndex = index;
  const name = (command.exec(source)?.[0] ?? "\\").slice(0, 40);
  throw new PgopsError({
    code: "PGOPS_PSQL_COMMAND",
    message: `${name} is a command of psql, and pgops is not psql`,
    hint: psqlAdvice(name),
    exitCode: ExitCode.usage,
    place,
  });
}

function psqlAdvice(name: string): string {
  switch (name) {
    case "\\restrict":
    case "\\unrestrict":
      return "As pg_dump writes it, on a line of its own between statements and with its key, it is passed over.";
    case "\\.":
      return "It ends the rows of a COPY ... FROM stdin, and none has begun here.";
    case "\\i":
    case "\\ir":
    case "\\include":
      return "Put that file's statements here, or make it a migration of its own.";
    case "\\copy":
      return "Write COPY ... FROM stdin; with the rows below it and a line \\. at their end.";
    case "\\connect":
    case "\\c":
      return "A migration runs in one database; of a dump, leave out --create (-C).";
    default:
      return "Remove it, or write what it does in SQL. If the backslash belongs to a string, its quotes end too early.";
  }
}

/** Throws PGOPS_PSQL_COMMAND for a COPY that sends its rows to the client. */
export function refuseCopyToClient(place: Place): never {
  throw new PgopsError({
    code: "PGOPS_PSQL_COMMAND",
    message: "this COPY sends its rows to psql, and pgops is not psql",
    hint: "Remove it: a migration has nobody to send rows to.",
    exitCode: ExitCode.usage,
    place,
  });
}

/** Throws PGOPS_SPLIT where something stands between a COPY ... FROM stdin; and the end of its line. */
export function refuseBesideRows(place: Place): never {
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message: "something follows a COPY ... FROM stdin; on its line",
    hint: "The rows begin on the next line, and end with a line that holds \\. alone; what is to run after them goes below it.",
    exitCode: ExitCode.usage,
    place,
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

/** Throws PGOPS_SPLIT for a plain string that holds a backslash, whose meaning the setting has changed. */
export function refuseBackslashString(place: Place): never {
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message:
      "this string holds a backslash while standard_conforming_strings is off, which gives it another meaning",
    hint: "Remove the SET standard_conforming_strings, and write strings with backslash escapes as E'...'.",
    exitCode: ExitCode.usage,
    place,
  });
}

/** Throws PGOPS_SPLIT for a NUL character. */
export function refuseNul(place: Place): never {
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message: "a NUL character stands here, and PostgreSQL takes none in any text",
    hint: "Remove it. A file full of them is UTF-16: convert it with iconv -f UTF-16LE -t UTF-8.",
    exitCode: ExitCode.usage,
    place,
  });
}

/** Throws PGOPS_SPLIT for a quote or comment that the text ends inside of. */
export function refuseUnterminated({ what }: UnterminatedError, place: Place): never {
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message: `the ${what} that begins here never ends`,
    hint: closingHints.find(([opening]) => what.startsWith(opening))?.[1],
    exitCode: ExitCode.usage,
    place,
  });
}

const closingHints = [
  ["quoted string", "Close it with ', and write a quote inside of it as ''."],
  ["quoted identifier", 'Close it with ", and write a double quote inside of it as "".'],
  ["dollar-quoted", "Close it with the same $tag$ that opens it; upper and lower case differ."],
  ["/* comment", "Close it with */; comments nest, so each /* inside of it needs its own."],
] as const;

/** Throws PGOPS_SPLIT for a statement of a large file that is longer than may be held. */
export function refuseLength(characters: number, place: Place): never {
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message: `no end of a statement was found within ${Math.floor(characters / 1_048_576)} million characters`,
    hint: "Look for a quote or a comment that is not closed; a statement as long as that is better split, or its rows given to COPY ... FROM stdin.",
    exitCode: ExitCode.usage,
    place,
  });
}

/**
 * Throws PGOPS_SPLIT for a statement that makes the server read what follows as another encoding than UTF-8, in which
 * files and pgops' own records are sent.
 */
export function refuseOtherEncoding({ text, line, column }: Statement, file: string): void {
  if (!"sS".includes(text.charAt(0)) || !/client_encoding|\bnames\b/i.test(text)) return;
  const words = wordsOf(text).map((word) => word.toLowerCase().replace(/^(["'])(.*)\1$/s, "$2"));
  const [first, second] = words;
  const start = second === "local" || second === "session" ? 2 : 1;
  let value: string | undefined;
  if (first === "set" && words[start] === "client_encoding") value = words[start + 2];
  else if (first === "set" && words[start] === "names") value = words[start + 1];
  else if (first === "select" && words.includes("set_config"))
    value = words[words.indexOf("client_encoding") + 2];
  if (value === undefined || /^(?:utf-?_?8|unicode|default)$/.test(value)) return;
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message: `this sets client_encoding to ${value}, and the file is sent as UTF-8`,
    hint: "Remove it: the server converts what it is sent into the database's encoding by itself.",
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}
