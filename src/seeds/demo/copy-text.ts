/** What a missing value is in the text format of COPY. */
export const copyNull = "\\N";

const special = /[\\\n\r\t\b\f\v]/g;
const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
  "\v": "\\v",
};

/** A value as a field of COPY's text format (the manual's "COPY", Text Format). */
export function copyText(value: string | null | undefined): string {
  if (value === null || value === undefined) return copyNull;
  return value.replaceAll(special, (character) => escapes[character] ?? character);
}

/** Texts as a field that holds an array of them. */
export function copyArray(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`);
  return copyText(`{${quoted.join(",")}}`);
}

/** A value as a field that holds JSON. */
export function copyJson(value: unknown): string {
  return copyText(JSON.stringify(value));
}

/** t or f. */
export function copyBoolean(value: boolean): string {
  return value ? "t" : "f";
}
