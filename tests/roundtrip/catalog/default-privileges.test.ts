import { expect, test } from "vitest";
import { serverMajor } from "../../support/database.ts";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const kinds = ["tables", "sequences", "functions", "types", "schemas"];
if (serverMajor() >= 18) kinds.push("large objects");

test.for(kinds)("default privileges on %s are found made and lost, and taken back", async (kind) => {
  const [role = "", reader = ""] = await newRoles(2);
  const grant = `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} GRANT ALL ON ${kind} TO ${reader} WITH GRANT OPTION`;
  const key = `default privileges for role ${role} on ${kind}`;
  expect((await takenBack("", grant)).found).toEqual([`added ${key}`]);
  const revoke = `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} REVOKE ALL ON ${kind} FROM ${reader}`;
  expect((await takenBack(grant, revoke)).found).toEqual([`removed ${key}`]);
  await madeAnew(grant);
});

test("default privileges of one schema add to the others, and a default that was taken away is given back", async () => {
  const [role = "", reader = ""] = await newRoles(2);
  const before = `CREATE SCHEMA app;
    ALTER DEFAULT PRIVILEGES FOR ROLE ${role} IN SCHEMA app GRANT SELECT ON TABLES TO ${reader};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${role} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`;
  const { found, statements } = await takenBack(
    before,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} IN SCHEMA app GRANT INSERT ON TABLES TO ${reader};
     ALTER DEFAULT PRIVILEGES FOR ROLE ${role} GRANT EXECUTE ON FUNCTIONS TO PUBLIC`,
  );
  expect(found).toEqual(
    [
      `removed default privileges for role ${role} on functions`,
      `default privileges for role ${role} in schema app on tables: grants`,
    ].toSorted((a, b) => (a.replace("removed ", "") < b.replace("removed ", "") ? -1 : 1)),
  );
  expect(statements.toSorted()).toEqual([
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} IN SCHEMA app REVOKE INSERT ON TABLES FROM ${reader};`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`,
  ]);
  await madeAnew(before);
});
