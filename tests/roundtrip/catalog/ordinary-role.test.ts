import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../../src/postgres/connect.ts";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { readSnapshot } from "../../../src/roundtrip/catalog/read-snapshot.ts";
import { catalogScene, snapshotOf, targetOf } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

test("a role with no right but to connect reads the same catalog, but for the options of user mappings", async () => {
  const [role = "", other = ""] = await newRoles(2);
  const scene = await catalogScene();
  onTestFinished(async () => scene.run("DROP SUBSCRIPTION s"));
  await scene.run(`CREATE SCHEMA app; REVOKE ALL ON SCHEMA app FROM PUBLIC; CREATE TABLE app.t (id int);
    CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'db');
    CREATE USER MAPPING FOR ${other} SERVER s OPTIONS (password 'x');
    CREATE PUBLICATION p FOR TABLE app.t; GRANT ${other} TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO ${role}`);
  await scene.run(
    `CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE)`,
  );
  const all = await snapshotOf(scene.url, [role, other]);

  const session = await connect(targetOf(scene.url));
  onTestFinished(async () => session.close());
  await session.run(`SET ROLE ${role}`);
  const seen = await readSnapshot(session);
  const differences = compareSnapshots(all, seen).filter(
    ({ kind, type }) => kind !== "role" || type !== "added",
  );
  expect(differences).toMatchObject([{ key: `user mapping for ${other} on s`, properties: ["options"] }]);
});
