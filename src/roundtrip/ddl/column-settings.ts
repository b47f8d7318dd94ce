import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges } from "./attributes.ts";
import { optionChanges } from "./options.ts";
import { columnName, relationOf } from "./relation.ts";
import { parameterChanges } from "./storage-parameters.ts";

/** Storage, compression, statistics, options, comment, labels and grants of a column, brought to those of another. */
export function columnSettings(from: CatalogObject, to: CatalogObject): string[] {
  const { noun, identity } = relationOf(to);
  const name = columnName(to);
  const options = optionChanges(textsOf(from, "fdwOptions"), textsOf(to, "fdwOptions"));
  const changes = [
    ...storageChanges(from, to),
    ...parameterChanges(textsOf(from, "options"), textsOf(to, "options")),
    ...(options === undefined ? [] : [options]),
  ];
  return [
    ...changes.map((change) => `ALTER ${noun} ${identity} ALTER COLUMN ${name} ${change};`),
    ...attributeChanges(from, to, {
      comment: `COLUMN ${to.identity}`,
      grant: `TABLE ${identity}`,
      columns: ` (${name})`,
    }),
  ];
}

function storageChanges(from: CatalogObject, to: CatalogObject): string[] {
  const differs = (name: string): boolean => from.properties[name] !== to.properties[name];
  const statistics = to.properties["statistics"];
  const compression = textOf(to, "compression");
  const storage = textOf(to, "storage") ?? usualStorage(textOf(to, "type") ?? "");
  return [
    ...(differs("storage") ? [`SET STORAGE ${storage.toUpperCase()}`] : []),
    ...(differs("compression") ? [`SET COMPRESSION ${compression ?? "default"}`] : []),
    ...(differs("statistics") ? [`SET STATISTICS ${typeof statistics === "number" ? statistics : -1}`] : []),
  ];
}

/** SET STORAGE DEFAULT is PostgreSQL 16's; of the types whose storage can be set only these are not "extended". */
function usualStorage(type: string): string {
  return /^(?:numeric|inet|cidr)\b(?!.*\[\])/.test(type) ? "main" : "extended";
}
