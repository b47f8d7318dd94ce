import type { Session } from "../../postgres/session.ts";
import { kinds } from "../catalog/kinds.ts";
import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import { readSnapshot } from "../catalog/read-snapshot.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import { type Dependency, readDependencies } from "./dependencies.ts";
import { emptyDatabase } from "./empty-database.ts";
import { inOrderOfNeed } from "./in-order.ts";
import { stepsOf, type Writers } from "./steps.ts";

/** The catalog, and all else that a dump of it takes. */
export interface Schema {
  snapshot: Snapshot;
  dependencies: readonly Dependency[];
  /** What a new database of the same server holds. */
  empty: Snapshot;
}

/** Reads the schema of the session's database, with no more rights than those to connect. */
export async function readSchema(session: Session): Promise<Schema> {
  const snapshot = await readSnapshot(session);
  return {
    snapshot,
    dependencies: await readDependencies(session, snapshot),
    empty: await emptyDatabase(session),
  };
}

const head = `-- The schema, written by pgops dump: change it by migrations, and write this file anew.
-- Objects belong to the role that loads this file, but for those of which it says otherwise.

SET check_function_bodies = false;
SET search_path = '';
`;

/**
 * The whole schema as SQL for people, in an order in which an empty database takes it: by psql, or as a migration. The
 * same schema always gives the same text. Roles are the cluster's: those that it names have to be there.
 * @throws PgopsError PGOPS_DUMP_CYCLE where objects need each other in a way that no order satisfies.
 */
export async function dumpSchema({ snapshot, dependencies, empty }: Schema): Promise<string> {
  const owner = usualOwner(snapshot);
  const wanted = new Snapshot([...snapshot.objects()].map((object) => withoutOwner(object, owner)));
  const loaded = kinds.map(async ({ name, ddl }) => [name, await ddl()] as const);
  const writers: Writers = new Map(await Promise.all(loaded));
  const dropped = [...empty.objects()]
    .filter((object) => !wanted.has(keyOf(object)) && object.kind !== "database")
    .map((object) => block(object.kind, writers.get(object.kind)?.drop(object, empty) ?? []));
  const made = inOrderOfNeed(stepsOf(wanted, empty, dependencies, writers)).map(({ kind, write }) =>
    block(kind, write()),
  );
  return head + inParagraphs([...dropped, ...made].filter(({ text }) => text !== ""));
}

/** The statements about one object. */
interface Block {
  kind: string;
  text: string;
}

function block(kind: string, statements: readonly string[]): Block {
  return { kind, text: statements.map((statement) => `${statement}\n`).join("") };
}

/** With an empty line before each, but for single lines of one kind that follow each other. */
function inParagraphs(blocks: readonly Block[]): string {
  const isLine = ({ text }: Block): boolean => text.indexOf("\n") === text.length - 1;
  return blocks
    .map((one, index) => {
      const last = blocks[index - 1];
      const together = last?.kind === one.kind && isLine(last) && isLine(one);
      return `${together ? "" : "\n"}${one.text}`;
    })
    .join("");
}

/** Whom most objects belong to; of several the first by name. */
function usualOwner(snapshot: Snapshot): string | undefined {
  const counts = new Map<string, number>();
  for (const object of snapshot.objects()) {
    const owner = textOf(object, "owner");
    if (owner !== undefined && hasOwner(object)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const [first] = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return first?.[0];
}

function withoutOwner(object: CatalogObject, usual: string | undefined): CatalogObject {
  if (!hasOwner(object) || textOf(object, "owner") !== usual) return object;
  const { owner: _, ...properties } = object.properties;
  return { ...object, properties };
}

/** Default privileges are not owned: their role says whose objects they are for. pg_database_owner is nobody of its own. */
function hasOwner(object: CatalogObject): boolean {
  return object.kind !== "default privileges" && textOf(object, "owner")?.startsWith("pg_") !== true;
}
