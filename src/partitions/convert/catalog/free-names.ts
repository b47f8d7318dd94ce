import { createHash } from "node:crypto";
import { cutToBytes, longestName } from "../../../postgres/identifiers.ts";
import type { Session } from "../../../postgres/session.ts";
import { takenNames } from "../../taken-names.ts";

/** A name no longer than PostgreSQL keeps: what is cut off is told apart by a hash. */
export function fittingName(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  const hash = `_${createHash("sha256").update(name).digest("hex").slice(0, 6)}`;
  return cutToBytes(name, longestName - hash.length) + hash;
}

/**
 * What each index or statistics object of a table is to be called when it belongs to the partition: "orders_pkey" becomes
 * "orders_before_2027_01_pkey"; a number is added where something else has that name.
 */
export async function namesForPartition(
  session: Session,
  schema: string,
  { table, partition, names }: { table: string; partition: string; names: readonly string[] },
): Promise<Map<string, string>> {
  const wanted = names.map((name) =>
    name.startsWith(`${table}_`) ? partition + name.slice(table.length) : `${partition}_${name}`,
  );
  const candidates = wanted.map((name) =>
    [name, ...Array.from({ length: 20 }, (_, index) => `${name}_${index + 1}`)].map(fittingName),
  );
  const taken = await takenNames(session, schema, candidates.flat());
  const found = new Map<string, string>();
  candidates.forEach((list, index) => {
    const free = list.find((name) => !taken.has(name));
    if (free === undefined) throw new Error(`no name is free for ${names[index]}`);
    taken.add(free);
    found.set(names[index] ?? "", free);
  });
  return found;
}
