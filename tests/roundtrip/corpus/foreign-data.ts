import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const films = `CREATE FOREIGN DATA WRAPPER csv; CREATE SERVER films TYPE 'file' VERSION '1' FOREIGN DATA WRAPPER csv OPTIONS (path '/srv');`;
const far = `${films} CREATE FOREIGN TABLE far (id int NOT NULL, title text OPTIONS (name 'TITLE')) SERVER films OPTIONS (file 'a.csv');`;

export const wrong: WrongDown[] = [
  {
    name: "a server is left",
    before: "CREATE FOREIGN DATA WRAPPER csv;",
    up: "CREATE SERVER films FOREIGN DATA WRAPPER csv;",
    down: "DROP SERVER IF EXISTS film;",
    finds: [leftBehind("server films")],
  },
  {
    name: "a wrapper is left when its server goes",
    up: films,
    down: "DROP SERVER films;",
    finds: [leftBehind("foreign data wrapper csv")],
  },
  {
    name: "the option of a server is not set back",
    before: films,
    up: "ALTER SERVER films OPTIONS (SET path '/data');",
    down: "ALTER SERVER films OPTIONS (DROP path);",
    finds: [notRestored("server films")],
  },
  {
    name: "the version of a server stays",
    before: films,
    up: "ALTER SERVER films VERSION '2';",
    down: "SELECT 1;",
    finds: [notRestored("server films")],
  },
  {
    name: "an option of a wrapper stays",
    before: films,
    up: "ALTER FOREIGN DATA WRAPPER csv OPTIONS (ADD debug 'true');",
    down: "ALTER FOREIGN DATA WRAPPER csv OPTIONS (SET debug 'false');",
    finds: [notRestored("foreign data wrapper csv")],
  },
  {
    name: "a user mapping is lost",
    before: `${films} CREATE USER MAPPING FOR PUBLIC SERVER films OPTIONS (login 'guest');`,
    up: "DROP USER MAPPING FOR PUBLIC SERVER films;",
    down: "SELECT 1;",
    finds: [notRestored("user mapping for PUBLIC on films")],
  },
  {
    name: "a foreign table is left",
    before: films,
    up: "CREATE FOREIGN TABLE far (id int) SERVER films;",
    down: "DROP FOREIGN TABLE IF EXISTS fars;",
    finds: [leftBehind("foreign table public.far")],
  },
  {
    name: "the option of a foreign table stays",
    before: far,
    up: "ALTER FOREIGN TABLE far OPTIONS (SET file 'b.csv');",
    down: "ALTER FOREIGN TABLE far OPTIONS (SET file 'A.csv');",
    finds: [notRestored("foreign table public.far")],
  },
  {
    name: "the option of a foreign column is lost",
    before: far,
    up: "ALTER FOREIGN TABLE far ALTER COLUMN title OPTIONS (DROP name);",
    down: "SELECT 1;",
    finds: [notRestored("column public.far.title")],
  },
  {
    name: "a grant on a server is left",
    before: films,
    up: "GRANT USAGE ON FOREIGN SERVER films TO PUBLIC;",
    down: "GRANT USAGE ON FOREIGN DATA WRAPPER csv TO CURRENT_USER;",
    finds: [notRestored("server films", "grants")],
  },
];

export const right: RightPair[] = [
  {
    name: "wrapper, server, mapping and foreign table come and go",
    up: `${far} CREATE USER MAPPING FOR PUBLIC SERVER films OPTIONS (login 'guest', password 'secret');`,
    down: `DROP USER MAPPING FOR PUBLIC SERVER films; DROP FOREIGN TABLE far; DROP SERVER films; DROP FOREIGN DATA WRAPPER csv;`,
  },
  {
    name: "options there and back",
    before: far,
    up: `ALTER SERVER films VERSION '2' OPTIONS (SET path '/data', ADD mode 'r'); ALTER FOREIGN TABLE far OPTIONS (SET file 'b.csv');
ALTER FOREIGN TABLE far ALTER COLUMN title OPTIONS (SET name 'T');`,
    down: `ALTER FOREIGN TABLE far ALTER COLUMN title OPTIONS (SET name 'TITLE'); ALTER FOREIGN TABLE far OPTIONS (SET file 'a.csv');
ALTER SERVER films VERSION '1' OPTIONS (DROP mode, SET path '/srv');`,
  },
  {
    name: "a foreign table is dropped and made again",
    before: `${far} COMMENT ON FOREIGN TABLE far IS 'elsewhere';`,
    up: "DROP FOREIGN TABLE far;",
    down: `CREATE FOREIGN TABLE far (id int NOT NULL, title text OPTIONS (name 'TITLE')) SERVER films OPTIONS (file 'a.csv');
COMMENT ON FOREIGN TABLE far IS 'elsewhere';`,
  },
];
