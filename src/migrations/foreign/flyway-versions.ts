/**
 * How Flyway's dotted versions become whole numbers that keep their order: every part after the first takes `width`
 * digits, and a missing part is 0. With 2 parts of width 3, `1` is 1000, `1.2` is 1002 and `2` is 2000.
 */
export interface VersionScheme {
  parts: number;
  width: number;
}

const usualWidth = 3;
const mostParts = 8;
const mostWidth = 9;

/** "1.2", "1_2" and "1.2.0" as [1, 2]; undefined for anything that is no version. */
export function versionParts(text: string): number[] | undefined {
  if (!/^\d+(?:[._]\d+)*$/.test(text)) return undefined;
  const parts = text.split(/[._]/).map(Number);
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  return parts;
}

/** The number of a version; undefined where it does not fit the scheme, or is more than can be compared exactly. */
export function numberOfVersion(
  parts: readonly number[],
  { parts: count, width }: VersionScheme,
): number | undefined {
  if (parts.length > count) return undefined;
  const [first = 0, ...later] = parts;
  const padded = Array.from({ length: count - 1 }, (_, index) =>
    String(later[index] ?? 0).padStart(width, "0"),
  );
  if (padded.some((digits) => digits.length > width)) return undefined;
  const number = Number(`${first}${padded.join("")}`);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The scheme for a set of versions: three digits for a later part where that does, else as many as the widest has. */
export function schemeOf(versions: readonly (readonly number[])[]): VersionScheme | undefined {
  const parts = Math.max(1, ...versions.map(({ length }) => length));
  const widest = Math.max(
    1,
    ...versions.flatMap((version) => version.slice(1)).map((part) => String(part).length),
  );
  const fits = (scheme: VersionScheme): boolean =>
    versions.every((version) => numberOfVersion(version, scheme) !== undefined);
  return [Math.max(usualWidth, widest), widest].map((width) => ({ parts, width })).find(fits);
}

/** Every scheme that these versions may have been numbered by, the usual ones first. */
export function possibleSchemes(versions: readonly (readonly number[])[]): VersionScheme[] {
  const least = Math.max(1, ...versions.map(({ length }) => length));
  const counts = Array.from({ length: Math.max(0, mostParts - least + 1) }, (_, index) => least + index);
  const others = Array.from({ length: mostWidth }, (_, index) => index + 1).filter(
    (width) => width !== usualWidth,
  );
  return [usualWidth, ...others].flatMap((width) => counts.map((parts) => ({ parts, width })));
}
