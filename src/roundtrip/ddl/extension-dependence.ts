import { type CatalogObject, textsOf } from "../catalog/object.ts";

/** What brings the property `extensions`, those that take the object along when they are dropped, to that of `to`. */
export function extensionChanges(from: CatalogObject, to: CatalogObject, altered: string): string[] {
  const before = textsOf(from, "extensions");
  const after = textsOf(to, "extensions");
  return [
    ...before
      .filter((name) => !after.includes(name))
      .map((name) => `ALTER ${altered} NO DEPENDS ON EXTENSION ${name};`),
    ...after
      .filter((name) => !before.includes(name))
      .map((name) => `ALTER ${altered} DEPENDS ON EXTENSION ${name};`),
  ];
}
