import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const accounts = "CREATE TABLE accounts (id int PRIMARY KEY, email text, secret text);";

export const wrong: WrongDown[] = [
  {
    name: "a grant is left",
    before: `CREATE ROLE corpus_grants_1; ${accounts}`,
    up: "GRANT SELECT, INSERT ON accounts TO corpus_grants_1;",
    down: "REVOKE INSERT ON accounts FROM corpus_grants_1;",
    roles: ["corpus_grants_1"],
    finds: [notRestored("table public.accounts", "grants")],
  },
  {
    name: "REVOKE ALL takes more than the up gave",
    before: `CREATE ROLE corpus_grants_2; ${accounts} GRANT SELECT ON accounts TO corpus_grants_2;`,
    up: "GRANT INSERT ON accounts TO corpus_grants_2;",
    down: "REVOKE ALL ON accounts FROM corpus_grants_2;",
    roles: ["corpus_grants_2"],
    finds: [notRestored("table public.accounts", "grants")],
  },
  {
    name: "the grant option is lost",
    before: `CREATE ROLE corpus_grants_3; ${accounts} GRANT SELECT ON accounts TO corpus_grants_3 WITH GRANT OPTION;`,
    up: "REVOKE ALL ON accounts FROM corpus_grants_3;",
    down: "GRANT SELECT ON accounts TO corpus_grants_3;",
    roles: ["corpus_grants_3"],
    finds: [notRestored("table public.accounts", "grants")],
  },
  {
    name: "a grant on a column is lost",
    before: `CREATE ROLE corpus_grants_4; ${accounts} GRANT SELECT (id, email) ON accounts TO corpus_grants_4;`,
    up: "REVOKE SELECT ON accounts FROM corpus_grants_4;",
    down: "GRANT SELECT (id) ON accounts TO corpus_grants_4;",
    roles: ["corpus_grants_4"],
    finds: [notRestored("column public.accounts.email", "grants")],
  },
  {
    name: "grants on columns become one on the table",
    before: `${accounts} GRANT UPDATE (email) ON accounts TO PUBLIC;`,
    up: "REVOKE UPDATE (email) ON accounts FROM PUBLIC;",
    down: "GRANT UPDATE ON accounts TO PUBLIC;",
    finds: [
      notRestored("column public.accounts.email", "grants"),
      notRestored("table public.accounts", "grants"),
    ],
  },
  {
    name: "USAGE on a schema stays",
    before: "CREATE SCHEMA api;",
    up: "GRANT USAGE, CREATE ON SCHEMA api TO PUBLIC;",
    down: "REVOKE CREATE ON SCHEMA api FROM PUBLIC;",
    finds: [notRestored("schema api", "grants")],
  },
  {
    name: "USAGE on a sequence is forgotten",
    before: "CREATE SEQUENCE order_no; GRANT USAGE ON SEQUENCE order_no TO PUBLIC;",
    up: "REVOKE ALL ON SEQUENCE order_no FROM PUBLIC;",
    down: "GRANT SELECT ON SEQUENCE order_no TO PUBLIC;",
    finds: [notRestored("sequence public.order_no", "grants")],
  },
  {
    name: "EXECUTE is taken from PUBLIC for good",
    before: "CREATE FUNCTION open_door() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    up: "REVOKE EXECUTE ON FUNCTION open_door() FROM PUBLIC;",
    down: "GRANT EXECUTE ON FUNCTION open_door() TO CURRENT_USER;",
    finds: [notRestored("function public.open_door()")],
  },
  {
    name: "GRANT ON ALL TABLES is taken back for one table",
    before: `CREATE ROLE corpus_grants_5; ${accounts} CREATE TABLE logs (id int PRIMARY KEY);`,
    up: "GRANT SELECT ON ALL TABLES IN SCHEMA public TO corpus_grants_5;",
    down: "REVOKE SELECT ON accounts FROM corpus_grants_5;",
    roles: ["corpus_grants_5"],
    finds: [notRestored("table public.logs", "grants")],
  },
  {
    name: "default privileges are left",
    before: "CREATE ROLE corpus_grants_6; CREATE SCHEMA api;",
    up: "ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_6 IN SCHEMA api GRANT SELECT ON TABLES TO PUBLIC;",
    down: "SELECT 1;",
    roles: ["corpus_grants_6"],
    finds: [leftBehind("default privileges for role corpus_grants_6 in schema api on tables")],
  },
  {
    name: "default privileges are lost",
    before: `CREATE ROLE corpus_grants_7;
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_7 REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`,
    up: "ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_7 GRANT EXECUTE ON FUNCTIONS TO PUBLIC;",
    down: "ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_7 GRANT EXECUTE ON FUNCTIONS TO corpus_grants_7;",
    roles: ["corpus_grants_7"],
    finds: [notRestored("default privileges for role corpus_grants_7 on functions")],
  },
  {
    name: "a grant of the database stays",
    before: "CREATE ROLE corpus_grants_8;",
    up: `DO $$ BEGIN EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO corpus_grants_8', current_database()); END $$;`,
    down: `DO $$ BEGIN EXECUTE format('REVOKE CREATE ON DATABASE %I FROM corpus_grants_8', current_database()); END $$;`,
    roles: ["corpus_grants_8"],
    finds: [notRestored("database current", "grants")],
  },
];

