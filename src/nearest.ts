/** What is shorter than this begins too many words to mean one of them. */
const shortestPrefix = 3;

/** The candidate that differs least from the word, if that is little enough to be a slip; else one the word begins. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? begunBy(word.toLowerCase(), candidates);
}

/** ". Did you mean `x`?" for the nearest candidate, else nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = nearest(word, candidates);
  return candidate === undefined ? "" : `. Did you mean \`${candidate}\`?`;
}

function begunBy(prefix: string, candidates: readonly string[]): string | undefined {
  if (prefix.length < shortestPrefix) return undefined;
  return candidates.find((candidate) => candidate.toLowerCase().startsWith(prefix));
}

/** Letters replaced, left out, added, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const least = Math.min(replace, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      current.push(isSwap ? Math.min(least, (beforePrevious[j - 2] ?? 0) + 1) : least);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}
