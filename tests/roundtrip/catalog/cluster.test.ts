import { expect, test } from "vitest";
import { serverMajor } from "../../support/database.ts";
import { catalogScene, takenBack } from "../catalog-scene.ts";
import { newRoles, roleNames } from "../test-roles.ts";

test("a role that a change made or dropped is found with all that it can do and taken back", async () => {
  const [role = "", group = ""] = roleNames(2);
  const make = `CREATE ROLE ${group};
    CREATE ROLE ${role} LOGIN CREATEDB NOINHERIT CONNECTION LIMIT 3 VALID UNTIL '2031-01-02 03:04:05Z' PASSWORD 'hidden';
    GRANT ${group} TO ${role} WITH ADMIN OPTION;
    ALTER ROLE ${role} SET search_path = app, "Odd, name", '$user';
    ALTER ROLE ${role} SET "app.tenant" = 'o''clock \\';
    COMMENT ON ROLE ${role} IS 'the application'`;
  const { found } = await takenBack("", make, [role, group]);
  expect(found).toEqual([`added role ${group}`, `added role ${role}`].toSorted());

  const dropped = await takenBack(make, `DROP ROLE ${role}`, [role, group]);
  expect(dropped.found).toEqual([`removed role ${role}`]);
  const text = dropped.statements.join("\n");
  expect(text).toContain(
    `CREATE ROLE ${role} CREATEDB NOINHERIT LOGIN CONNECTION LIMIT 3 VALID UNTIL '2031-01-02 03:04:05+00';`,
  );
  expect(text).toContain(`ALTER ROLE ${role} SET search_path TO 'app', 'Odd, name', '$user';`);
  expect(text).not.toContain("hidden");
});

test.for([
  ["superuser", "SUPERUSER"],
  ["createRole", "CREATEROLE"],
  ["createDatabase", "CREATEDB"],
  ["inherit", "NOINHERIT"],
  ["login", "LOGIN"],
  ["replication", "REPLICATION"],
  ["bypassRowSecurity", "BYPASSRLS"],
  ["connectionLimit", "CONNECTION LIMIT 7"],
  ["validUntil", "VALID UNTIL '2030-01-01'"],
  ["settings", "SET work_mem TO '8MB'"],
] as const)("a role's %s is found changed and taken back, both ways", async ([property, clause]) => {
  const [role = ""] = await newRoles(1);
  const change = `ALTER ROLE ${role} ${clause}`;
  const first = await takenBack("", change, [role]);
  expect(first.found).toEqual([`role ${role}: ${property}`]);
  const second = await takenBack(change, `DROP ROLE ${role}; CREATE ROLE ${role}`, [role]);
  expect(second.found).toEqual([`role ${role}: ${property}`]);
});

test("a role's memberships are found changed and taken back", async () => {
  const [role = "", group = "", other = ""] = await newRoles(3);
  const member = `GRANT ${group} TO ${role} WITH ADMIN OPTION`;
  const lost = await takenBack(member, `REVOKE ADMIN OPTION FOR ${group} FROM ${role}`, [role]);
  expect(lost.found).toEqual([`role ${role}: memberships`]);
  const another = await takenBack("", `REVOKE ${group} FROM ${role}; GRANT ${other} TO ${role}`, [role]);
  expect(another.statements).toEqual([
    `REVOKE ${other} FROM ${role};`,
    `GRANT ${group} TO ${role} WITH ADMIN OPTION;`,
  ]);
});

const options = ["WITH INHERIT FALSE, SET FALSE", "WITH ADMIN OPTION, SET FALSE", ""];

test.for(serverMajor() >= 16 ? options : [])(
  "from 16 on a membership has options of its own and somebody who granted it (%s)",
  async (option) => {
    const [role = "", group = "", giver = ""] = await newRoles(3);
    const grant = `GRANT ${group} TO ${role} ${option} GRANTED BY ${giver}`.replace("  ", " ");
    const { found, statements } = await takenBack(
      `GRANT ${group} TO ${giver} WITH ADMIN OPTION; ${grant}`,
      `REVOKE ${group} FROM ${role} GRANTED BY ${giver}; GRANT ${group} TO ${role}`,
      [role],
    );
    expect(found).toEqual([`role ${role}: memberships`]);
    expect(statements).toEqual([`REVOKE ${group} FROM ${role};`, `${grant};`]);
  },
);

test("the bootstrap superuser and PostgreSQL's own roles are no part of a snapshot", async () => {
  const [role = ""] = await newRoles(1);
  const names = ["postgres", "pg_monitor", "pg_read_all_data", role];
  const scene = await catalogScene("", names);
  const roles = [...(await scene.snapshot()).objects()].filter(({ kind }) => kind === "role");
  expect(roles.map(({ identity }) => identity)).toEqual([role]);
});

const inDatabase = (text: string): string =>
  `DO $do$ BEGIN EXECUTE format('${text.replaceAll("'", "''")}', current_database()); END $do$`;

test.for([
  ["settings", `ALTER DATABASE %I SET "app.x" TO '100%% $$'`],
  ["comment", "COMMENT ON DATABASE %I IS 'the shop''s 100%% \\'"],
  ["grants", "GRANT CREATE ON DATABASE %I TO $role WITH GRANT OPTION"],
  ["revokes", "REVOKE CONNECT ON DATABASE %I FROM PUBLIC"],
  ["owner", "ALTER DATABASE %I OWNER TO $role"],
  ["connectionLimit", "ALTER DATABASE %I CONNECTION LIMIT 12"],
  ["isTemplate", "ALTER DATABASE %I IS_TEMPLATE true"],
] as const)(
  "the database's %s is found changed and taken back, whatever its name",
  async ([property, sql]) => {
    const [role = ""] = await newRoles(1);
    const change = inDatabase(sql.replace("$role", role));
    const { found } = await takenBack("", change);
    expect(found).toEqual([`database current: ${property}`]);
  },
);

test("what the database was set to comes back when a change reset it", async () => {
  const before = [
    inDatabase(`ALTER DATABASE %I SET "app.x" TO '100%% $$'`),
    inDatabase("ALTER DATABASE %I SET search_path = app, public"),
    inDatabase("COMMENT ON DATABASE %I IS 'the shop''s 100%% \\'"),
    inDatabase("ALTER DATABASE %I CONNECTION LIMIT 12"),
  ].join(";");
  const after = ["ALTER DATABASE %I RESET ALL", "COMMENT ON DATABASE %I IS NULL"].map(inDatabase).join(";");
  const { found, statements } = await takenBack(before, after);
  expect(found).toEqual(["database current: comment, settings"]);
  expect(statements).toContain(
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO ''app'', ''public''', current_database()); END $$;",
  );
});

test("what a role has set in this database alone is found and taken back", async () => {
  const [role = ""] = await newRoles(1);
  const set = inDatabase(`ALTER ROLE ${role} IN DATABASE %I SET statement_timeout TO '5s'`);
  const made = await takenBack("", set);
  expect(made.found).toEqual([`added role settings ${role}`]);
  expect(made.statements).toEqual([
    `DO $$ BEGIN EXECUTE format('ALTER ROLE ${role} IN DATABASE %I RESET statement_timeout', current_database()); END $$;`,
  ]);
  const reset = inDatabase(`ALTER ROLE ${role} IN DATABASE %I RESET ALL`);
  expect((await takenBack(set, reset)).found).toEqual([`removed role settings ${role}`]);
  const more = inDatabase(`ALTER ROLE ${role} IN DATABASE %I SET lock_timeout TO '1s'`);
  expect((await takenBack(set, more)).found).toEqual([`role settings ${role}: settings`]);
});