export const right: RightPair[] = [
  {
    name: "grant and revoke leave an ACL that says what no ACL says",
    before: `CREATE ROLE corpus_grants_11; ${accounts} CREATE SCHEMA api; CREATE SEQUENCE s; CREATE TYPE mood AS ENUM ('a');
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT 1 AS n;`,
    up: `GRANT SELECT, UPDATE ON accounts, v TO corpus_grants_11; GRANT INSERT (id, email) ON accounts TO corpus_grants_11;
GRANT USAGE ON SCHEMA api TO corpus_grants_11; GRANT ALL ON SEQUENCE s TO PUBLIC; GRANT USAGE ON TYPE mood TO corpus_grants_11;
GRANT EXECUTE ON FUNCTION f() TO corpus_grants_11;`,
    down: `REVOKE EXECUTE ON FUNCTION f() FROM corpus_grants_11; REVOKE USAGE ON TYPE mood FROM corpus_grants_11;
REVOKE ALL ON SEQUENCE s FROM PUBLIC; REVOKE USAGE ON SCHEMA api FROM corpus_grants_11;
REVOKE INSERT (id, email) ON accounts FROM corpus_grants_11; REVOKE SELECT, UPDATE ON accounts, v FROM corpus_grants_11;`,
    roles: ["corpus_grants_11"],
  },
  {
    name: "revoke and grant again",
    before: `${accounts} GRANT SELECT ON accounts TO PUBLIC; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    up: `REVOKE SELECT ON accounts FROM PUBLIC; REVOKE ALL ON FUNCTION f() FROM PUBLIC; REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE USAGE ON SCHEMA public FROM PUBLIC;`,
    down: `GRANT USAGE ON SCHEMA public TO PUBLIC;
DO $$ BEGIN IF current_setting('server_version_num')::int < 150000 THEN GRANT CREATE ON SCHEMA public TO PUBLIC; END IF; END $$;
GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC; GRANT EXECUTE ON FUNCTION f() TO PUBLIC; GRANT SELECT ON accounts TO PUBLIC;`,
  },
  {
    name: "the order in which roles got their grants means nothing",
    before: `CREATE ROLE corpus_grants_12; CREATE ROLE corpus_grants_13; ${accounts}
GRANT SELECT ON accounts TO corpus_grants_12; GRANT SELECT ON accounts TO corpus_grants_13;`,
    up: "REVOKE SELECT ON accounts FROM corpus_grants_12;",
    down: "GRANT SELECT ON accounts TO corpus_grants_12;",
    roles: ["corpus_grants_12", "corpus_grants_13"],
  },
  {
    name: "the owner's own rights are revoked and granted",
    before: accounts,
    up: "REVOKE ALL ON accounts FROM CURRENT_USER;",
    down: "GRANT ALL ON accounts TO CURRENT_USER;",
  },
  {
    name: "default privileges come and go",
    before: "CREATE ROLE corpus_grants_14; CREATE SCHEMA api;",
    up: `ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_14 IN SCHEMA api GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_14 REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`,
    down: `ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_14 GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_grants_14 IN SCHEMA api REVOKE SELECT ON TABLES FROM PUBLIC;`,
    roles: ["corpus_grants_14"],
  },
  {
    name: "default privileges work on what the up makes, and go with it",
    before: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;",
    up: "CREATE TABLE seen_by_all (id int PRIMARY KEY); CREATE VIEW seen_too AS SELECT id FROM seen_by_all;",
    down: "DROP VIEW seen_too; DROP TABLE seen_by_all;",
  },
  {
    name: "a grant given by a role that holds the grant option",
    before: `CREATE ROLE corpus_grants_15; CREATE ROLE corpus_grants_16; ${accounts}
GRANT SELECT ON accounts TO corpus_grants_15 WITH GRANT OPTION;`,
    up: "SET LOCAL ROLE corpus_grants_15; GRANT SELECT ON accounts TO corpus_grants_16; RESET ROLE;",
    down: "SET LOCAL ROLE corpus_grants_15; REVOKE SELECT ON accounts FROM corpus_grants_16; RESET ROLE;",
    roles: ["corpus_grants_15", "corpus_grants_16"],
  },
  {
    name: "an owner is set and set back, with the grants that go along",
    before: `CREATE ROLE corpus_grants_17; ${accounts} GRANT SELECT ON accounts TO PUBLIC; CREATE SCHEMA api;`,
    up: "ALTER TABLE accounts OWNER TO corpus_grants_17; ALTER SCHEMA api OWNER TO corpus_grants_17;",
    down: "ALTER SCHEMA api OWNER TO SESSION_USER; ALTER TABLE accounts OWNER TO SESSION_USER;",
    roles: ["corpus_grants_17"],
  },
  {
    name: "a role with capitals and a dash",
    before: `CREATE ROLE "corpus-Grants-18"; ${accounts}`,
    up: `GRANT SELECT, REFERENCES (id) ON accounts TO "corpus-Grants-18" WITH GRANT OPTION;`,
    down: `REVOKE SELECT, REFERENCES (id) ON accounts FROM "corpus-Grants-18";`,
    roles: ["corpus-Grants-18"],
  },
];
