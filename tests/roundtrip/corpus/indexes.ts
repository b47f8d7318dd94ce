import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const users = "CREATE TABLE users (id int PRIMARY KEY, email text, name text, active boolean, tags text[]);";
const byEmail = `${users} CREATE INDEX by_email ON users (email);`;

export const wrong: WrongDown[] = [
  {
    name: "an index is left",
    before: users,
    up: "CREATE INDEX users_name ON users (name);",
    down: "DROP INDEX IF EXISTS user_name;",
    finds: [leftBehind("index public.users_name")],
  },
  {
    name: "the index that PostgreSQL named is left",
    before: users,
    up: "CREATE INDEX ON users (name, email);",
    down: "DROP INDEX IF EXISTS users_name_idx;",
    finds: [leftBehind("index public.users_name_email_idx")],
  },
  {
    name: "an index is gone",
    before: byEmail,
    up: "DROP INDEX by_email;",
    down: "SELECT 1;",
    finds: [notRestored("index public.by_email")],
  },
  {
    name: "an index comes back without its condition",
    before: `${users} CREATE INDEX by_email ON users (email) WHERE active;`,
    up: "DROP INDEX by_email;",
    down: "CREATE INDEX by_email ON users (email);",
    finds: [notRestored("index public.by_email", "definition")],
  },
  {
    name: "a unique index comes back as an ordinary one",
    before: `${users} CREATE UNIQUE INDEX by_email ON users (email, id);`,
    up: "DROP INDEX by_email;",
    down: "CREATE INDEX by_email ON users (email, id);",
    finds: [notRestored("index public.by_email", "definition")],
  },
  {
    name: "an operator class is forgotten",
    before: `${users} CREATE INDEX by_email ON users (email text_pattern_ops);`,
    up: "DROP INDEX by_email;",
    down: "CREATE INDEX by_email ON users (email);",
    finds: [notRestored("index public.by_email", "definition")],
  },
  {
    name: "INCLUDE is forgotten",
    before: `${users} CREATE INDEX by_email ON users (email) INCLUDE (name);`,
    up: "DROP INDEX by_email;",
    down: "CREATE INDEX by_email ON users (email, name);",
    finds: [notRestored("index public.by_email", "definition")],
  },
  {
    name: "DESC NULLS LAST is forgotten",
    before: `${users} CREATE INDEX by_email ON users (email DESC NULLS LAST);`,
    up: "DROP INDEX by_email;",
    down: "CREATE INDEX by_email ON users (email DESC);",
    finds: [notRestored("index public.by_email", "definition")],
  },
  {
    name: "the access method is another one",
    before: `${users} CREATE INDEX by_name ON users USING hash (name);`,
    up: "DROP INDEX by_name;",
    down: "CREATE INDEX by_name ON users (name);",
    finds: [notRestored("index public.by_name", "definition")],
  },
  {
    name: "the storage parameter of an index stays",
    before: byEmail,
    up: "ALTER INDEX by_email SET (fillfactor = 60);",
    down: "REINDEX INDEX by_email;",
    finds: [notRestored("index public.by_email")],
  },
  {
    name: "a GIN index comes back with fastupdate",
    before: `${users} CREATE INDEX by_tags ON users USING gin (tags) WITH (fastupdate = off);`,
    up: "DROP INDEX by_tags;",
    down: "CREATE INDEX by_tags ON users USING gin (tags);",
    finds: [notRestored("index public.by_tags")],
  },
  {
    name: "the comment on an index is lost",
    before: `${byEmail} COMMENT ON INDEX by_email IS 'for the login';`,
    up: "DROP INDEX by_email; CREATE INDEX by_email ON users (lower(email));",
    down: "DROP INDEX by_email; CREATE INDEX by_email ON users (email);",
    finds: [notRestored("index public.by_email", "comment")],
  },
  {
    name: "the table is no longer clustered on its index",
    before: `${byEmail} ALTER TABLE users CLUSTER ON by_email;`,
    up: "DROP INDEX by_email;",
    down: "CREATE INDEX by_email ON users (email);",
    finds: [notRestored("index public.by_email")],
  },
  {
    name: "the statistics target of an expression is lost",
    before: `${users} CREATE INDEX by_lower ON users (lower(email)); ALTER INDEX by_lower ALTER COLUMN 1 SET STATISTICS 500;`,
    up: "DROP INDEX by_lower;",
    down: "CREATE INDEX by_lower ON users (lower(email));",
    finds: [notRestored("index public.by_lower")],
  },
  {
    name: "a renamed index keeps its new name",
    before: byEmail,
    up: "ALTER INDEX by_email RENAME TO idx_users_email;",
    down: "ALTER INDEX IF EXISTS by_email RENAME TO idx_users_email;",
    finds: [notRestored("index public.by_email")],
  },
  {
    name: "an index is left INVALID",
    before: byEmail,
    up: "SELECT 1;",
    down: "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_email'::regclass;",
    finds: [notRestored("index public.by_email")],
  },
  {
    name: "an INVALID index is mended by the up and stays mended",
    before: `${byEmail} UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_email'::regclass;`,
    up: "DROP INDEX by_email; CREATE INDEX by_email ON users (email);",
    down: "SELECT 1;",
    finds: [notRestored("index public.by_email")],
  },
  {
    name: "NULLS NOT DISTINCT of an index is lost",
    before: `${users} CREATE UNIQUE INDEX once ON users (id, email) NULLS NOT DISTINCT;`,
    up: "DROP INDEX once;",
    down: "CREATE UNIQUE INDEX once ON users (id, email);",
    from: 15,
    finds: [notRestored("index public.once", "definition")],
  },
  {
    name: "extended statistics are left",
    before: users,
    up: "CREATE STATISTICS users_stat (dependencies) ON name, active FROM users;",
    down: "DROP STATISTICS IF EXISTS user_stat;",
    finds: [leftBehind("statistics public.users_stat")],
  },
  {
    name: "extended statistics come back with other kinds and without their target",
    before: `${users} CREATE STATISTICS users_stat (ndistinct, mcv) ON name, active FROM users;
ALTER STATISTICS users_stat SET STATISTICS 300;`,
    up: "DROP STATISTICS users_stat;",
    down: "CREATE STATISTICS users_stat ON name, active FROM users;",
    finds: [notRestored("statistics public.users_stat")],
  },
  {
    name: "the target of extended statistics stays",
    before: `${users} CREATE STATISTICS users_stat ON name, active FROM users; ALTER STATISTICS users_stat SET STATISTICS 300;`,
    up: "ALTER STATISTICS users_stat SET STATISTICS 1000;",
    down: "ALTER STATISTICS users_stat SET STATISTICS -1;",
    finds: [notRestored("statistics public.users_stat")],
  },
];

