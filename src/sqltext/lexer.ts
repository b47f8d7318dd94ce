/** What a token is; blanks and comments are no tokens. */
export const TokenKind = {
  end: 0,
  word: 1,
  quotedIdentifier: 2,
  string: 3,
  number: 4,
  parameter: 5,
  /** One character of punctuation or of an operator. */
  symbol: 6,
} as const;

export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** A quote or comment that the text ends inside of; `start` is the index of its first character. */
export class UnterminatedError extends Error {
  readonly what: string;
  readonly start: number;

  constructor(what: string, start: number) {
    super(`unterminated ${what}`);
    this.what = what;
    this.start = start;
  }
}

const Class = { symbol: 0, blank: 1, word: 2, digit: 3, quote: 4, doubleQuote: 5, dollar: 6 } as const;
const classOf = new Uint8Array(128);
for (const blank of " \t\n\r\f\v") classOf[blank.charCodeAt(0)] = Class.blank;
for (let code = 48; code <= 57; code++) classOf[code] = Class.digit;
for (let code = 65; code <= 90; code++) classOf[code] = classOf[code + 32] = Class.word;
classOf[95] = Class.word;
classOf[39] = Class.quote;
classOf[34] = Class.doubleQuote;
classOf[36] = Class.dollar;

const newline = 10;
const carriageReturn = 13;
const quote = 39;
const star = 42;
const dash = 45;
const slash = 47;
const backslash = 92;
const byteOrderMark = 0xfeff;
const dollarQuote = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
/** What may stand between two parts of one string constant: at least one line end, and no block comment. */
const continuation = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\f\v\n\r]|--[^\n\r]*[\n\r])*'/y;

/**
 * Reads SQL text token by token after the rules of PostgreSQL's scan.l (14 to 18), with
 * standard_conforming_strings on. It is lenient where the versions differ (`1a`, `0x1F`, `""`): the server judges
 * those. The property tests hold it against PostgreSQL's own scanner.
 */
export class Lexer {
  readonly source: string;
  /** The current token: `source.slice(start, end)`. */
  start = 0;
  end = 0;
  kind: TokenKind = TokenKind.end;
  readonly #onComment: ((start: number, end: number) => void) | undefined;

  /** `onComment` is told each comment that `next` passes over, without its line end. */
  constructor(source: string, onComment?: (start: number, end: number) => void) {
    this.source = source;
    this.#onComment = onComment;
    if (source.charCodeAt(0) === byteOrderMark) this.end = 1;
  }

  /** Steps to the next token. Throws UnterminatedError. */
  next(): TokenKind {
    const { source } = this;
    const { length } = source;
    let at = this.end;
    for (;;) {
      if (at >= length) return this.#token(TokenKind.end, length, length);
      const code = source.charCodeAt(at);
      const type = code < 128 ? (classOf[code] ?? 0) : Class.word;
      if (type === Class.blank) {
        at++;
      } else if (type === Class.word) {
        return this.#word(at);
      } else if (type === Class.symbol) {
        const isComment = (code === dash || code === slash) && this.#commentEnd(at);
        if (isComment === false) return this.#token(TokenKind.symbol, at, at + 1);
        this.#onComment?.(at, isComment);
        at = isComment;
      } else {
        return this.#quotedOrNumber(type, at);
      }
    }
  }

  /** The current token's text. */
  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** The same in upper case: how keywords are compared. */
  get upper(): string {
    return this.text.toUpperCase();
  }

