import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textsOf } from "../catalog/object.ts";

/** " WITH (fillfactor=70)", or nothing where the property `options` is not set. */
export function optionsClause(object: CatalogObject): string {
  const options = textsOf(object, "options");
  return options.length === 0 ? "" : ` WITH (${options.map(optionText).join(", ")})`;
}

/** What brings the options of `from` to those of `to`; `altered` names the object: "INDEX public.i". */
export function optionChanges(from: CatalogObject, to: CatalogObject, altered: string): string[] {
  const before = textsOf(from, "options");
  const after = textsOf(to, "options");
  const kept = new Set(after.map(nameOf));
  const reset = before.map(nameOf).filter((name) => !kept.has(name));
  const set = after.filter((option) => !before.includes(option));
  return [
    ...(reset.length > 0 ? [`ALTER ${altered} RESET (${reset.join(", ")});`] : []),
    ...(set.length > 0 ? [`ALTER ${altered} SET (${set.map(optionText).join(", ")});`] : []),
  ];
}

function nameOf(option: string): string {
  return option.split("=", 1)[0] ?? option;
}

/** Numbers and plain words need no quotes. */
function optionText(option: string): string {
  const name = nameOf(option);
  const value = option.slice(name.length + 1);
  return `${name}=${/^(?:[a-z]+|\d+(?:\.\d+)?)$/.test(value) ? value : quoteLiteral(value)}`;
}
