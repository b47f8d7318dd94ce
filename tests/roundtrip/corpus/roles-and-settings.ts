import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

/** What only `EXECUTE` can say, for the name of the database is not known. */
const onDatabase = (statement: string): string =>
  `DO $$ BEGIN EXECUTE format('${statement.replaceAll("'", "''")}', current_database()); END $$;`;

export const wrong: WrongDown[] = [
  {
    name: "a setting of the database stays",
    up: onDatabase("ALTER DATABASE %I SET statement_timeout = '1min'"),
    down: "SET statement_timeout = 0;",
    finds: [notRestored("database current")],
  },
  {
    name: "a setting of the database is reset, not set back",
    before: onDatabase("ALTER DATABASE %I SET work_mem = '8MB'"),
    up: onDatabase("ALTER DATABASE %I SET work_mem = '64MB'"),
    down: onDatabase("ALTER DATABASE %I RESET work_mem"),
    finds: [notRestored("database current")],
  },
  {
    name: "the comment on the database stays",
    up: onDatabase("COMMENT ON DATABASE %I IS 'the shop'"),
    down: "SELECT 1;",
    finds: [notRestored("database current", "comment")],
  },
  {
    name: "a setting of a role in this database is left",
    before: "CREATE ROLE corpus_settings_1;",
    up: onDatabase("ALTER ROLE corpus_settings_1 IN DATABASE %I SET search_path = 'app'"),
    down: "ALTER ROLE corpus_settings_1 RESET search_path;",
    roles: ["corpus_settings_1"],
    finds: [leftBehind("role settings corpus_settings_1")],
  },
  {
    name: "a setting of a role in this database is lost",
    before: `CREATE ROLE corpus_settings_2; ${onDatabase("ALTER ROLE corpus_settings_2 IN DATABASE %I SET work_mem = '8MB'")}`,
    up: onDatabase("ALTER ROLE corpus_settings_2 IN DATABASE %I SET work_mem = '16MB'"),
    down: onDatabase("ALTER ROLE corpus_settings_2 IN DATABASE %I SET work_mem = '4MB'"),
    roles: ["corpus_settings_2"],
    finds: [notRestored("role settings corpus_settings_2")],
  },
  {
    name: "a setting of a role stays",
    before: "CREATE ROLE corpus_settings_3;",
    up: "ALTER ROLE corpus_settings_3 SET lock_timeout = '5s';",
    down: onDatabase("ALTER ROLE corpus_settings_3 IN DATABASE %I RESET lock_timeout"),
    roles: ["corpus_settings_3"],
    finds: [notRestored("role corpus_settings_3")],
  },
  {
    name: "an attribute of a role stays",
    before: "CREATE ROLE corpus_settings_4 LOGIN;",
    up: "ALTER ROLE corpus_settings_4 NOLOGIN CONNECTION LIMIT 5;",
    down: "ALTER ROLE corpus_settings_4 LOGIN;",
    roles: ["corpus_settings_4"],
    finds: [notRestored("role corpus_settings_4")],
  },
  {
    name: "a membership stays",
    before: "CREATE ROLE corpus_settings_5; CREATE ROLE corpus_settings_6;",
    up: "GRANT corpus_settings_5 TO corpus_settings_6;",
    down: "SELECT 1;",
    roles: ["corpus_settings_6", "corpus_settings_5"],
    finds: [notRestored("role corpus_settings_6")],
  },
  {
    name: "a role is left",
    up: "CREATE ROLE corpus_settings_7; CREATE TABLE t (id int); GRANT SELECT ON t TO corpus_settings_7;",
    down: "DROP TABLE t;",
    roles: ["corpus_settings_7"],
    finds: [leftBehind("role corpus_settings_7")],
  },
  {
    name: "an extension is left",
    up: "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TABLE t (w text); CREATE INDEX t_w ON t USING gin (w gin_trgm_ops);",
    down: "DROP TABLE t;",
    finds: [leftBehind("extension pg_trgm")],
  },
  {
    name: "an extension comes back in another schema",
    before: "CREATE SCHEMA extensions; CREATE EXTENSION hstore SCHEMA extensions;",
    up: "DROP EXTENSION hstore;",
    down: "CREATE EXTENSION hstore;",
    finds: [notRestored("extension hstore")],
  },
  {
    name: "an extension was there before, and the down drops it",
    before: "CREATE EXTENSION pgcrypto;",
    up: "CREATE EXTENSION IF NOT EXISTS pgcrypto;",
    down: "DROP EXTENSION IF EXISTS pgcrypto;",
    finds: [notRestored("extension pgcrypto")],
  },
];

export const right: RightPair[] = [
  {
    name: "settings of the database come and go",
    before: onDatabase("ALTER DATABASE %I SET work_mem = '8MB'"),
    up: `${onDatabase("ALTER DATABASE %I SET work_mem = '64MB'")} ${onDatabase("ALTER DATABASE %I SET timezone = 'Europe/Berlin'")}`,
    down: `${onDatabase("ALTER DATABASE %I RESET timezone")} ${onDatabase("ALTER DATABASE %I SET work_mem = '8MB'")}`,
  },
  {
    name: "a role comes and goes, with grants, settings and a membership",
    before: "CREATE ROLE corpus_settings_11; CREATE TABLE t (id int PRIMARY KEY);",
    up: `CREATE ROLE corpus_settings_12 LOGIN; GRANT corpus_settings_11 TO corpus_settings_12; GRANT SELECT ON t TO corpus_settings_12;
${onDatabase("ALTER ROLE corpus_settings_12 IN DATABASE %I SET search_path = 'app'")}`,
    down: "DROP OWNED BY corpus_settings_12; DROP ROLE corpus_settings_12;",
    roles: ["corpus_settings_12", "corpus_settings_11"],
  },
  {
    name: "settings of a role there and back",
    before: "CREATE ROLE corpus_settings_13; ALTER ROLE corpus_settings_13 SET work_mem = '8MB';",
    up: "ALTER ROLE corpus_settings_13 SET lock_timeout = '5s'; ALTER ROLE corpus_settings_13 RESET work_mem;",
    down: "ALTER ROLE corpus_settings_13 SET work_mem = '8MB'; ALTER ROLE corpus_settings_13 RESET lock_timeout;",
    roles: ["corpus_settings_13"],
  },
  {
    name: "an extension and what needs it come and go",
    up: "CREATE EXTENSION pg_trgm; CREATE TABLE t (w text); CREATE INDEX t_w ON t USING gin (w gin_trgm_ops);",
    down: "DROP TABLE t; DROP EXTENSION pg_trgm;",
  },
  {
    name: "an extension moves to another schema and back",
    before:
      "CREATE SCHEMA extensions; CREATE EXTENSION hstore; CREATE TABLE t (id int PRIMARY KEY, h public.hstore);",
    up: "ALTER EXTENSION hstore SET SCHEMA extensions;",
    down: "ALTER EXTENSION hstore SET SCHEMA public;",
  },
  {
    name: "a setting of the session only",
    up: "SET LOCAL statement_timeout = '5min'; SET LOCAL lock_timeout = '1s'; CREATE TABLE t (id int);",
    down: "SET LOCAL lock_timeout = '1s'; DROP TABLE t;",
  },
];
