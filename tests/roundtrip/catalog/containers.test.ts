import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";

test("a schema comes back with its comment and its grants", async () => {
  const before = `CREATE SCHEMA app; COMMENT ON SCHEMA app IS 'it''s ours'; GRANT USAGE ON SCHEMA app TO PUBLIC`;
  await expect(takenBack(before, "DROP SCHEMA app")).resolves.toMatchObject({
    found: ["removed schema app"],
  });
  const { found } = await takenBack(
    before,
    "REVOKE USAGE ON SCHEMA app FROM PUBLIC; COMMENT ON SCHEMA app IS NULL",
  );
  expect(found).toEqual(["schema app: comment, grants"]);
  await expect(takenBack("", before)).resolves.toMatchObject({ statements: ["DROP SCHEMA app;"] });
  await madeAnew(before);
});
