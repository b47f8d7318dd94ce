import { codeFrame } from "./code-frame.ts";
import type { Directives } from "./directives.ts";
import type { TextPlace } from "./place.ts";
import { ContentHash } from "./read-source.ts";
import type { Statement } from "./split.ts";

/** A file that was read, split and judged: ready to be sent. */
export interface PreparedFile {
  /** Relative to the working folder, for messages. */
  readonly path: string;
  readonly hash: string;
  readonly directives: Directives;
  /** Whether it runs inside a transaction that pgops begins. */
  readonly transactional: boolean;
  /** The whole text; undefined for a file that is too large to be held. */
  readonly source: string | undefined;
  /**
   * What is to be sent, in order, again at each iteration. A large file is read while one iterates: each statement's
   * rows are to be used before the next is asked for, and at the end PgopsError `PGOPS_FILE_CHANGED` is thrown where
   * it is not what was judged.
   */
  readonly statements: Iterable<Statement>;
  /** How many statements there are. */
  readonly count: number;
  /** Whether its statements may leave another role behind. */
  readonly mayChangeRole: boolean;
  /** The hash of the rows that the statement with this index takes. */
  rowsHash(index: number): string;
  /** Whether it says that anywhere. */
  mentions(what: RegExp | string): boolean;
  /** The lines around a place, to be shown. */
  frame(place: TextPlace): string[];
}

/** What judging found: which of a file's statements are to be sent, and how. */
export interface Judgement {
  transactional: boolean;
  /** The index of the first statement that is to be sent: 1 behind a BEGIN. */
  first: number;
  count: number;
}

const role = /\b(?:role|authorization)\b/i;

/** A file whose text is held. */
export class WholeFile implements PreparedFile {
  readonly path: string;
  readonly source: string;
  readonly hash: string;
  readonly directives: Directives;
  readonly statements: readonly Statement[];
  readonly transactional: boolean;

  constructor(
    path: string,
    text: { source: string; hash: string; directives: Directives; statements: readonly Statement[] },
    { transactional, first, count }: Judgement,
  ) {
    this.path = path;
    this.source = text.source;
    this.hash = text.hash;
    this.directives = text.directives;
    const isAll = count === text.statements.length;
    this.statements = isAll ? text.statements : text.statements.slice(first, first + count);
    this.transactional = transactional;
  }

  get count(): number {
    return this.statements.length;
  }

  get mayChangeRole(): boolean {
    return this.mentions(role);
  }

  rowsHash(index: number): string {
    const hash = new ContentHash();
    for (const chunk of this.statements[index]?.rows?.chunks() ?? []) hash.add(Buffer.from(chunk));
    return hash.digest();
  }

  mentions(what: RegExp | string): boolean {
    return mentionedIn(this.source, what);
  }

  frame(place: TextPlace): string[] {
    return codeFrame(this.source, place);
  }
}

export function mentionedIn(text: string, what: RegExp | string): boolean {
  return typeof what === "string" ? text.includes(what) : what.test(text);
}
