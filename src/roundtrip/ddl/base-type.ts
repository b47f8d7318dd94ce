import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import { inBrackets, parameters } from "./parameters.ts";

/** What ALTER TYPE ... SET can change, and its words. */
const settings = {
  receive: "RECEIVE",
  send: "SEND",
  typmodIn: "TYPMOD_IN",
  typmodOut: "TYPMOD_OUT",
  analyze: "ANALYZE",
  subscript: "SUBSCRIPT",
} as const;

const keywords = {
  input: "INPUT",
  output: "OUTPUT",
  ...settings,
  passedByValue: "PASSEDBYVALUE",
  alignment: "ALIGNMENT",
  storage: "STORAGE",
  preferred: "PREFERRED",
  element: "ELEMENT",
};

/** The properties that ALTER TYPE can change. */
export const baseSettings: readonly string[] = [...Object.keys(settings), "storage"];

/** The second CREATE statement of a base type, where its shell is there. */
export function makeBase(type: CatalogObject): string {
  const { length, collatable } = type.properties;
  const list = [
    ...parameters(type, keywords),
    ...(typeof length === "number" ? [`INTERNALLENGTH = ${length}`] : []),
    ...quoted(type, "category", "CATEGORY"),
    ...quoted(type, "default", "DEFAULT"),
    ...quoted(type, "delimiter", "DELIMITER"),
    ...(collatable === true ? ["COLLATABLE = true"] : []),
  ];
  return `CREATE TYPE ${type.identity} ${inBrackets(list)};`;
}

function quoted(type: CatalogObject, name: string, keyword: string): string[] {
  const text = textOf(type, name);
  return text === undefined ? [] : [`${keyword} = ${quoteLiteral(text)}`];
}

/** What of a base type ALTER TYPE changes. */
export function changedBase(from: CatalogObject, to: CatalogObject): string[] {
  if (textOf(to, "type") !== "base") return [];
  const changes = Object.entries(settings)
    .filter(([name]) => textOf(from, name) !== textOf(to, name))
    .map(([name, keyword]) => `${keyword} = ${textOf(to, name) ?? "NONE"}`);
  if (textOf(from, "storage") !== textOf(to, "storage")) {
    changes.push(`STORAGE = ${textOf(to, "storage") ?? "plain"}`);
  }
  return changes.length === 0 ? [] : [`ALTER TYPE ${to.identity} SET (${changes.join(", ")});`];
}

/** The keys of the functions that need the type as much as it needs them: they can only be dropped with it. */
export function functionsTakenBy(type: CatalogObject): string[] {
  const { identity } = type;
  const taking = (property: string, lists: readonly string[]): string[] => {
    const name = textOf(type, property);
    return name === undefined ? [] : lists.map((list) => `function ${name}(${list})`);
  };
  return [
    ...taking("input", ["cstring", "cstring, oid, integer"]),
    ...taking("output", [identity]),
    ...taking("receive", ["internal", "internal, oid, integer"]),
    ...taking("send", [identity]),
    ...taking("canonical", [identity]),
  ];
}
