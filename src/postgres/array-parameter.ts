/** Values as a parameter that the query casts to an array: `$1::oid[]`, `$1::text[]`. */
export function arrayParameter(values: Iterable<string | number>): string {
  const quoted = Array.from(values, (value) => `"${String(value).replaceAll(/["\\]/g, String.raw`\$&`)}"`);
  return `{${quoted.join(",")}}`;
}
