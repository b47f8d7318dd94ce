import { PgopsError } from "../errors.ts";
import { placeOfOffset } from "../sqltext/place.ts";
import type { ForeignTool } from "./foreign/tool.ts";
import type { ImportedFile, ImportedPair } from "./imported-pair.ts";
import { prepareSource } from "../sqltext/prepare-file.ts";

/** Something in an imported file that has to be mended. */
export interface ImportProblem {
  /** The imported file, relative to the working folder. */
  file: string;
  /** From 1; null where it concerns the whole file. */
  line: number | null;
  column: number | null;
  message: string;
  hint: string | null;
}

/** Judges both files as `migrate` will, and looks for what only the other tool understands. */
export function problemsOf(
  { up, down }: ImportedPair,
  tool: ForeignTool,
  shown: (name: string) => string,
): ImportProblem[] {
  return [up, down].flatMap((file) => (file === undefined ? [] : problemsIn(file, tool, shown(file.name))));
}

function problemsIn({ text }: ImportedFile, tool: ForeignTool, file: string): ImportProblem[] {
  const found = (tool.inspect?.(text) ?? []).map(({ index, message, hint }): ImportProblem => {
    const { line, column } = placeOfOffset(text, index);
    return { file, line, column, message, hint };
  });
  const refused = refusal(text, file);
  // Both may mean the same place.
  const isNew = refused !== undefined && !found.some(({ line }) => line === refused.line);
  const all = isNew ? [...found, refused] : found;
  return all.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function refusal(text: string, file: string): ImportProblem | undefined {
  try {
    prepareSource(text, file);
    return undefined;
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    const { place, message, hint = null } = error;
    return { file, line: place?.line ?? null, column: place?.column ?? null, message, hint };
  }
}
