import { isUtf8 } from "node:buffer";
import { ExitCode, PgopsError } from "../errors.ts";
import { placeOfOffset } from "./place.ts";

/**
 * The text of a file of SQL, without its byte order mark; line ends stay as they are.
 * Throws PgopsError PGOPS_NOT_UTF8 with the line of the first byte that is not UTF-8.
 */
export function decodeSql(bytes: Uint8Array, file: string): string {
  const utf16 = utf16Mark(bytes);
  if (utf16 !== undefined) throw notUtf8(`the file is ${utf16}, not UTF-8`, utf16, { file, line: 1 });
  if (!isUtf8(bytes)) throw badByte(bytes, file);
  return new TextDecoder().decode(bytes);
}

/** SHA-256 in hex of the text as UTF-8, without a byte order mark and with LF for CRLF: the same on every machine. */
export function contentHash(text: string): string {
  const unmarked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  // Imported, it would bring all that node:crypto can lazily load.
  const { hash } = process.getBuiltinModule("node:crypto");
  return hash("sha256", unmarked.includes("\r") ? unmarked.replaceAll("\r\n", "\n") : unmarked, "hex");
}

function utf16Mark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "UTF-16LE";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "UTF-16BE" : undefined;
}

function badByte(bytes: Uint8Array, file: string): PgopsError {
  const at = firstBadByte(bytes);
  const before = new TextDecoder().decode(bytes.subarray(0, at));
  const { line, column } = placeOfOffset(before, before.length);
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, "0");
  return notUtf8(`the file is not UTF-8: the byte 0x${byte} fits no character`, "WINDOWS-1252", {
    file,
    line,
    column,
  });
}

function notUtf8(
  message: string,
  from: string,
  place: { file: string; line: number; column?: number },
): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_UTF8",
    message,
    hint: `Convert it: iconv -f ${from} -t UTF-8 ${place.file} > new.sql (if it is ${from} indeed).`,
    exitCode: ExitCode.usage,
    place,
  });
}

/** The index of the first byte that begins no whole UTF-8 character. */
function firstBadByte(bytes: Uint8Array): number {
  // Whether a prefix is UTF-8 tells nothing where it cuts a character, so prefixes are cut at line ends.
  let at = 0;
  for (let end = bytes.indexOf(10, at); end !== -1; end = bytes.indexOf(10, at)) {
    if (!isUtf8(bytes.subarray(at, end))) break;
    at = end + 1;
  }
  while (at < bytes.length) {
    const length = [1, 2, 3, 4].find(
      (size) => at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)),
    );
    if (length === undefined) return at;
    at += length;
  }
  return at;
}
