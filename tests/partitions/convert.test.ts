import { expect, test } from "vitest";
import { compareSnapshots } from "../../src/roundtrip/catalog/compare.ts";
import { catalogScene } from "../roundtrip/catalog-scene.ts";
import { newRoles } from "../roundtrip/test-roles.ts";
import { convertScene } from "./convert-scene.ts";
import { everything } from "./convert-everything.ts";

test("everything that belongs to the table is there afterwards, and nothing else was changed", async () => {
  const roles = await newRoles(3);
  const scene = await catalogScene(everything(roles), roles);
  const { convert, events } = await convertScene(scene.url);
  const before = await scene.snapshot();
  const result = await convert({ table: "app.logs", column: "created_at", interval: "month" }).catch((e) => {
    console.log(e, e.details, e.cause);
    throw e;
  });
  const after = await scene.snapshot();
  for (const one of compareSnapshots(before, after)) {
    if (/logs_(2|before|def)|pgops/.test(one.key)) continue;
    if (one.type === "changed")
      console.log(
        one.key,
        JSON.stringify(one.properties.map((p) => [p, one.before.properties[p], one.after.properties[p]])),
      );
    else console.log(one.type, one.key);
  }
  console.log(
    events.filter((e) => e.type === "finished"),
    result.swapMs,
  );
});
