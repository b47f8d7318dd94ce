import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { PgopsError } from "../../errors.ts";
import type { ArchiveHead, DataSums } from "./manifest.ts";
import { parseHead } from "./manifest.ts";
import { headText, rowsBegin, sumsIn } from "./script.ts";
import { fileFailure } from "./whole-file.ts";

/** What an archive holds, read from its first byte to its last. */
export interface ReadArchive {
  head: ArchiveHead;
  /** As it was found, and not as the file says. */
  found: DataSums & { rows: number; sha256: string; bytes: number };
}

/** More than this no head has: columns have names, types and defaults. */
const longestHead = 16 * 1024 * 1024;
const newline = 10;
const rowsEnd = Buffer.from("\n\\.\n");

/**
 * Reads an archive through and gives `take` its rows, in pieces cut anywhere; without it they are only counted and hashed.
 * @throws PgopsError `PGOPS_ARCHIVE_DAMAGED` where it is none, or is cut short, or does not hold what it says at its end
 */
export async function readArchive(
  path: string,
  {
    signal,
    take,
  }: {
    signal?: AbortSignal | undefined;
    take?: (head: ArchiveHead, rows: AsyncIterable<Buffer>) => Promise<void>;
  },
): Promise<ReadArchive> {
  const reader = new Reader(path, signal);
  try {
    const head = await reader.head();
    if (take === undefined) for await (const _ of reader.rows());
    else await take(head, reader.rows());
    const found = await reader.end();
    return { head, found };
  } catch (error) {
    throw readFailure(error, path);
  } finally {
    reader.close();
  }
}

/** The id at the head of an archive; undefined where it cannot be read. */
export async function idInHead(path: string): Promise<string | undefined> {
  const reader = new Reader(path);
  try {
    return (await reader.head()).id;
  } catch {
    return undefined;
  } finally {
    reader.close();
  }
}

class Reader {
  readonly #path: string;
  readonly #file: ReturnType<typeof createReadStream>;
  readonly #pieces: AsyncIterator<Buffer, undefined>;
  readonly #fileHash = createHash("sha256");
  readonly #dataHash = createHash("sha256");
  #fileBytes = 0;
  #dataBytes = 0;
  #rows = 0;
  /** What was read and belongs to the next part. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string, signal?: AbortSignal) {
    this.#path = path;
    this.#file = createReadStream(path, { highWaterMark: 256 * 1024, signal });
    const gunzip = createGunzip({ chunkSize: 256 * 1024 });
    this.#file.on("data", (piece) => {
      this.#fileHash.update(piece);
      this.#fileBytes += piece.length;
    });
    this.#file.on("error", (error) => gunzip.destroy(error));
    gunzip.on("error", () => {});
    this.#pieces = this.#file.pipe(gunzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }

  async head(): Promise<ArchiveHead> {
    let begun: Buffer = Buffer.alloc(0);
    let head: ArchiveHead | undefined;
    while (begun.length < longestHead) {
      const { value: piece } = await this.#pieces.next();
      if (piece === undefined) break;
      begun = Buffer.concat([begun, piece]);
      const text = head === undefined ? headText(begun.toString("utf8")) : undefined;
      if (text !== undefined) {
        head = parseHead(text);
        if (head === undefined) break;
      }
      const mark = head && Buffer.from(rowsBegin(head));
      const at = mark === undefined ? -1 : begun.indexOf(mark);
      if (head === undefined || mark === undefined || at === -1) continue;
      this.#rest = begun.subarray(at + mark.length);
      return head;
    }
    throw damaged(this.#path, "it is no archive of pgops, or was cut short before its rows");
  }

  /** A line with `\.` ends them: in a row it would be written as `\\.`. */
  async *rows(): AsyncGenerator<Buffer, void, void> {
    // The line before the first row has ended.
    let held: Buffer = Buffer.concat([Buffer.of(newline), this.#rest]);
    let first = true;
    for (;;) {
      const end = held.indexOf(rowsEnd);
      const length = end === -1 ? held.length - rowsEnd.length + 1 : end + 1;
      if (length > 0) {
        const piece = held.subarray(first ? 1 : 0, length);
        if (piece.length > 0) yield this.#count(piece);
        first = false;
        held = held.subarray(length);
      }
      if (end !== -1) {
        this.#rest = held;
        return;
      }
      const { value } = await this.#pieces.next();
      if (value === undefined) throw damaged(this.#path, "it ends within its rows");
      held = Buffer.concat([held, value]);
    }
  }

  #count(piece: Buffer): Buffer {
    this.#dataHash.update(piece);
    this.#dataBytes += piece.length;
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) this.#rows++;
    return piece;
  }

  async end(): Promise<ReadArchive["found"]> {
    const pieces = [this.#rest];
    for (;;) {
      const { value } = await this.#pieces.next();
      if (value === undefined) break;
      pieces.push(value);
    }
    const said = sumsIn(Buffer.concat(pieces).toString("utf8"));
    if (said === undefined) throw damaged(this.#path, "it was cut short after its rows");
    const found = {
      rows: this.#rows,
      dataSha256: this.#dataHash.digest("hex"),
      dataBytes: this.#dataBytes,
      sha256: this.#fileHash.digest("hex"),
      bytes: this.#fileBytes,
    };
    const same = said.rows === found.rows && said.dataSha256 === found.dataSha256;
    if (!same) throw damaged(this.#path, "its rows are not those that were written");
    return found;
  }

  close(): void {
    this.#file.destroy();
    this.#pieces.return?.().catch(() => {});
  }
}

function readFailure(error: unknown, path: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== undefined) return fileFailure(error, `${path} cannot be read`, "Nothing was changed.");
  return code?.startsWith("Z_") === true ? damaged(path, (error as Error).message, error) : error;
}

/** A PgopsError `PGOPS_ARCHIVE_DAMAGED`. */
export function damaged(path: string, why: string, cause?: unknown): PgopsError {
  return new PgopsError({
    code: "PGOPS_ARCHIVE_DAMAGED",
    message: `${path} cannot be relied on: ${why}`,
    hint: "Take another copy of the file, from a backup. What is left of its rows may be seen with `zcat`.",
    stands: "Nothing was changed.",
    cause,
  });
}
