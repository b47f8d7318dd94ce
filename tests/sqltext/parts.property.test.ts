import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { PgopsError } from "../../src/errors.ts";
import { contentHash, ContentHash, decodeParts, decodeSql } from "../../src/sqltext/read-source.ts";
import { type Comment, type Statement, statementsOf, statementsOfParts } from "../../src/sqltext/split.ts";
import { TextWindow } from "../../src/sqltext/text-window.ts";
import { file, soup } from "./generated-sql.ts";

/** Rows with what tempts a reader of SQL, and what looks like their end. */
const rows = fc
  .array(
    fc.oneof(
      fc.constantFrom("1\t'a", "\\N\t\\\\.", "\\.x", " \\.", "x\\.", "$$ /* é表😀", "-- pgops: foo", ";", ""),
      fc
        .string({ unit: fc.constantFrom(..."ab\t\\.;'é😀".split(/(?:)/u)), maxLength: 12 })
        .filter((row) => row !== "\\."),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.map((line) => `${line}\n`).join(""));
const copy = fc
  .tuple(fc.constantFrom("COPY t FROM stdin;", "copy t (a, b)\nfrom stdin with (format csv) ; -- a"), rows)
  .map(([statement, text]) => `\n${statement}\n${text}\\.\n`);
const restriction = fc.constantFrom(
  "\n\\restrict aB1\n",
  "\n\\unrestrict aB1\n",
  "\n-- pgops: allow x why\n",
);
/** A dump: files with rows and restrictions between; in the form of Unix or of Windows. */
const dump = fc
  .tuple(
    fc.array(
      fc.oneof(
        file.map(({ source }) => source.replaceAll("\uFEFF", "")),
        copy,
        restriction,
      ),
      { maxLength: 6 },
    ),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([parts, marked, windows]) => {
    const text = (marked ? "\uFEFF" : "") + parts.join("\n");
    return windows ? text.replaceAll(/\r?\n/g, "\r\n") : text;
  });
const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 9 }));

/** The bytes in parts of random size; the last one may end anywhere. */
function cut(bytes: Uint8Array, lengths: Iterator<number>): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(lengths.next().value);
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  return parts;
}

interface Told {
  statements: unknown[];
  comments: unknown[];
  error?: unknown;
}

/** Everything that reading tells: statements with their places and rows, comments, and how it ended. */
function told(read: (onComment: (comment: Comment) => void) => Iterable<Statement>): Told {
  const result: Told = { statements: [], comments: [] };
  const note = ({ text, isAtTop, place }: Comment): void =>
    void result.comments.push([text, isAtTop, place()]);
  try {
    for (const { text, line, column, keywords, rows: taken } of read(note)) {
      const data = taken && [taken.line, [...taken.chunks()].join("")];
      result.statements.push([text, line, column, keywords, data]);
    }
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    result.error = [error.code, error.message, error.place];
  }
  return result;
}

/** What it gives, or why it was refused. */
function answer(read: () => string): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    return [error.message, error.place];
  }
}

function places(list: Statement[]): unknown[] {
  return list.map(({ line, column, text }) => [line, column, text]);
}

function expectSame(source: string, lengths: Iterator<number>, growth: number): Told {
  const bytes = Buffer.from(source);
  const parts = cut(bytes, lengths);
  const streamed = told((onComment) =>
    statementsOfParts(
      decodeParts(() => parts, "a.sql"),
      "a.sql",
      { onComment, growth },
    ),
  );
  const whole = told((onComment) => statementsOf(decodeSql(bytes, "a.sql"), "a.sql", onComment));
  expect(streamed).toEqual(whole);
  return whole;
}

describe("a text in parts", () => {
  test("gives the statements, rows and comments of the whole text", () => {
    let withRows = 0;
    fc.assert(
      fc.property(dump, sizes, fc.integer({ min: 1, max: 40 }), (source, lengths, growth) => {
        const { statements, error } = expectSame(source, lengths, growth);
        expect(error).toBeUndefined();
        if (statements.some((statement) => Array.isArray(statement) && statement[4] !== undefined))
          withRows++;
      }),
      { numRuns: 1500 },
    );
    expect(withRows).toBeGreaterThan(300);
  });

  test("is refused where the whole text is, and for the same reason", () => {
    let refused = 0;
    fc.assert(
      fc.property(soup, sizes, fc.integer({ min: 1, max: 12 }), (source, lengths, growth) => {
        if (expectSame(source, lengths, growth).error !== undefined) refused++;
      }),
      { numRuns: 4000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  test("rows that nobody asks for are passed over", () => {
    fc.assert(
      fc.property(dump, sizes, (source, lengths) => {
        const parts = cut(Buffer.from(source), lengths);
        const streamed = [
          ...statementsOfParts(
            decodeParts(() => parts, "a.sql"),
            "a.sql",
            { growth: 1 },
          ),
        ];
        const whole = [...statementsOf(decodeSql(Buffer.from(source), "a.sql"))];
        expect(places(streamed)).toEqual(places(whole));
      }),
      { numRuns: 300 },
    );
  });

  test("has the hash of the whole text", () => {
    fc.assert(
      fc.property(
        fc.oneof(dump, soup, fc.constantFrom("", "\uFEFF", "\r", "\r\n", "\uFEFF\uFEFF\r")),
        sizes,
        (source, lengths) => {
          const hash = new ContentHash();
          for (const part of cut(Buffer.from(source), lengths)) hash.add(part);
          expect(hash.digest()).toBe(contentHash(source));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("that is not UTF-8 is refused at the same byte", () => {
    const bytesOf = fc.array(
      fc.constantFrom(
        0x61,
        0x0a,
        0xc3,
        0xa9,
        0xe2,
        0x82,
        0xac,
        0xf0,
        0x9f,
        0x98,
        0x80,
        0xff,
        0xed,
        0xa0,
        0xef,
        0xbb,
        0xbf,
      ),
      { maxLength: 30 },
    );
    let refused = 0;
    fc.assert(
      fc.property(bytesOf, sizes, (list, lengths) => {
        const bytes = Uint8Array.from(list);
        const parts = cut(bytes, lengths);
        const whole = answer(() => decodeSql(bytes, "a.sql"));
        if (typeof whole !== "string") refused++;
        expect(answer(() => [...decodeParts(() => parts, "a.sql")].join(""))).toEqual(whole);
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  test("is not read over and over where a statement is long", () => {
    const total = 4_000_000;
    const parts = [
      "SELECT '",
      ...Array.from({ length: 4000 }, () => "x".repeat(total / 4000)),
      "'; SELECT 2",
    ];
    let held = 0;
    const moveTo = Reflect.get<TextWindow, "moveTo">(TextWindow.prototype, "moveTo");
    const spy = vi.spyOn(TextWindow.prototype, "moveTo").mockImplementation(function (
      this: TextWindow,
      index,
    ) {
      moveTo.call(this, index);
      held += this.text.length;
    });
    const statements = [...statementsOfParts(parts, "a.sql", { growth: 1000 })];
    spy.mockRestore();
    expect(statements.map(({ text }) => text.length)).toEqual([total + 9, 8]);
    expect(held).toBeLessThan(4 * total);
  });
});
