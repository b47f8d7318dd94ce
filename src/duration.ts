const unitMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const wholeText = /^\s*(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/;
const onePiece = /(\d+(?:\.\d+)?)\s*([a-z]+)/g;

/**
 * "5s", "500ms", "1.5 h", "2 h 10 min" as milliseconds; units as in PostgreSQL (us, ms, s, min, h, d), and sec and m.
 * Undefined where the text is not a duration; a number needs a unit, but for "0".
 */
export function parseDuration(text: string): number | undefined {
  if (text.trim() === "0") return 0;
  if (!wholeText.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(onePiece)) {
    const factor = Object.hasOwn(unitMs, unit ?? "") ? unitMs[unit ?? ""] : undefined;
    if (factor === undefined) return undefined;
    total += Number(amount) * factor;
  }
  return total;
}

/** Milliseconds for people: "0.4 ms", "41 ms", "3.2 s", "4 min 12 s", "2 h 10 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms > 0 && ms < 0.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_599_500) return twoUnits(ms / 1000, 60, "min", "s");
  if (ms < 86_370_000) return twoUnits(ms / 60_000, 60, "h", "min");
  return twoUnits(ms / 3_600_000, 24, "d", "h");
}

function twoUnits(small: number, size: number, largeUnit: string, smallUnit: string): string {
  const whole = Math.round(small);
  const rest = whole % size;
  const large = `${Math.floor(whole / size)} ${largeUnit}`;
  return rest === 0 ? large : `${large} ${rest} ${smallUnit}`;
}
