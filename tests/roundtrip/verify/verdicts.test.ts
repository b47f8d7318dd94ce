import { expect, test } from "vitest";
import { proved, verdictsOf } from "../../e2e/verified.ts";
import { roleNames } from "../test-roles.ts";

/** Sets something for the database, whatever that is called. */
function ofDatabase(action: string): string {
  return `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I ${action.replaceAll("'", "''")}', current_database()); END $$;`;
}

test("rows that come from a table which is only read are found where older migrations are just applied", async () => {
  const it = await proved({
    "001_users":
      "-- pgops: irreversible the first\nCREATE TABLE users (id int PRIMARY KEY); CREATE TABLE seen (id int);",
    "002_seen": "INSERT INTO seen SELECT id FROM users;",
    "002_seen.down": "SELECT 1;",
  });
  expect(verdictsOf(await it.json(["--from", "2"]))).toEqual(["2 broken: left-behind table public.seen"]);
});

test("a comment that is left does not hide that the column's values are lost, nor an owner a table's rows", async () => {
  const it = await proved({
    "001_plans":
      "-- pgops: irreversible the first\nCREATE TABLE plans (id int PRIMARY KEY, name text NOT NULL); INSERT INTO plans VALUES (1, 'team');",
    "002_comment": "COMMENT ON COLUMN plans.name IS 'shown';\nCOMMENT ON TABLE plans IS 'sold';",
    "002_comment.down": "UPDATE plans SET name = '';",
    "003_comment": "COMMENT ON TABLE plans IS 'sold at a loss';",
    "003_comment.down": "DELETE FROM plans;",
  });
  expect(verdictsOf(await it.json())).toEqual([
    "1 irreversible",
    "2 broken: not-restored column public.plans.name, not-restored table public.plans, data-lost table public.plans",
    "3 broken: not-restored table public.plans, data-lost table public.plans",
  ]);
});

test("how the database writes dates and numbers makes no difference, once a broken migration was rebuilt", async () => {
  const it = await proved({
    "001_days":
      "-- pgops: irreversible the first\nCREATE TABLE days (id int PRIMARY KEY, day date DEFAULT '2024-02-03', length interval, raw bytea);\n" +
      "INSERT INTO days VALUES (1, '2024-02-03', '1 day 02:00', '\\x00ff');",
    "002_german": ["DateStyle = 'German'", "IntervalStyle = 'iso_8601'", "bytea_output = 'escape'"]
      .map((setting) => ofDatabase(`SET ${setting}`))
      .join("\n"),
    "002_german.down": ofDatabase("RESET ALL"),
    "003_left": "CREATE TABLE left_behind (id int);",
    "003_left.down": "SELECT 1;",
    "004_note": "ALTER TABLE days ADD note text;",
    "004_note.down": "ALTER TABLE days DROP note;",
  });
  expect(verdictsOf(await it.json())).toEqual([
    "1 irreversible",
    "2 reversible",
    "3 broken: left-behind table public.left_behind",
    "4 reversible",
  ]);
});

test("what is done to all tables and sequences of a schema says nothing of the ledger's", async () => {
  const it = await proved({
    "001_users": "-- pgops: irreversible the first\nCREATE TABLE users (id serial PRIMARY KEY);",
    "002_grants":
      "GRANT SELECT ON ALL TABLES IN SCHEMA public TO pg_monitor; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO pg_monitor;",
    "002_grants.down":
      "REVOKE SELECT ON users FROM pg_monitor; REVOKE USAGE ON SEQUENCE users_id_seq FROM pg_monitor;",
  });
  expect(verdictsOf(await it.json())).toEqual(["1 irreversible", "2 reversible"]);
});

test("a role that owned something when the stage was kept can be dropped, judged, and dropped again", async () => {
  const [role = ""] = roleNames(1);
  const it = await proved({
    "001_role": `CREATE ROLE ${role}; CREATE TABLE users (id int); GRANT SELECT ON users TO ${role};`,
    "001_role.down": `DROP TABLE users; DROP ROLE ${role};`,
    "002_left": "CREATE TABLE left_behind (id int);",
    "002_left.down": "SELECT 1;",
    "003_no_role": `REVOKE SELECT ON users FROM ${role}; DROP ROLE ${role};`,
    "003_no_role.down": `CREATE ROLE ${role};`,
    "004_left": "CREATE TABLE left_behind_too (id int);",
    "004_left.down": "SELECT 1;",
    "005_right": "ALTER TABLE users ADD name text;",
    "005_right.down": "ALTER TABLE users DROP name;",
  });
  expect(verdictsOf(await it.json())).toEqual([
    "1 reversible",
    "2 broken: left-behind table public.left_behind",
    "3 broken: not-restored table public.users",
    "4 broken: left-behind table public.left_behind_too",
    "5 reversible",
  ]);
});

test("rows of a log that triggers write are a warning, also where the down is what writes the last of them", async () => {
  const it = await proved({
    "001_log": `-- pgops: irreversible the first
CREATE TABLE ddl_log (tag text);
CREATE FUNCTION logged() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ddl_log VALUES (tg_tag); END $$;
CREATE EVENT TRIGGER logs ON ddl_command_end EXECUTE FUNCTION logged();`,
    "002_made": "CREATE TABLE made (id int);",
    "002_made.down": "DROP TABLE made;",
    "003_rows": "INSERT INTO ddl_log VALUES ('by hand');",
    "003_rows.down": "SELECT 1;",
  });
  const { migrations, ok } = await it.json();
  expect(ok).toBe(false);
  expect(migrations).toMatchObject([
    { result: "irreversible" },
    { result: "reversible", findings: [{ rule: "left-behind", severity: "warning" }] },
    { result: "broken", findings: [{ rule: "left-behind", severity: "error" }] },
  ]);
});
