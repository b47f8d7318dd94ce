import { parseSync, scanSync } from "libpg-query";

/**
 * The statements of `source` after PostgreSQL's own scanner (libpg-query's): cut at the semicolons outside of
 * parentheses and BEGIN ATOMIC bodies. Undefined where that scanner refuses the text.
 */
export function scannedStatements(source: string): string[] | undefined {
  const tokens = scan(source);
  if (tokens === undefined) return undefined;
  const bytes = Buffer.from(source);
  const statements: string[] = [];
  let from = -1;
  let to = -1;
  let parentheses = 0;
  let bodies = 0;
  let before = "";
  let isRoutine = false;
  for (const { start, end, text, tokenName, keywordKind } of tokens) {
    if (isComment(tokenName)) continue;
    const word = keywordKind > 0 || text === ";" ? text.toUpperCase() : tokenName;
    if (text === ";" && parentheses === 0 && bodies === 0) {
      if (from !== -1) statements.push(bytes.toString("utf8", from, to));
      [from, before, isRoutine] = [-1, "", false];
      continue;
    }
    if (from === -1) from = start;
    to = end;
    if (text === "(") parentheses++;
    if (text === ")") parentheses = Math.max(0, parentheses - 1);
    if (/^(?:CREATE|CREATE OR REPLACE) (?:FUNCTION|PROCEDURE)$/.test(`${before} ${word}`.trim()))
      isRoutine = true;
    if (parentheses === 0 && isRoutine) {
      if (word === "ATOMIC" && before.endsWith("BEGIN")) bodies++;
      if (word === "END" && bodies > 0 && /(?:;|ATOMIC)$/.test(before)) bodies--;
    }
    before = `${before} ${word}`.trim().slice(-200);
  }
  if (from !== -1) statements.push(bytes.toString("utf8", from, to));
  return statements;
}

interface ScannedToken {
  start: number;
  end: number;
  text: string;
  tokenName: string;
  keywordKind: number;
}

function scan(source: string): readonly ScannedToken[] | undefined {
  if (source === "") return [];
  try {
    return scanSync(source).tokens;
  } catch {
    // It answers an error with a text that is no JSON.
    return undefined;
  }
}

/** Whether a backslash is a token of the text; undefined where PostgreSQL's own scanner refuses it. */
export function scannerSeesBackslash(source: string): boolean | undefined {
  return scan(source)?.some(({ text }) => text === "\\");
}

/** Why PostgreSQL's own scanner refuses the text; undefined where it does not. */
export function scannerComplaint(source: string): string | undefined {
  if (source === "" || scan(source) !== undefined) return undefined;
  try {
    parseSync(source);
  } catch (error) {
    return String(error);
  }
  return "refused by the scanner, but not by the parser";
}

/**
 * The statements of `source` after PostgreSQL's own parser, each cut at its first and last token; undefined where
 * it refuses them.
 */
export function parsedStatements(source: string): string[] | undefined {
  if (source === "") return [];
  try {
    const bytes = Buffer.from(source);
    return (parseSync(source).stmts ?? []).map(({ stmt_location: start = 0, stmt_len: length }) =>
      withoutComments(bytes.subarray(start, length === undefined ? undefined : start + length)),
    );
  } catch {
    return undefined;
  }
}

function withoutComments(statement: Buffer): string {
  const tokens = (scan(statement.toString()) ?? []).filter(({ tokenName }) => !isComment(tokenName));
  return statement.toString("utf8", tokens[0]?.start, tokens.at(-1)?.end);
}

function isComment(tokenName: string): boolean {
  return tokenName === "SQL_COMMENT" || tokenName === "C_COMMENT";
}
