const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  tb: 1024 ** 4,
  pb: 1024 ** 5,
};

/** What `parseSize` takes, for JSON schemas. */
export const sizePattern: string = String.raw`^\s*[0-9]+(?:\.[0-9]+)?\s*(?:[kKmMgGtTpP]?[bB])\s*$`;

/** "500 MB", "1.5GB", "10 kB" as bytes, with units as PostgreSQL counts them (1024); undefined where it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp]?b)\s*$/i.exec(text);
  const factor = unitBytes[match?.[2]?.toLowerCase() ?? ""];
  return match === null || factor === undefined ? undefined : Math.round(Number(match[1]) * factor);
}