export const right: RightPair[] = [
  {
    name: "indexes of every method",
    before: users,
    up: `CREATE INDEX i_btree ON users (lower(email) text_pattern_ops DESC NULLS LAST, name) INCLUDE (active) WHERE active;
CREATE INDEX i_hash ON users USING hash (name);
CREATE INDEX i_gin ON users USING gin (tags) WITH (fastupdate = off);
CREATE INDEX i_brin ON users USING brin (id) WITH (pages_per_range = 8);
CREATE INDEX i_gist ON users USING gist (to_tsvector('simple', name));
CREATE INDEX i_spgist ON users USING spgist (name);`,
    down: "DROP INDEX i_spgist, i_gist, i_brin, i_gin, i_hash, i_btree;",
  },
  {
    name: "an index is dropped and made with all that it had",
    before: `${users} CREATE INDEX by_lower ON users (lower(email)) WITH (fillfactor = 60);
ALTER INDEX by_lower ALTER COLUMN 1 SET STATISTICS 500; COMMENT ON INDEX by_lower IS 'for the login';
ALTER TABLE users CLUSTER ON by_lower;`,
    up: "DROP INDEX by_lower;",
    down: `CREATE INDEX by_lower ON public.users USING btree (lower(email)) WITH (fillfactor='60');
ALTER INDEX by_lower ALTER COLUMN 1 SET STATISTICS 500; COMMENT ON INDEX by_lower IS 'for the login';
ALTER TABLE users CLUSTER ON by_lower;`,
  },
  {
    name: "the table is clustered for a while",
    before: byEmail,
    up: "ALTER TABLE users CLUSTER ON by_email; CLUSTER users;",
    down: "ALTER TABLE users SET WITHOUT CLUSTER;",
  },
  {
    name: "an index is renamed there and back",
    before: `${byEmail} COMMENT ON INDEX by_email IS 'x';`,
    up: "ALTER INDEX by_email RENAME TO idx_users_email; ALTER INDEX idx_users_email SET (fillfactor = 80);",
    down: "ALTER INDEX idx_users_email RESET (fillfactor); ALTER INDEX idx_users_email RENAME TO by_email;",
  },
  {
    name: "an index gives way to a better one and comes back",
    before: byEmail,
    up: "CREATE INDEX better ON users (lower(email)); DROP INDEX by_email;",
    down: "CREATE INDEX by_email ON users (email); DROP INDEX better;",
  },
  {
    name: "REINDEX and ANALYZE change nothing that counts",
    before: byEmail,
    up: "REINDEX TABLE users; ANALYZE users;",
    down: "ANALYZE users;",
  },
  {
    name: "extended statistics are made, and others replaced and made again",
    before: `${users} CREATE STATISTICS old_stat (mcv) ON name, active FROM users; COMMENT ON STATISTICS old_stat IS 'c';`,
    up: "DROP STATISTICS old_stat; CREATE STATISTICS new_stat ON (lower(name)), active FROM users;",
    down: `DROP STATISTICS new_stat; CREATE STATISTICS old_stat (mcv) ON name, active FROM users;
COMMENT ON STATISTICS old_stat IS 'c';`,
  },
];
