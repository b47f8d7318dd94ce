import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { describe } from "./describe.ts";
import { kinds, kindsOf } from "./kinds.ts";
import type { Kind } from "./kind.ts";
import { Snapshot } from "./snapshot.ts";

const allObjects = new URL("sql/all-objects.sql", import.meta.url);

interface Row {
  catalog: string;
  letter: string;
  oids: string[] | null;
}

/** Makes names come qualified, as what stands in no search_path has to be, and values as they are written by default. */
export const qualifiedNames: string = sqlFile(new URL("sql/plain-texts.sql", import.meta.url));

/**
 * Reads the whole catalog of the session's database, with no more rights than those to connect.
 * It sets the session's search_path, and how values are written.
 */
export async function readSnapshot(session: Session): Promise<Snapshot> {
  await session.run(qualifiedNames);
  const rows = await session.query<Row>(sqlFile(allObjects));
  const oids = new Map<Kind, string[]>();
  for (const { catalog, letter, oids: found } of rows) {
    for (const kind of kindsOf(catalog, letter))
      oids.set(kind, [...(oids.get(kind) ?? []), ...(found ?? [])]);
  }
  const described = await Promise.all(kinds.map((kind) => describe(session, kind, oids.get(kind) ?? [])));
  return new Snapshot(described.flat());
}
