import { expect, test } from "vitest";
import { catalogScene } from "../catalog-scene.ts";
import { corpus } from "./corpus.ts";
import { loadedAgain } from "./loaded.ts";

test.for(Object.entries(corpus))("the dump of %s makes the same schema anew", async ([, sql]) => {
  const text = await loadedAgain(await catalogScene(sql));
  expect(text).toContain("CREATE ");
});

test("all of that in one schema is dumped in an order in which it loads", async () => {
  const together = Object.entries(corpus).map(([, sql], index) =>
    sql
      .replaceAll("public.", `s${index}.`)
      .replaceAll("app.", `s${index}.`)
      .replace(/CREATE SCHEMA app;/, "")
      .replaceAll("SCHEMA app", `SCHEMA s${index}`),
  );
  const schemas = together.map((_, index) => `CREATE SCHEMA s${index};`).join("");
  const text = await loadedAgain(await catalogScene(schemas + together.join(";\n")));
  expect(text.match(/^CREATE SCHEMA/gm)).toHaveLength(together.length);
});
