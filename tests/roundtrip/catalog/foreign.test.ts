import { expect, test } from "vitest";
import { catalogScene, madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const wrapper = `CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator`;
const server = `${wrapper}; CREATE SERVER s TYPE 'cluster' VERSION '2' FOREIGN DATA WRAPPER w
  OPTIONS (host 'db', "dbname" 'shop''s')`;

test("a foreign data wrapper and a server come and go with all that is said of them", async () => {
  const [role = ""] = await newRoles(1);
  const sql = `CREATE FOREIGN DATA WRAPPER "W 1" OPTIONS (debug 'on', "Odd name" 'a=b');
    CREATE SERVER s FOREIGN DATA WRAPPER "W 1" OPTIONS (host 'db');
    COMMENT ON FOREIGN DATA WRAPPER "W 1" IS 'ours'; COMMENT ON SERVER s IS 'theirs';
    GRANT USAGE ON FOREIGN DATA WRAPPER "W 1" TO ${role}; GRANT USAGE ON FOREIGN SERVER s TO ${role}`;
  const made = await takenBack("", sql);
  expect(made.statements).toEqual(["DROP SERVER s;", `DROP FOREIGN DATA WRAPPER "W 1";`]);
  expect((await takenBack(sql, `DROP FOREIGN DATA WRAPPER "W 1" CASCADE`)).found).toEqual([
    `removed foreign data wrapper "W 1"`,
    "removed server s",
  ]);
  await madeAnew(sql);
});

test.for([
  ["validator", "NO VALIDATOR"],
  ["options", "OPTIONS (ADD debug 'on')"],
  ["owner", "OWNER TO CURRENT_USER"],
] as const)("a foreign data wrapper's %s is found changed and taken back", async ([property, clause]) => {
  const [role = ""] = await newRoles(1);
  const before = `CREATE FUNCTION public.valid(text[], oid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE FOREIGN DATA WRAPPER w VALIDATOR public.valid; ALTER ROLE ${role} SUPERUSER; ALTER FOREIGN DATA WRAPPER w OWNER TO ${role}`;
  const { found } = await takenBack(before, `ALTER FOREIGN DATA WRAPPER w ${clause}`);
  expect(found).toEqual([`foreign data wrapper w: ${property}`]);
});

test("a foreign data wrapper's handler is found changed and taken back", async () => {
  const { found, statements } = await takenBack(
    "CREATE EXTENSION postgres_fdw; CREATE FOREIGN DATA WRAPPER w HANDLER postgres_fdw_handler",
    "ALTER FOREIGN DATA WRAPPER w NO HANDLER",
  );
  expect(found).toEqual(["foreign data wrapper w: handler"]);
  expect(statements).toEqual(["ALTER FOREIGN DATA WRAPPER w HANDLER public.postgres_fdw_handler;"]);
});

test.for([
  ["version", "ALTER SERVER s VERSION '3'"],
  ["version", "ALTER SERVER s VERSION NULL"],
  ["options", "ALTER SERVER s OPTIONS (SET host 'other', ADD port '5433', DROP dbname)"],
  ["owner", "ALTER SERVER s OWNER TO $role"],
  ["comment", "COMMENT ON SERVER s IS 'x'"],
  ["grants", "GRANT USAGE ON FOREIGN SERVER s TO $role"],
  [
    "type",
    "DROP SERVER s; CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'db', dbname 'shop''s')",
  ],
] as const)("a server's %s is found changed and taken back (%s)", async ([property, sql]) => {
  const [role = ""] = await newRoles(1);
  const { found } = await takenBack(server, sql.replace("$role", role));
  expect(found).toEqual([`server s: ${property}`]);
});

test("a server moved to another wrapper is found and taken back", async () => {
  const { found } = await takenBack(
    `${wrapper}; CREATE FOREIGN DATA WRAPPER v; CREATE SERVER s FOREIGN DATA WRAPPER v`,
    "DROP SERVER s; CREATE SERVER s FOREIGN DATA WRAPPER w",
  );
  expect(found).toEqual(["server s: wrapper"]);
});

test("user mappings show what options they have and never what these hold", async () => {
  const [role = ""] = await newRoles(1);
  const sql = `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (api_key 'k3y', host 'db');
    CREATE USER MAPPING FOR ${role} SERVER s OPTIONS (user 'remote', password 'hunter2', password_required 'true');
    CREATE USER MAPPING FOR PUBLIC SERVER s`;
  const scene = await catalogScene(sql);
  const snapshot = await scene.snapshot();
  expect(snapshot.get(`user mapping for ${role} on s`)?.properties["options"]).toEqual([
    "password=***",
    "password_required=true",
    "user=***",
  ]);
  expect(snapshot.get("server s")?.properties["options"]).toEqual(["api_key=***", "host=db"]);
  expect(JSON.stringify([...snapshot.objects()])).not.toMatch(/hunter2|k3y|remote/);

  const lost = await takenBack(sql, `DROP USER MAPPING FOR ${role} SERVER s`);
  expect(lost.statements).toEqual([
    `-- Secrets are not known here: put them in place of '***'.\nCREATE USER MAPPING FOR ${role} SERVER s ` +
      `OPTIONS (password '***', password_required 'true', "user" '***');`,
  ]);
  const changed = await takenBack(
    sql,
    `ALTER USER MAPPING FOR ${role} SERVER s OPTIONS (DROP password, SET password_required 'false', ADD token 'x')`,
  );
  expect(changed.found).toEqual([`user mapping for ${role} on s: options`]);
  const made = await takenBack(server, "CREATE USER MAPPING FOR PUBLIC SERVER s");
  expect(made.statements).toEqual(["DROP USER MAPPING FOR PUBLIC SERVER s;"]);
  await madeAnew(sql);
});

test("what an extension brings is left out", async () => {
  const scene = await catalogScene("CREATE EXTENSION postgres_fdw");
  expect((await scene.snapshot()).has("foreign data wrapper postgres_fdw")).toBe(false);
});
