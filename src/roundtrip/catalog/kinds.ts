import type { Kind } from "./kind.ts";
import { clusterKinds, databaseWideKinds } from "./kinds/cluster.ts";
import { attachedKinds, routineKinds, viewKinds } from "./kinds/code.ts";
import { containerKinds } from "./kinds/containers.ts";
import { foreignKinds } from "./kinds/foreign.ts";
import { relationKinds } from "./kinds/relations.ts";

/** Every kind, in the order in which objects are made: what a kind needs comes before it. */
export const kinds: readonly Kind[] = [
  ...clusterKinds,
  ...containerKinds,
  ...routineKinds,
  ...foreignKinds,
  ...relationKinds,
  ...viewKinds,
  ...attachedKinds,
  ...databaseWideKinds,
];

/** The kinds that the rows of a catalog may be of. */
export function kindsOf(catalog: string, letter: string): readonly Kind[] {
  return kinds.filter((kind) => kind.catalog === catalog && (kind.letters?.includes(letter) ?? true));
}
