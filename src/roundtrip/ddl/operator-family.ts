import type { CatalogObject } from "../catalog/object.ts";
import { memberPlace, membersOf, membersWithout, memberText, withMethod } from "./operator-members.ts";
import { inBrackets } from "./parameters.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const operatorFamilyDdl: DdlWriter = standardWriter({
  noun,
  make: (family) => [`CREATE ${noun(family)};`, ...changedMembers({ ...family, properties: {} }, family)],
  change: { properties: ["operators", "functions"], write: changedMembers },
});

function noun(family: CatalogObject): string {
  return `OPERATOR FAMILY ${withMethod(family)}`;
}

function changedMembers(from: CatalogObject, to: CatalogObject): string[] {
  const before = membersOf(from);
  const after = membersOf(to);
  const gone = membersWithout(before, after).map(memberPlace);
  const added = membersWithout(after, before).map(memberText);
  return [
    ...(gone.length === 0 ? [] : [`ALTER ${noun(to)} DROP ${gone.join(", ")};`]),
    ...(added.length === 0
      ? []
      : [`ALTER ${noun(to)} ADD ${inBrackets(added).replaceAll(/^\(|\n?\)$/g, "")};`]),
  ];
}
