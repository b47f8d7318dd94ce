/** What two texts are called in front of people. */
export interface DifferenceNames {
  before: string;
  after: string;
}

const contextLines = 3;
/** More than this nobody reads in a terminal, and it would hide what stands above. */
const mostLines = 200;
/** Texts that differ in everything cost time by the square of their length; then their size has to do. */
const longestMs = 2000;

/**
 * The difference as the lines of a unified diff with three lines of context; none where the texts are the same but
 * for line ends. One that is too long is cut, and one that takes too long is told in a line.
 */
export async function unifiedDifference(
  before: string,
  after: string,
  names: DifferenceNames,
): Promise<string[]> {
  const { structuredPatch } = await import("diff");
  const [from, to] = [unixLines(before), unixLines(after)];
  if (from === to) return [];
  const head = [`--- ${names.before}`, `+++ ${names.after}`];
  const patch = structuredPatch("", "", from, to, undefined, undefined, {
    context: contextLines,
    timeout: longestMs,
  });
  if (patch === undefined) {
    return [
      ...head,
      `(too different to be shown: ${lineCount(from)} lines before, ${lineCount(to)} lines now)`,
    ];
  }
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...changed,
  ]);
  if (lines.length <= mostLines) return [...head, ...lines];
  return [...head, ...lines.slice(0, mostLines), `(${lines.length - mostLines} more lines)`];
}

/** Where there are no lines, the format counts from the one before. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

function unixLines(text: string): string {
  return text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
