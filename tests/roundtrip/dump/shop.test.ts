import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { workspace } from "../../migrations/operations.ts";
import { catalogScene, snapshotOf } from "../catalog-scene.ts";
import { dumpOf } from "./loaded.ts";

const folder = new URL("../../../sql/migrations/", import.meta.url);

test("the dump of the shop schema makes the shop schema anew, as SQL and as a migration", async () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const migrations = files.map((name) => [
    `sql/migrations/${name}`,
    readFileSync(new URL(name, folder), "utf8"),
  ]);
  const shop = await workspace(Object.fromEntries(migrations) as Record<string, string>);
  await shop.migrate();
  const wanted = await snapshotOf(shop.url);
  const text = await dumpOf(shop.url);
  expect(text).toContain("CREATE TABLE public.products (");

  const loaded = await catalogScene();
  await loaded.run(text);
  expect(compareSnapshots(wanted, await loaded.snapshot())).toEqual([]);
  expect(await dumpOf(loaded.url)).toBe(text);

  // With pgops' own tables it cannot be a migration of pgops': those are there already.
  await shop.sql.unsafe("DROP SCHEMA IF EXISTS pgops CASCADE; DROP TABLE public.migrations").simple();
  const migrated = await workspace({ "001_all": await dumpOf(shop.url) });
  await migrated.migrate();
  await migrated.sql.unsafe("DROP SCHEMA IF EXISTS pgops CASCADE; DROP TABLE public.migrations").simple();
  expect(compareSnapshots(await snapshotOf(shop.url), await snapshotOf(migrated.url))).toEqual([]);
});
