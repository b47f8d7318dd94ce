import type { Kind } from "./kind.ts";
import { containerKinds } from "./kinds/containers.ts";
import { operatorKinds, typeKinds } from "./kinds/types.ts";

/** Every kind, in the order in which objects are made: what a kind needs comes before it. */
export const kinds: readonly Kind[] = [...containerKinds, ...typeKinds, ...operatorKinds];

/** The kinds that the rows of a catalog may be of. */
export function kindsOf(catalog: string, letter: string): readonly Kind[] {
  return kinds.filter((kind) => kind.catalog === catalog && (kind.letters?.includes(letter) ?? true));
}
