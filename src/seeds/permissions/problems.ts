import { ExitCode, PgopsError } from "../../errors.ts";
import { codeFrame } from "../../sqltext/code-frame.ts";
import type { Problem } from "./tree.ts";

/** One error for all that is wrong with a file, in the order of its lines. */
export function wrongPermissions(problems: readonly Problem[], path: string, source: string): PgopsError {
  const sorted = problems.toSorted(
    ({ place: a }, { place: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );
  const [first, ...others] = sorted;
  const single = first !== undefined && others.length === 0;
  return new PgopsError({
    code: "PGOPS_PERMISSIONS",
    message: single ? first.message : `${problems.length} problems in ${path}`,
    place: single ? { file: path, ...first.place } : undefined,
    frame: single && first.place !== undefined ? codeFrame(source, first.place) : [],
    details: single ? [] : sorted.map((problem) => onOneLine(problem, path)),
    hint: "Nothing was written. Mend what is listed and run the command again.",
    exitCode: ExitCode.usage,
  });
}

function onOneLine({ message, place }: Problem, path: string): string {
  return place === undefined ? `${path}: ${message}` : `${path}:${place.line}:${place.column}: ${message}`;
}
