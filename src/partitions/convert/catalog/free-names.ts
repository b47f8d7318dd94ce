import { createHash } from "node:crypto";
import { arrayParameter } from "../../../postgres/array-parameter.ts";
import type { Session } from "../../../postgres/session.ts";
import { sqlFile } from "../../../postgres/sql-file.ts";

const query = new URL("sql/names-taken.sql", import.meta.url);

/** PostgreSQL keeps so many bytes of a name. */
const longest = 63;

/** A name no longer than PostgreSQL keeps: what is cut off is told apart by a hash. */
export function fittingName(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name;
  const hash = `_${createHash("sha256").update(name).digest("hex").slice(0, 6)}`;
  let kept = "";
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > longest - hash.length) break;
    kept += character;
  }
  return kept + hash;
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
  const rows = await session.query<{ name: string }>(sqlFile(query), [
    schema,
    arrayParameter(candidates.flat()),
  ]);
  const taken = new Set(rows.map(({ name }) => name));
  const found = new Map<string, string>();
  candidates.forEach((list, index) => {
    const free = list.find((name) => !taken.has(name));
    if (free === undefined) throw new Error(`no name is free for ${names[index]}`);
    taken.add(free);
    found.set(names[index] ?? "", free);
  });
  return found;
}
