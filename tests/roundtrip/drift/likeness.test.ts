import { expect, test } from "vitest";
import { connect } from "../../../src/postgres/connect.ts";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { makeAlike, targetOfServer } from "../../../src/roundtrip/drift/likeness.ts";
import { serverMajor } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";

test("a fresh server is made like another: its superuser's name, roles, the database and who owns it", async () => {
  const server = await startThrowawayServer({ env: process.env, major: serverMajor() });
  tidyUp(() => server.stop());
  const target = await makeAlike(
    targetOfServer(server),
    {
      bootstrap: "cloud Admin",
      roles: ["cloud Admin", "postgres", 'app "x"', "made", "deploy"],
      runner: "deploy",
      made: new Set(["made"]),
      database: "the Shop",
      database_owner: 'app "x"',
      ledger_owner: "deploy",
      major: serverMajor() < 15 ? 18 : 14,
    },
    undefined,
  );
  expect(target).toMatchObject({ user: "deploy", database: "the Shop" });
  const session = await connect(target);
  try {
    const roles = await session.query<{ name: string }>(
      "SELECT rolname AS name, oid = 10 AS first, rolsuper AS super, rolcanlogin AS login FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY rolname COLLATE \"C\"",
    );
    expect(roles).toEqual([
      { name: 'app "x"', first: false, super: false, login: false },
      { name: "cloud Admin", first: true, super: true, login: true },
      { name: "deploy", first: false, super: true, login: true },
      { name: "postgres", first: false, super: false, login: false },
    ]);
    expect(
      await session.query(
        "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = current_database()",
      ),
    ).toEqual([{ owner: 'app "x"' }]);
    // Of the other side of PostgreSQL 15, which changed whose the schema public is.
    const [schema] = await session.query<{ owner: string; open: boolean }>(
      "SELECT pg_get_userbyid(nspowner) AS owner, has_schema_privilege('postgres', oid, 'CREATE') AS open FROM pg_namespace WHERE nspname = 'public'",
    );
    expect(schema).toEqual(
      serverMajor() < 15 ? { owner: "pg_database_owner", open: false } : { owner: "cloud Admin", open: true },
    );
  } finally {
    await session.close();
  }
});
