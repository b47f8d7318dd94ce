import { downFails, leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const users = `CREATE TABLE users (id int PRIMARY KEY, email text, active boolean);
CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;`;
const totals = `CREATE TABLE sales (id int PRIMARY KEY, day date, amount int);
CREATE MATERIALIZED VIEW totals AS SELECT day, count(*) AS n FROM sales GROUP BY day;
CREATE UNIQUE INDEX totals_day ON totals (day);`;

export const wrong: WrongDown[] = [
  {
    name: "a view is left",
    before: users,
    up: "CREATE VIEW emails AS SELECT email FROM users;",
    down: "DROP VIEW IF EXISTS email;",
    finds: [leftBehind("view public.emails")],
  },
  {
    name: "a view keeps its new text",
    before: users,
    up: "CREATE OR REPLACE VIEW active_users AS SELECT id, email FROM users WHERE active AND email IS NOT NULL;",
    down: "SELECT 1;",
    finds: [notRestored("view public.active_users", "definition")],
  },
  {
    name: "a view made again loses its grants",
    before: `${users} GRANT SELECT ON active_users TO PUBLIC;`,
    up: `DROP VIEW active_users; CREATE VIEW active_users AS SELECT id FROM users WHERE active; GRANT SELECT ON active_users TO PUBLIC;`,
    down: "DROP VIEW active_users; CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;",
    finds: [notRestored("view public.active_users", "grants")],
  },
  {
    name: "a view made again loses its comment, and that of a column",
    before: `${users} COMMENT ON VIEW active_users IS 'for the letter'; COMMENT ON COLUMN active_users.email IS 'to';`,
    up: "DROP VIEW active_users;",
    down: "CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;",
    finds: [
      notRestored("view public.active_users", "comment"),
      notRestored("column public.active_users.email", "comment"),
    ],
  },
  {
    name: "CREATE OR REPLACE cannot take a column off",
    before: users,
    up: "CREATE OR REPLACE VIEW active_users AS SELECT id, email, active FROM users WHERE active;",
    down: "CREATE OR REPLACE VIEW active_users AS SELECT id, email FROM users WHERE active;",
    finds: [downFails()],
  },
  {
    name: "security_barrier is lost",
    before: `${users} ALTER VIEW active_users SET (security_barrier = true);`,
    up: "DROP VIEW active_users;",
    down: "CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;",
    finds: [notRestored("view public.active_users")],
  },
  {
    name: "security_invoker is lost by CREATE OR REPLACE",
    before: `CREATE TABLE users (id int PRIMARY KEY, email text);
CREATE VIEW mine WITH (security_invoker = true) AS SELECT id FROM users;`,
    up: "CREATE OR REPLACE VIEW mine WITH (security_invoker = true) AS SELECT id FROM users WHERE id > 0;",
    down: "CREATE OR REPLACE VIEW mine AS SELECT id FROM users;",
    from: 15,
    finds: [notRestored("view public.mine")],
  },
  {
    name: "WITH CHECK OPTION is lost",
    before: `CREATE TABLE users (id int PRIMARY KEY, active boolean);
CREATE VIEW actives AS SELECT * FROM users WHERE active WITH LOCAL CHECK OPTION;`,
    up: "DROP VIEW actives;",
    down: "CREATE VIEW actives AS SELECT * FROM users WHERE active;",
    finds: [notRestored("view public.actives")],
  },
  {
    name: "the default of a view's column is lost",
    before: `${users} ALTER VIEW active_users ALTER COLUMN email SET DEFAULT 'none';`,
    up: "ALTER VIEW active_users ALTER COLUMN email DROP DEFAULT;",
    down: "SELECT 1;",
    finds: [notRestored("column public.active_users.email")],
  },
  {
    name: "CASCADE takes the view that stands on the view",
    before: `${users} CREATE VIEW active_count AS SELECT count(*) AS n FROM active_users;`,
    up: "DROP VIEW active_users CASCADE;",
    down: "CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;",
    finds: [notRestored("view public.active_count")],
  },
  {
    name: "the trigger of a view is gone with it",
    before: `${users} CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER write_through INSTEAD OF INSERT ON active_users FOR EACH ROW EXECUTE FUNCTION nothing();`,
    up: "DROP VIEW active_users;",
    down: "CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;",
    finds: [notRestored("trigger write_through on public.active_users")],
  },
  {
    name: "a materialized view comes back without data",
    before: totals,
    up: "DROP MATERIALIZED VIEW totals;",
    down: `CREATE MATERIALIZED VIEW totals AS SELECT day, count(*) AS n FROM sales GROUP BY day WITH NO DATA;
CREATE UNIQUE INDEX totals_day ON totals (day);`,
    finds: [notRestored("materialized view public.totals")],
  },
  {
    name: "a materialized view comes back without its index",
    before: totals,
    up: "DROP MATERIALIZED VIEW totals;",
    down: "CREATE MATERIALIZED VIEW totals AS SELECT day, count(*) AS n FROM sales GROUP BY day;",
    finds: [notRestored("index public.totals_day")],
  },
  {
    name: "a materialized view keeps its storage parameter and its statistics target",
    before: totals,
    up: "ALTER MATERIALIZED VIEW totals SET (fillfactor = 80); ALTER MATERIALIZED VIEW totals ALTER COLUMN n SET STATISTICS 50;",
    down: "REFRESH MATERIALIZED VIEW totals;",
    finds: [notRestored("materialized view public.totals", "options"), notRestored("column public.totals.n")],
  },
  {
    name: "a materialized view keeps its new text",
    before: totals,
    up: "CREATE MATERIALIZED VIEW totals2 AS SELECT day, sum(amount) AS n FROM sales GROUP BY day;",
    down: "DROP MATERIALIZED VIEW IF EXISTS total2;",
    finds: [leftBehind("materialized view public.totals2")],
  },
  {
    name: "a table is dropped under the view that stands on it",
    up: "CREATE TABLE t1 (id int); CREATE VIEW v1 AS SELECT id FROM t1;",
    down: "DROP TABLE t1;\nDROP VIEW v1;",
    finds: [downFails()],
  },
];

export const right: RightPair[] = [
  {
    name: "a view is replaced by drop and create, with grants, comments and options",
    before: `${users} GRANT SELECT ON active_users TO PUBLIC; GRANT UPDATE (email) ON active_users TO PUBLIC;
COMMENT ON VIEW active_users IS 'for the letter'; COMMENT ON COLUMN active_users.email IS 'to';
ALTER VIEW active_users SET (security_barrier = true); ALTER VIEW active_users ALTER COLUMN email SET DEFAULT 'none';`,
    up: "DROP VIEW active_users; CREATE VIEW active_users AS SELECT id FROM users;",
    down: `DROP VIEW active_users;
CREATE VIEW active_users WITH (security_barrier = true) AS SELECT users.id, users.email FROM users WHERE users.active;
ALTER TABLE active_users ALTER COLUMN email SET DEFAULT 'none';
GRANT SELECT ON active_users TO PUBLIC; GRANT UPDATE (email) ON active_users TO PUBLIC;
COMMENT ON VIEW active_users IS 'for the letter'; COMMENT ON COLUMN active_users.email IS 'to';`,
  },
  {
    name: "a view is replaced in place",
    before: users,
    up: "CREATE OR REPLACE VIEW active_users AS SELECT id, lower(email) AS email FROM users;",
    down: "CREATE OR REPLACE VIEW active_users AS SELECT id, email FROM users WHERE active;",
  },
  {
    name: "a materialized view is made again, with its index and its data",
    before: totals,
    up: "DROP MATERIALIZED VIEW totals; CREATE VIEW totals AS SELECT day, count(*) AS n FROM sales GROUP BY day;",
    down: `DROP VIEW totals;
CREATE MATERIALIZED VIEW totals AS SELECT day, count(*) AS n FROM sales GROUP BY day WITH NO DATA;
REFRESH MATERIALIZED VIEW totals;
CREATE UNIQUE INDEX totals_day ON totals (day);`,
  },
  {
    name: "a materialized view is made without data and refreshed by others",
    before: users,
    up: "CREATE MATERIALIZED VIEW actives AS SELECT id FROM users WHERE active WITH NO DATA; CREATE INDEX ON actives (id);",
    down: "DROP MATERIALIZED VIEW actives;",
  },
  {
    name: "recursive views, window functions and set operations",
    before: users,
    up: `CREATE RECURSIVE VIEW numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
CREATE VIEW ranked AS SELECT id, rank() OVER (PARTITION BY active ORDER BY email) AS place FROM users
  UNION ALL SELECT n, NULL FROM numbers ORDER BY 1 LIMIT 10;`,
    down: "DROP VIEW ranked; DROP VIEW numbers;",
  },
  {
    name: "the views over a column are dropped and made anew around a change of its type",
    before: users,
    up: `DROP VIEW active_users; ALTER TABLE users ALTER COLUMN email TYPE varchar;
CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;`,
    down: `DROP VIEW active_users; ALTER TABLE users ALTER COLUMN email TYPE text;
CREATE VIEW active_users AS SELECT id, email FROM users WHERE active;`,
  },
  {
    name: "a view of views is renamed, and its column",
    before: `${users} CREATE VIEW active_count AS SELECT count(email) AS n FROM active_users;`,
    up: "ALTER VIEW active_users RENAME COLUMN email TO mail; ALTER VIEW active_users RENAME TO actives;",
    down: "ALTER VIEW actives RENAME TO active_users; ALTER VIEW active_users RENAME COLUMN mail TO email;",
  },
];
