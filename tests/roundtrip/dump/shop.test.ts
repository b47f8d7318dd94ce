import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { workspace } from "../../migrations/operations.ts";
import { catalogScene, snapshotOf } from "../catalog-scene.ts";
import { dumpOf, loadedAgain } from "./loaded.ts";

const folder = new URL("../../../sql/migrations/", import.meta.url);

test("the dump of the shop schema makes the shop schema, as SQL and as a migration", async () => {
  const shop = await catalogScene();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".up.sql"))
    .toSorted())
    await shop.run(readFileSync(new URL(file, folder), "utf8"));
  const text = await loadedAgain(shop);
  expect(text).toContain("CREATE TABLE public.products (");

  const migrated = await workspace({
    "sql/migrations/001_all.up.sql": text,
    "sql/migrations/001_all.down.sql": "-- nothing",
  });
  await migrated.migrate();
  const differences = compareSnapshots(await shop.snapshot(), await snapshotOf(migrated.url));
  // pgops has made its own beside it.
  expect(
    differences.filter(({ key }) => !/ (public\.migrations|pgops)\b|on public\.migrations$/.test(key)),
  ).toEqual([]);
  expect(await dumpOf(shop.url)).toBe(text);
});
