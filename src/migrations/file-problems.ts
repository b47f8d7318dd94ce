import { relative } from "node:path";
import { PgopsError, type Place } from "../errors.ts";
import { statementsOf } from "../sqltext/split.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import { prepareFile, prepareSource } from "../sqltext/prepare-file.ts";
import { isLarge, readSource } from "../sqltext/source.ts";

/** A file that is wrong all over is wrong enough. */
const mostErrors = 20;

/**
 * Judges a file as `prepareFile` does, and goes on behind what it finds: each thing that is wrong is blanked out in
 * the text, and the rest is judged again. Ends early where what follows cannot be made out (a quote that never ends),
 * and for a file that is too large to be held at the first.
 */
export async function judgeFile(path: string, cwd: string): Promise<PgopsError[]> {
  const first = await attempt(async () => prepareFile(path, cwd));
  if (!(first instanceof PgopsError)) return [];
  const errors = [first];
  // Going on rests on having the text.
  let text = mayGoOn(first) && !isLarge(path, cwd) ? withoutFault(readSource(path, cwd), first) : undefined;
  while (text !== undefined && errors.length < mostErrors) {
    const judged = text;
    const next = await attempt(async () => prepareSource(judged, relative(cwd, path)));
    // Of a file whose statements were all blanked out nothing is left.
    if (!(next instanceof PgopsError) || next.code === "PGOPS_EMPTY_FILE") break;
    // The fault before may reach beyond its line, and what it reaches to is then cut in two.
    if (next.code === "PGOPS_SPLIT" && endsAtLine.has(errors.at(-1)?.code ?? "")) break;
    errors.push(next);
    text = mayGoOn(next) ? withoutFault(judged, next) : undefined;
  }
  return errors;
}

async function attempt(work: () => Promise<PreparedFile>): Promise<PreparedFile | PgopsError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PgopsError) return error;
    throw error;
  }
}

const endsAtLine: ReadonlySet<string> = new Set(["PGOPS_DIRECTIVE", "PGOPS_PSQL_COMMAND"]);
const endsWithStatement: ReadonlySet<string> = new Set([
  "PGOPS_TRANSACTION_CONTROL",
  "PGOPS_NOT_IN_TRANSACTION",
]);

function mayGoOn({ code }: PgopsError): boolean {
  return endsAtLine.has(code) || endsWithStatement.has(code);
}

/** The text with blanks where the fault was, so that every place in it stays; undefined where it is not found. */
function withoutFault(source: string, { code, place, message }: PgopsError): string | undefined {
  const start = indexOf(source, place);
  if (start === undefined) return undefined;
  const end = endsAtLine.has(code) ? endOfLine(source, start) : endOfStatement(source, place);
  if (end === undefined || end <= start) return undefined;
  const fault = source.slice(start, end);
  // A BEGIN with options is one all the same: without it its COMMIT would be a fault of its own.
  const kept = message.includes("with options") ? (/^\w+/.exec(fault)?.[0] ?? "") : "";
  return source.slice(0, start) + kept + blanked(fault.slice(kept.length)) + source.slice(end);
}

function blanked(text: string): string {
  return text.replaceAll(/[^\n]/gu, " ");
}

/** The UTF-16 index of a place, whose column counts characters. */
function indexOf(source: string, place: Place | undefined): number | undefined {
  if (place?.line === undefined) return undefined;
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    start = source.indexOf("\n", start) + 1;
    if (start === 0) return undefined;
  }
  let index = start;
  for (let column = 1; column < (place.column ?? 1); column++) {
    index += String.fromCodePoint(source.codePointAt(index) ?? 0).length;
  }
  return index;
}

function endOfLine(source: string, start: number): number {
  const end = source.indexOf("\n", start);
  return end === -1 ? source.length : end;
}

function endOfStatement(source: string, place: Place | undefined): number | undefined {
  for (const { line, column, end } of statementsOf(source)) {
    if (line === place?.line && column === place.column) return end;
  }
  return undefined;
}
