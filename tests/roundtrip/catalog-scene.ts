import { expect } from "vitest";
import type { ConnectionTarget } from "../../src/config/target.ts";
import { connect } from "../../src/postgres/connect.ts";
import type { Session } from "../../src/postgres/session.ts";
import { compareSnapshots } from "../../src/roundtrip/catalog/compare.ts";
import { readSnapshot } from "../../src/roundtrip/catalog/read-snapshot.ts";
import { Snapshot } from "../../src/roundtrip/catalog/snapshot.ts";
import { targetOfServer } from "../../src/roundtrip/drift/likeness.ts";
import { restore } from "../../src/roundtrip/ddl/restore.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";

/** A database of its own, whose catalog can be read. */
export interface CatalogScene extends FreshDatabase {
  run: (sql: string) => Promise<void>;
  snapshot: () => Promise<Snapshot>;
}

export async function catalogScene(sql = "", roles: readonly string[] = []): Promise<CatalogScene> {
  const database = await freshDatabase();
  const run = async (text: string): Promise<void> => {
    if (text.trim() !== "") await database.sql.unsafe(text).simple();
  };
  await run(sql);
  let session: Promise<Session> | undefined;
  tidyUp(async () => (await session)?.close());
  const snapshot = async (): Promise<Snapshot> => {
    // A session that has looked at the catalog before takes a third of the time.
    session ??= connect(targetOf(database.url));
    return readOf(await session, roles);
  };
  return { ...database, run, snapshot };
}

/** Reads the catalog over a session of its own; of the roles, which all tests share, those with these identities. */
export async function snapshotOf(url: string, roles: readonly string[] = []): Promise<Snapshot> {
  const session = await connect(targetOf(url));
  try {
    return await readOf(session, roles);
  } finally {
    await session.close();
  }
}

async function readOf(session: Session, roles: readonly string[]): Promise<Snapshot> {
  const all = [...(await readSnapshot(session)).objects()];
  return new Snapshot(all.filter(({ kind, identity }) => kind !== "role" || roles.includes(identity)));
}

/** The target that a URL of a test's server names. */
export function targetOf(url: string): ConnectionTarget {
  return targetOfServer({ url, origin: "the test" });
}

/**
 * Runs `change` on a database with `before`, lets the product write what takes it back, and runs that: the catalog must
 * be what it was. Gives the statements, and the keys and properties that the change was found by.
 */
export async function takenBack(
  before: string,
  change: string,
  roles: readonly string[] = [],
): Promise<{ statements: string[]; found: string[] }> {
  const scene = await catalogScene(before, roles);
  const wanted = await scene.snapshot();
  await scene.run(change);
  const now = await scene.snapshot();
  const differences = compareSnapshots(wanted, now);
  const found = differences.map((one) =>
    one.type === "changed" ? `${one.key}: ${one.properties.join(", ")}` : `${one.type} ${one.key}`,
  );
  const statements = (await restore(now, wanted, differences)).flatMap((one) => one.statements);
  for (const statement of statements) {
    await scene.run(statement).catch((error: Error) => expect.fail(`${statement}\n${error.message}`));
  }
  expect(compareSnapshots(wanted, await scene.snapshot())).toEqual([]);
  return { statements, found };
}

/** Makes everything of `sql` anew in an empty database, from the snapshot alone: both catalogs must be the same. */
export async function madeAnew(sql: string): Promise<string[]> {
  const [original, copy] = await Promise.all([catalogScene(sql), catalogScene()]);
  const [wanted, empty] = await Promise.all([original.snapshot(), copy.snapshot()]);
  const statements = (await restore(empty, wanted)).flatMap((one) => one.statements);
  for (const statement of statements) {
    await copy.run(statement).catch((error: Error) => expect.fail(`${statement}\n${error.message}`));
  }
  expect(compareSnapshots(wanted, await copy.snapshot())).toEqual([]);
  return statements;
}
