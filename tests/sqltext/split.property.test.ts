import * as fc from "fast-check";
import { loadModule } from "libpg-query";
import { beforeAll, describe, expect, test } from "vitest";
import { PgopsError } from "../../src/errors.ts";
import { statementsOf } from "../../src/sqltext/split.ts";
import { file, soup } from "./generated-sql.ts";
import {
  parsedStatements,
  scannedStatements,
  scannerComplaint,
  scannerSeesBackslash,
} from "./postgresql-scanner.ts";

const texts = (source: string): string[] => [...statementsOf(source)].map(({ text }) => text);

describe("statementsOf", () => {
  beforeAll(loadModule);

  test("finds the statements that a file was made of", () => {
    fc.assert(
      fc.property(file, ({ source, statements }) => {
        expect(texts(source)).toEqual(statements);
      }),
      { numRuns: 500 },
    );
  });

  test("finds those that PostgreSQL's scanner and parser find", () => {
    let parsed = 0;
    fc.assert(
      fc.property(file, ({ source }) => {
        const text = source.replace(/^\uFEFF/, "");
        const found = texts(text);
        expect(scannedStatements(text)).toEqual(found);
        const expected = parsedStatements(text);
        if (expected === undefined) return;
        parsed++;
        expect(found).toEqual(expected);
      }),
      { numRuns: 300 },
    );
    expect(parsed).toBeGreaterThan(30);
  });

  test("reads any text as PostgreSQL's scanner does", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(soup, (source) => {
        const expected = scannedStatements(source) ?? kindOfComplaint(source);
        // What the scanner refuses for another reason (`""`, `1a`) is the server's to judge.
        if (expected === "other") return;
        const answer = answerTo(source);
        // A backslash outside of quotes is a token to the scanner, and psql's to us.
        if (answer === "PGOPS_PSQL_COMMAND") return;
        const kind = Array.isArray(answer) ? "split" : answer;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        expect(answer).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
    expect(seen.get("split")).toBeGreaterThan(200);
    expect(seen.get("PGOPS_SPLIT")).toBeGreaterThan(200);
  });

  test("takes for psql's the backslashes that PostgreSQL's scanner sees outside of quotes, and no others", () => {
    const seen = new Map<boolean, number>();
    fc.assert(
      fc.property(soup, (source) => {
        const expected = scannerSeesBackslash(source);
        if (expected === undefined) return;
        seen.set(expected, (seen.get(expected) ?? 0) + 1);
        expect(answerTo(source) === "PGOPS_PSQL_COMMAND").toBe(expected);
      }),
      { numRuns: 5000 },
    );
    expect(seen.get(true)).toBeGreaterThan(100);
    expect(seen.get(false)).toBeGreaterThan(100);
  });

  test("loses nothing: pieces follow each other, and hold their statements", () => {
    fc.assert(
      fc.property(file, ({ source }) => {
        const found = [...statementsOf(source)];
        const pieces = found.map(({ pieceStart, pieceEnd }) => source.slice(pieceStart, pieceEnd));
        const rest = source.slice(found.at(-1)?.pieceEnd ?? 0);
        expect(pieces.join("") + rest).toBe(source);
        expect(texts(rest)).toEqual([]);
        for (const { text, start, end, pieceStart, pieceEnd } of found) {
          expect(source.slice(start, end)).toBe(text);
          expect(pieceStart <= start && end <= pieceEnd).toBe(true);
          expect(text.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("counts lines and columns as an editor does", () => {
    fc.assert(
      fc.property(file, ({ source }) => {
        for (const { start, line, column } of statementsOf(source)) {
          const lines = source
            .slice(0, start)
            .replace(/^\uFEFF/, "")
            .split("\n");
          expect([line, column]).toEqual([lines.length, Array.from(lines.at(-1) ?? "").length + 1]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** The statements, or the code of the error. */
function answerTo(source: string): string[] | string {
  try {
    return texts(source);
  } catch (error) {
    if (error instanceof PgopsError) return error.code;
    throw error;
  }
}

/** What we should answer where PostgreSQL's scanner refuses the text. */
function kindOfComplaint(source: string): "PGOPS_SPLIT" | "other" | "none" {
  const complaint = scannerComplaint(source);
  if (complaint === undefined) return "none";
  return complaint.includes("unterminated") ? "PGOPS_SPLIT" : "other";
}