  #token(kind: TokenKind, start: number, end: number): TokenKind {
    this.start = start;
    this.end = end;
    this.kind = kind;
    return kind;
  }

  #quotedOrNumber(type: number, at: number): TokenKind {
    switch (type) {
      case Class.quote:
        return this.#token(TokenKind.string, at, this.#closing("'", at, "quoted string"));
      case Class.doubleQuote:
        return this.#token(TokenKind.quotedIdentifier, at, this.#closing('"', at, "quoted identifier"));
      case Class.digit:
        return this.#token(TokenKind.number, at, this.#digitsEnd(at + 1));
      default:
        return this.#dollar(at);
    }
  }

  #word(start: number): TokenKind {
    const { source } = this;
    let at = start + 1;
    for (;;) {
      const code = source.charCodeAt(at);
      if (code < 128) {
        const type = classOf[code];
        if (type !== Class.word && type !== Class.digit && type !== Class.dollar) break;
      } else if (Number.isNaN(code)) {
        break;
      }
      at++;
    }
    if (at === start + 1 && source.charCodeAt(at) === quote && (source.charCodeAt(start) | 32) === 101) {
      return this.#token(TokenKind.string, start, this.#escapeStringEnd(start));
    }
    return this.#token(TokenKind.word, start, at);
  }

  /** The index after the closing quote of what opens at `start`; a doubled quote stands for itself. */
  #closing(mark: string, start: number, what: string): number {
    const { source } = this;
    for (let from = start + 1; ; from += 2) {
      from = source.indexOf(mark, from);
      if (from === -1) throw new UnterminatedError(what, start);
      if (source.charCodeAt(from + 1) !== mark.charCodeAt(0)) return from + 1;
    }
  }

  /** E'...': backslashes escape, also in the parts that follow on later lines. */
  #escapeStringEnd(start: number): number {
    const { source } = this;
    for (let at = start + 2; at < source.length; at++) {
      const code = source.charCodeAt(at);
      if (code === backslash) {
        at++;
      } else if (code === quote) {
        if (source.charCodeAt(at + 1) === quote) {
          at++;
          continue;
        }
        continuation.lastIndex = at + 1;
        if (!continuation.test(source)) return at + 1;
        at = continuation.lastIndex - 1;
      }
    }
    throw new UnterminatedError("quoted string", start);
  }

  #dollar(start: number): TokenKind {
    const { source } = this;
    const next = source.charCodeAt(start + 1);
    if (next < 128 && classOf[next] === Class.digit) {
      return this.#token(TokenKind.parameter, start, this.#digitsEnd(start + 2));
    }
    dollarQuote.lastIndex = start;
    if (!dollarQuote.test(source)) return this.#token(TokenKind.symbol, start, start + 1);
    const opened = dollarQuote.lastIndex;
    const delimiter = source.slice(start, opened);
    const close = source.indexOf(delimiter, opened);
    if (close === -1) throw new UnterminatedError(`dollar-quoted string ${delimiter}`, start);
    return this.#token(TokenKind.string, start, close + delimiter.length);
  }

  #digitsEnd(from: number): number {
    let at = from;
    while (classOf[this.source.charCodeAt(at)] === Class.digit) at++;
    return at;
  }

  /** The index after the comment that opens at `start`, or false where none does. */
  #commentEnd(start: number): number | false {
    const { source } = this;
    const code = source.charCodeAt(start);
    const next = source.charCodeAt(start + 1);
    if (code === slash) return next === star && this.#blockCommentEnd(start);
    if (next !== dash) return false;
    let at = start + 2;
    for (; at < source.length; at++) {
      const inside = source.charCodeAt(at);
      if (inside === newline || inside === carriageReturn) break;
    }
    return at;
  }

  #blockCommentEnd(start: number): number {
    const { source } = this;
    let depth = 1;
    for (let at = start + 2; at < source.length; at++) {
      const code = source.charCodeAt(at);
      if (code === star && source.charCodeAt(at + 1) === slash) {
        at++;
        if (--depth === 0) return at + 1;
      } else if (code === slash && source.charCodeAt(at + 1) === star) {
        at++;
        depth++;
      }
    }
    throw new UnterminatedError("/* comment", start);
  }
}

/** The first `limit` tokens of `text`: words in upper case, everything else as written. Throws UnterminatedError. */
export function wordsOf(text: string, limit: number = Number.POSITIVE_INFINITY): string[] {
  const lexer = new Lexer(text);
  const words: string[] = [];
  while (words.length < limit && lexer.next() !== TokenKind.end) {
    words.push(lexer.kind === TokenKind.word ? lexer.upper : lexer.text);
  }
  return words;
}
