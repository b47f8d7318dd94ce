import type { Grant } from "../ddl/attributes.ts";
import type { Value } from "./object.ts";

/** The letters of aclitem, PostgreSQL 14 to 18. */
const privileges: Readonly<Record<string, string>> = {
  a: "INSERT",
  r: "SELECT",
  w: "UPDATE",
  d: "DELETE",
  D: "TRUNCATE",
  x: "REFERENCES",
  t: "TRIGGER",
  m: "MAINTAIN",
  X: "EXECUTE",
  U: "USAGE",
  C: "CREATE",
  c: "CONNECT",
  T: "TEMPORARY",
  s: "SET",
  A: "ALTER SYSTEM",
};

/** A role's name in an aclitem is in quotes where it holds more than letters, digits and underscores. */
const item = /^("(?:[^"]|"")*"|[^=]*)=([a-zA-Z*]*)\/("(?:[^"]|"")*"|.*)$/;

/** What the grants on an object are beyond its defaults, and which of the defaults it lacks; in a stable order. */
export function grantsOf(
  acl: readonly string[],
  defaults: readonly string[],
  owner: string,
): { grants?: Value; revokes?: Value } {
  const given = acl.flatMap((text) => parse(text, owner));
  const usual = defaults.flatMap((text) => parse(text, owner));
  const grants = difference(given, usual);
  const revokes = difference(usual, given);
  return { ...(grants.length > 0 && { grants }), ...(revokes.length > 0 && { revokes }) };
}

function parse(text: string, owner: string): Grant[] {
  const [, grantee = "", letters = "", grantor = ""] = item.exec(text) ?? [];
  const to = grantee === "" ? "PUBLIC" : unquoted(grantee);
  const by = unquoted(grantor);
  return [...letters.matchAll(/([a-zA-Z])(\*?)/g)].map(([, letter = "", star]) => ({
    to,
    privilege: privileges[letter] ?? letter,
    ...(star === "*" && { option: true }),
    ...(by !== owner && { by }),
  }));
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

function difference(all: readonly Grant[], taken: readonly Grant[]): Value[] {
  const known = new Set(taken.map((one) => JSON.stringify(one)));
  const texts = all.map((one) => JSON.stringify(one)).filter((text) => !known.has(text));
  return [...new Set(texts)].toSorted().map((text) => JSON.parse(text) as Value);
}
