import { type CatalogObject, textsOf } from "../catalog/object.ts";
import { parameterChanges, storageParameters } from "./storage-parameters.ts";

/** " WITH (fillfactor=70)", or nothing where the property `options` is not set. */
export function optionsClause(object: CatalogObject): string {
  const options = textsOf(object, "options");
  return options.length === 0 ? "" : ` WITH (${storageParameters(options)})`;
}

/** What brings the options of `from` to those of `to`; `altered` names the object: "INDEX public.i". */
export function optionChanges(from: CatalogObject, to: CatalogObject, altered: string): string[] {
  return parameterChanges(textsOf(from, "options"), textsOf(to, "options")).map(
    (change) => `ALTER ${altered} ${change};`,
  );
}
