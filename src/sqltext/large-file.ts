import { relative } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { PgopsError } from "../errors.ts";
import { frameOf } from "./code-frame.ts";
import { DirectiveReader, type Directives } from "./directives.ts";
import { linesOf } from "./lines.ts";
import type { TextPlace } from "./place.ts";
import { ContentHash } from "./read-source.ts";
import { type CommentListener, type Statement, statementsOfParts } from "./split.ts";
import { transactionControl } from "./transaction-control.ts";
import { StatementJudge } from "./judge.ts";
import { type Judgement, mentionedIn, type PreparedFile } from "./prepared-file.ts";
import type { PrepareOptions } from "./prepare-file.ts";
import { textParts } from "./source.ts";

/** How long reading may keep everything else (signals, the terminal) waiting. */
const patienceMs = 20;

/**
 * Reads, splits and judges a file that is too large to be held; of it a window is in memory.
 * @throws PgopsError as `prepareFile` does; the signal's reason.
 */
export async function prepareLargeFile(
  path: string,
  cwd: string,
  { kind, signal }: PrepareOptions = {},
): Promise<PreparedFile> {
  const shown = relative(cwd, path);
  const hash = new ContentHash();
  const comments = new DirectiveReader(shown, kind);
  const judge = new StatementJudge(shown, comments.directives);
  let clock = performance.now();
  const pause = async (): Promise<void> => {
    if (performance.now() - clock < patienceMs) return;
    await turn();
    signal?.throwIfAborted();
    clock = performance.now();
  };
  const rowsHashes = new Map<number, string>();
  let seen = 0;
  for (const statement of readStatements(path, cwd, hash, comments.read)) {
    judge.see(statement);
    if (statement.rows !== undefined) {
      const rows = new ContentHash();
      for (const chunk of statement.rows.chunks()) {
        rows.add(Buffer.from(chunk));
        await pause();
      }
      rowsHashes.set(seen, rows.digest());
    }
    if (++seen % 256 === 0) await pause();
  }
  const { directives } = comments;
  return new LargeFile({ path, cwd, hash: hash.digest(), directives, rowsHashes }, judge.end());
}

function readStatements(
  path: string,
  cwd: string,
  hash?: ContentHash,
  onComment?: CommentListener,
): Iterable<Statement> {
  return statementsOfParts(textParts(path, cwd, hash?.add), relative(cwd, path), { onComment });
}

/** What the first reading found out. */
interface Reading {
  path: string;
  cwd: string;
  hash: string;
  directives: Directives;
  /** By the index of the statement, those of the frame counted. */
  rowsHashes: ReadonlyMap<number, string>;
}

class LargeFile implements PreparedFile {
  readonly path: string;
  readonly hash: string;
  readonly directives: Directives;
  readonly transactional: boolean;
  readonly count: number;
  readonly source = undefined;
  readonly statements: Iterable<Statement>;
  /** Looking through all of it costs more than setting the role back. */
  readonly mayChangeRole = true;
  readonly #file: string;
  readonly #cwd: string;
  readonly #first: number;
  readonly #rowsHashes: ReadonlyMap<number, string>;

  constructor(
    { path, cwd, hash, directives, rowsHashes }: Reading,
    { transactional, first, count }: Judgement,
  ) {
    this.path = relative(cwd, path);
    this.hash = hash;
    this.directives = directives;
    this.transactional = transactional;
    this.count = count;
    this.statements = { [Symbol.iterator]: () => this.#read() };
    this.#file = path;
    this.#cwd = cwd;
    this.#first = first;
    this.#rowsHashes = rowsHashes;
  }

  rowsHash(index: number): string {
    return this.#rowsHashes.get(this.#first + index) ?? "";
  }

  mentions(what: RegExp | string): boolean {
    for (const { text } of readStatements(this.#file, this.#cwd)) if (mentionedIn(text, what)) return true;
    return false;
  }

  frame(place: TextPlace): string[] {
    const parts = textParts(this.#file, this.#cwd);
    return frameOf(linesOf(parts, place.line), place);
  }

  *#read(): Generator<Statement, void, undefined> {
    const hash = new ContentHash();
    let index = -this.#first;
    try {
      for (const statement of readStatements(this.#file, this.#cwd, hash)) {
        const isSent = index >= 0 && index < this.count;
        index++;
        if (!isSent) continue;
        // Sent, it would commit what is to be rolled back when the hash turns out to be another one.
        if (transactionControl(statement) !== undefined) throw changed(this.path);
        yield statement;
      }
    } catch (error) {
      // It was found to be in order before.
      throw error instanceof PgopsError && error.code !== "PGOPS_FILE" ? changed(this.path) : error;
    }
    if (hash.digest() !== this.hash) throw changed(this.path);
  }
}

function changed(path: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_FILE_CHANGED",
    message: `${path} changed while it was being run`,
    place: { file: path },
    hint: "It was read and judged, and is another file now. Run the command again when nobody writes to it.",
  });
}
