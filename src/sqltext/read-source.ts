import { isUtf8 } from "node:buffer";
import { ExitCode, PgopsError } from "../errors.ts";
import { placeOfOffset } from "./place.ts";

const newline = 10;
const carriageReturn = 13;
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/**
 * The text of a file of SQL, without its byte order mark; line ends stay as they are.
 * Throws PgopsError PGOPS_NOT_UTF8 with the line of the first byte that is not UTF-8.
 */
export function decodeSql(bytes: Uint8Array, file: string): string {
  refuseUtf16(bytes, file);
  if (!isUtf8(bytes)) throw badByte(bytes, file);
  return new TextDecoder().decode(bytes);
}

/** Gives the bytes of a file from their beginning, in parts that are used up before the next is asked for. */
export type ByteSource = () => Iterable<Uint8Array>;

/**
 * The same for a file that is not held whole: its text in parts, none of which cuts a character. `onBytes` is given
 * the bytes on their way. Throws PgopsError PGOPS_NOT_UTF8 as `decodeSql` does.
 */
export function* decodeParts(
  bytes: ByteSource,
  file: string,
  onBytes?: (bytes: Uint8Array) => void,
): Generator<string, void, undefined> {
  let rest: Uint8Array = new Uint8Array();
  let isFirst = true;
  for (const chunk of bytes()) {
    onBytes?.(chunk);
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = joined.subarray(0, wholeCharacters(joined));
    if (!isUtf8(whole)) throw findBadByte(bytes, file);
    const text = Buffer.from(whole.buffer, whole.byteOffset, whole.length).toString("utf8");
    rest = Uint8Array.from(joined.subarray(whole.length));
    if (text === "") continue;
    yield isFirst && text.startsWith("\uFEFF") ? text.slice(1) : text;
    isFirst = false;
  }
  if (rest.length > 0) throw findBadByte(bytes, file);
}

/** SHA-256 in hex of the text as UTF-8, without a byte order mark and with LF for CRLF: the same on every machine. */
export function contentHash(text: string): string {
  const unmarked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  // Imported, it would bring all that node:crypto can lazily load.
  const { hash } = process.getBuiltinModule("node:crypto");
  return hash("sha256", unmarked.includes("\r") ? unmarked.replaceAll("\r\n", "\n") : unmarked, "hex");
}

/** `contentHash` of bytes that come in parts, cut anywhere. */
export class ContentHash {
  readonly #hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  #isFirst = true;
  /** What cannot be judged before the next part: a carriage return, the beginning of a byte order mark. */
  #held: Buffer = Buffer.alloc(0);

  readonly add = (bytes: Uint8Array): void => {
    let all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = Buffer.alloc(0);
    if (this.#isFirst) {
      if (all.length < byteOrderMark.length) {
        this.#held = Buffer.from(all);
        return;
      }
      this.#isFirst = false;
      if (byteOrderMark.every((byte, index) => all[index] === byte)) all = all.subarray(byteOrderMark.length);
    }
    if (all.at(-1) === carriageReturn) {
      this.#held = Buffer.from(all.subarray(-1));
      all = all.subarray(0, -1);
    }
    this.#update(all);
  };

  digest(): string {
    this.#update(this.#held);
    return this.#hash.digest("hex");
  }

  #update(bytes: Uint8Array): void {
    if (!bytes.includes(carriageReturn)) this.#hash.update(bytes);
    else {
      // One character a byte, and back again.
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
      this.#hash.update(text.replaceAll("\r\n", "\n"), "latin1");
    }
  }
}

/** The length of the part at the start that does not end inside a character. */
function wholeCharacters(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] ?? 0;
    // 10xxxxxx goes on with a character that began before; a first byte says how many bytes it has.
    if (byte < 0x80) return length;
    if (byte >= 0xc0) return characterLength(byte) > back ? length - back : length;
  }
  return length;
}

function characterLength(firstByte: number): number {
  if (firstByte >= 0xf0) return 4;
  return firstByte >= 0xe0 ? 3 : 2;
}

/** Reads the file once more, for the place: by lines, since none of their ends cuts a character. */
function findBadByte(bytes: ByteSource, file: string): PgopsError {
  let linesBefore = 0;
  let line: Uint8Array = new Uint8Array();
  for (const chunk of bytes()) {
    const joined = Buffer.concat([line, chunk]);
    if (linesBefore === 0) refuseUtf16(joined, file);
    const end = joined.lastIndexOf(newline) + 1;
    if (!isUtf8(joined.subarray(0, end))) return badByte(joined, file, linesBefore);
    for (let at = joined.indexOf(newline); at !== -1; at = joined.indexOf(newline, at + 1)) linesBefore++;
    line = joined.subarray(end);
  }
  return badByte(line, file, linesBefore);
}

function refuseUtf16(bytes: Uint8Array, file: string): void {
  const utf16 = utf16Mark(bytes);
  if (utf16 !== undefined) throw notUtf8(`the file is ${utf16}, not UTF-8`, utf16, { file, line: 1 });
}

function utf16Mark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "UTF-16LE";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "UTF-16BE" : undefined;
}

function badByte(bytes: Uint8Array, file: string, linesBefore = 0): PgopsError {
  const at = firstBadByte(bytes);
  const before = new TextDecoder().decode(bytes.subarray(0, at));
  const { line, column } = placeOfOffset(before, before.length);
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, "0");
  return notUtf8(`the file is not UTF-8: the byte 0x${byte} fits no character`, "WINDOWS-1252", {
    file,
    line: line + linesBefore,
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
  for (let end = bytes.indexOf(newline, at); end !== -1; end = bytes.indexOf(newline, at)) {
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
