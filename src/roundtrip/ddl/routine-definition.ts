import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { routineName } from "./routine-name.ts";
import { settingClause } from "./settings.ts";

/** One argument of a function; `mode` is left out for IN. */
export interface Argument {
  mode?: "OUT" | "INOUT" | "VARIADIC";
  name?: string;
  type: string;
  default?: string;
}

/** What comes in and goes out by the list of arguments, not the columns of RETURNS TABLE. */
export function argumentsOf({ properties }: CatalogObject): readonly Argument[] {
  return (properties["arguments"] ?? []) as unknown as readonly Argument[];
}

/** "FUNCTION public.f(a integer) RETURNS integer ...", what stands behind CREATE; `word` is FUNCTION or PROCEDURE. */
export function routineDefinition(word: string, routine: CatalogObject): string {
  const result = textOf(routine, "result");
  return [
    `${word} ${routineName(routine)}(${argumentsOf(routine).map(argumentText).join(", ")})`,
    ...(result === undefined || word === "PROCEDURE" ? [] : [`RETURNS ${result}`]),
    `LANGUAGE ${textOf(routine, "language")}`,
    ...(routine.properties["window"] === true ? ["WINDOW"] : []),
    ...transforms(routine),
    ...traits(routine),
    ...textsOf(routine, "configuration").map((setting) => `SET ${settingClause(setting)}`),
    body(routine),
  ].join("\n");
}

function argumentText({ mode, name, type, default: value }: Argument): string {
  const words = [mode, name, type].filter((word) => word !== undefined).join(" ");
  return value === undefined ? words : `${words} DEFAULT ${value}`;
}

function transforms(routine: CatalogObject): string[] {
  const types = textsOf(routine, "transforms");
  return types.length === 0 ? [] : [`TRANSFORM ${types.map((type) => `FOR TYPE ${type}`).join(", ")}`];
}

/** The traits that differ from a plain function's, on one line. */
function traits(routine: CatalogObject): string[] {
  const words = traitNames.flatMap((name) =>
    routine.properties[name] === undefined ? [] : [traitText(name, routine)],
  );
  return words.length === 0 ? [] : [words.join(" ")];
}

/** The properties that ALTER FUNCTION can change, but for the configuration. */
export const traitNames = [
  "volatility",
  "strict",
  "security",
  "leakproof",
  "parallel",
  "cost",
  "rows",
  "support",
] as const;

/** How CREATE and ALTER FUNCTION say the trait, at its default too. */
export function traitText(name: (typeof traitNames)[number], { properties }: CatalogObject): string {
  const value = properties[name];
  const text = typeof value === "string" ? value : undefined;
  switch (name) {
    case "volatility":
      return (text ?? "volatile").toUpperCase();
    case "strict":
      return value === true ? "STRICT" : "CALLED ON NULL INPUT";
    case "security":
      return `SECURITY ${(text ?? "invoker").toUpperCase()}`;
    case "leakproof":
      return value === true ? "LEAKPROOF" : "NOT LEAKPROOF";
    case "parallel":
      return `PARALLEL ${(text ?? "unsafe").toUpperCase()}`;
    case "cost":
      return `COST ${Number(value ?? usualCost(properties["language"]))}`;
    case "rows":
      return `ROWS ${Number(value ?? 1000)}`;
    case "support":
      return `SUPPORT ${text}`;
  }
}

function usualCost(language: unknown): number {
  return language === "c" || language === "internal" ? 1 : 100;
}

function body(routine: CatalogObject): string {
  const sqlBody = textOf(routine, "sqlBody");
  if (sqlBody !== undefined) return sqlBody;
  const source = textOf(routine, "body") ?? "";
  const library = textOf(routine, "library");
  if (library !== undefined) return `AS ${quoteLiteral(library)}, ${quoteLiteral(source)}`;
  return `AS ${inDollars(source)}`;
}

/** The text between dollar quotes that it does not hold. */
function inDollars(text: string): string {
  let tag = "$$";
  for (let n = 0; text.includes(tag) || `${text}$`.includes(tag); n++)
    tag = n === 0 ? "$body$" : `$body${n}$`;
  return `${tag}${text}${tag}`;
}
