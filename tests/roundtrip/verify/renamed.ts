import { expect } from "vitest";
import { WholeFile } from "../../../src/sqltext/prepared-file.ts";
import { connect } from "../../../src/postgres/connect.ts";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { compareWith } from "../../../src/roundtrip/verify/comparison.ts";
import { afterDown } from "../../../src/roundtrip/verify/findings.ts";
import { CatalogWatch } from "../../../src/roundtrip/watch/catalog-watch.ts";
import { Changes } from "../../../src/roundtrip/watch/changes.ts";
import { readDirectives } from "../../../src/sqltext/directives.ts";
import { tidyUp } from "../../support/tidy.ts";
import { type CatalogScene, catalogScene, targetOf } from "../catalog-scene.ts";

/** A finding, as far as it is about an object. */
export interface Told {
  rule: string;
  object: string | null;
  message: string;
  fix: string;
}

/** Other tests make roles on the same server meanwhile. */
class RolesOfOthers extends Set<string> {
  override has(key: string): boolean {
    return key.startsWith("role ") && !super.has(key);
  }
}

/**
 * Runs `change` on a database with `before`, compares as `verify` does, and runs what that says: the catalog must be what
 * it was. Gives the statements and the findings.
 */
export async function givenBack(
  before: string,
  change: string,
  roles: readonly string[] = [],
): Promise<CatalogScene & { repairs: string[]; findings: Told[] }> {
  const scene = await catalogScene(before, roles);
  const session = await connect(targetOf(scene.url));
  tidyUp(() => session.close());
  const watch = new CatalogWatch(session);
  await watch.attach(session);
  await watch.readAll();
  const wanted = await scene.snapshot();
  await scene.run(change);
  const changes = new Changes();
  await watch.refresh((key, object) => changes.note(key, object));
  const stage = { watch, onlooker: session, ownKeys: new RolesOfOthers(roles.map((name) => `role ${name}`)) };
  const now = await scene.snapshot();
  const { findings, repairs } = await compareWith(changes, stage, { ...afterDown, file: emptyFile() });
  expect(compareSnapshots(now, await scene.snapshot())).toEqual([]);
  for (const statement of repairs) {
    await scene.run(statement).catch((error: Error) => expect.fail(`${statement}\n${error.message}`));
  }
  expect(compareSnapshots(wanted, await scene.snapshot())).toEqual([]);
  const told = findings.map(({ rule, where, message, fix }) => ({
    rule,
    object: where.object,
    message,
    fix,
  }));
  return { ...scene, repairs, findings: told };
}

function emptyFile(): WholeFile {
  const text = { source: "", hash: "", directives: readDirectives("", "down.sql"), statements: [] };
  return new WholeFile("down.sql", text, { transactional: true, first: 0, count: 0 });
}
