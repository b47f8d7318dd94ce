import { kinds } from "../catalog/kinds.ts";
import type { CatalogObject, KindName } from "../catalog/object.ts";
import type { DdlWriter } from "./writer.ts";

/** The writers that are loaded. */
export interface Writers {
  of(object: CatalogObject): DdlWriter;
  load(names: readonly KindName[]): Promise<void>;
}

/** Loads those of these kinds, and that of columns, which come with relations. */
export async function loadWriters(names: readonly KindName[]): Promise<Writers> {
  const loaded = new Map<KindName, DdlWriter>();
  const load = async (wanted: readonly KindName[]): Promise<void> => {
    const missing = kinds.filter(({ name }) => wanted.includes(name) && !loaded.has(name));
    const found = await Promise.all(missing.map(async ({ name, ddl }) => [name, await ddl()] as const));
    for (const [name, writer] of found) loaded.set(name, writer);
  };
  await load([...names, "column"]);
  return { of: ({ kind }) => loaded.get(kind) ?? nothing, load };
}

/** For an object of a snapshot that a later version wrote. */
const nothing: DdlWriter = { create: () => [], drop: () => [], alter: () => [] };
