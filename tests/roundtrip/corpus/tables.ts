import { downFails, leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

export const wrong: WrongDown[] = [
  {
    name: "a typo behind IF EXISTS leaves the table",
    up: "CREATE TABLE invoices (id uuid PRIMARY KEY, total numeric(10, 2) NOT NULL);",
    down: "DROP TABLE IF EXISTS invoice;",
    finds: [leftBehind("table public.invoices")],
  },
  {
    name: "the table of another schema is left",
    before: "CREATE SCHEMA audit;",
    up: "CREATE TABLE audit.entries (id uuid PRIMARY KEY, what text); CREATE INDEX entries_what ON audit.entries (what);",
    down: "DROP TABLE IF EXISTS entries;",
    finds: [leftBehind("table audit.entries")],
  },
  {
    name: "CREATE TABLE IF NOT EXISTS finds a table, and the down drops it",
    before: "CREATE TABLE settings (key text PRIMARY KEY, value text);",
    up: "CREATE TABLE IF NOT EXISTS settings (key text PRIMARY KEY, value text);",
    down: "DROP TABLE settings;",
    finds: [notRestored("table public.settings")],
  },
  {
    name: "the tables are dropped in the order in which they were made",
    up: `CREATE TABLE authors (id int PRIMARY KEY);
CREATE TABLE books (id int PRIMARY KEY, author_id int REFERENCES authors (id));`,
    down: "DROP TABLE authors;\nDROP TABLE books;",
    finds: [downFails()],
  },
  {
    name: "one of three tables is forgotten",
    up: "CREATE TABLE a1 (id int); CREATE TABLE a2 (id int); CREATE TABLE a3 (id int);",
    down: "DROP TABLE a3; DROP TABLE a1;",
    finds: [leftBehind("table public.a2")],
  },
  {
    name: "a renamed table keeps its new name",
    before: "CREATE TABLE customers (id int PRIMARY KEY, name text);",
    up: "ALTER TABLE customers RENAME TO clients;",
    down: "SELECT 1;",
    finds: [notRestored("table public.customers")],
  },
  {
    name: "a moved table stays in its new schema",
    before: "CREATE SCHEMA archive; CREATE TABLE letters (id int PRIMARY KEY, body text);",
    up: "ALTER TABLE letters SET SCHEMA archive;",
    down: "ALTER TABLE IF EXISTS letters SET SCHEMA public;",
    finds: [notRestored("table public.letters")],
  },
  {
    name: "the fillfactor is reset, not set back",
    before: "CREATE TABLE hot_rows (id int PRIMARY KEY, n int) WITH (fillfactor = 70);",
    up: "ALTER TABLE hot_rows SET (fillfactor = 90);",
    down: "ALTER TABLE hot_rows RESET (fillfactor);",
    finds: [notRestored("table public.hot_rows", "options")],
  },
  {
    name: "an autovacuum setting is left on the table",
    before: "CREATE TABLE events (id int PRIMARY KEY, body text);",
    up: "ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_enabled = true);",
    down: "ALTER TABLE events RESET (autovacuum_enabled);",
    finds: [notRestored("table public.events", "options")],
  },
  {
    name: "a setting of the TOAST table is left",
    before: "CREATE TABLE documents (id int PRIMARY KEY, body text);",
    up: "ALTER TABLE documents SET (toast.autovacuum_enabled = false);",
    down: "ALTER TABLE documents RESET (autovacuum_enabled);",
    finds: [notRestored("table public.documents")],
  },
  {
    name: "an unlogged table stays logged",
    before: "CREATE UNLOGGED TABLE sessions (id uuid PRIMARY KEY, data jsonb);",
    up: "ALTER TABLE sessions SET LOGGED;",
    down: "SELECT 1;",
    finds: [notRestored("table public.sessions")],
  },
  {
    name: "the replica identity is another one",
    before: "CREATE TABLE feed (id int PRIMARY KEY, body text); ALTER TABLE feed REPLICA IDENTITY FULL;",
    up: "ALTER TABLE feed REPLICA IDENTITY NOTHING;",
    down: "ALTER TABLE feed REPLICA IDENTITY DEFAULT;",
    finds: [notRestored("table public.feed")],
  },
  {
    name: "the replica identity no longer uses the index",
    before: `CREATE TABLE feed2 (id int NOT NULL, body text);
CREATE UNIQUE INDEX feed2_key ON feed2 (id);
ALTER TABLE feed2 REPLICA IDENTITY USING INDEX feed2_key;`,
    up: "ALTER TABLE feed2 REPLICA IDENTITY FULL;",
    down: "ALTER TABLE feed2 REPLICA IDENTITY DEFAULT;",
    finds: [notRestored("table public.feed2"), notRestored("index public.feed2_key")],
  },
  {
    name: "the owner is not set back",
    before:
      "CREATE ROLE corpus_tables_1; CREATE TABLE accounts (id int); ALTER TABLE accounts OWNER TO corpus_tables_1;",
    up: "ALTER TABLE accounts OWNER TO CURRENT_USER;",
    down: "COMMENT ON TABLE accounts IS NULL;",
    roles: ["corpus_tables_1"],
    finds: [notRestored("table public.accounts", "owner")],
  },
  {
    name: "a table made again lacks its comments",
    before: `CREATE TABLE currencies (code char(3) PRIMARY KEY, name text);
COMMENT ON TABLE currencies IS 'ISO 4217'; COMMENT ON COLUMN currencies.code IS 'three letters';`,
    up: "-- pgops: lossy they are read from a library now\nDROP TABLE currencies;",
    down: "CREATE TABLE currencies (code char(3) PRIMARY KEY, name text);",
    finds: [
      notRestored("table public.currencies", "comment"),
      notRestored("column public.currencies.code", "comment"),
    ],
  },
  {
    name: "a table made again lacks its index and its trigger",
    before: `CREATE TABLE visits (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE INDEX visits_at ON visits (at);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE TRIGGER visits_stamp BEFORE UPDATE ON visits FOR EACH ROW EXECUTE FUNCTION stamp();`,
    up: "-- pgops: lossy nobody looks at them\nDROP TABLE visits;",
    down: "CREATE TABLE visits (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());",
    finds: [notRestored("index public.visits_at"), notRestored("trigger visits_stamp on public.visits")],
  },
  {
    name: "a child no longer inherits",
    before:
      "CREATE TABLE places (id int, name text); CREATE TABLE towns (id int, name text); ALTER TABLE towns INHERIT places;",
    up: "ALTER TABLE towns NO INHERIT places;",
    down: "SELECT 'towns stay alone';",
    finds: [notRestored("table public.towns")],
  },
  {
    name: "a schema is left",
    up: "CREATE SCHEMA billing; CREATE TABLE billing.plans (id int PRIMARY KEY);",
    down: "DROP TABLE billing.plans;",
    finds: [leftBehind("schema billing")],
  },
  {
    name: "a schema comes back without its comment",
    before: "CREATE SCHEMA reporting; COMMENT ON SCHEMA reporting IS 'read only';",
    up: "DROP SCHEMA reporting;",
    down: "CREATE SCHEMA reporting;",
    finds: [notRestored("schema reporting", "comment")],
  },
];

export const right: RightPair[] = [
  {
    name: "a table is made and dropped",
    up: `CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE,
  total numeric(12, 2) NOT NULL DEFAULT 0 CHECK (total >= 0),
  made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE invoices IS 'what we ask money for';
CREATE INDEX invoices_made_at ON invoices (made_at DESC);`,
    down: "DROP TABLE invoices;",
  },
  {
    name: "tables that need each other are dropped the other way round",
    up: `CREATE TABLE authors (id serial PRIMARY KEY, name text);
CREATE TABLE books (id serial PRIMARY KEY, author_id int NOT NULL REFERENCES authors (id) ON DELETE CASCADE);
INSERT INTO authors (name) VALUES ('Ana'), ('Ben');
INSERT INTO books (author_id) SELECT id FROM authors;`,
    down: "DROP TABLE books; DROP TABLE authors;",
  },
  {
    name: "a table that others stand on is renamed there and back",
    before: `CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL, active boolean NOT NULL DEFAULT true);
CREATE INDEX customers_email ON customers (lower(email)) WHERE active;
CREATE VIEW active_customers AS SELECT id, email FROM customers WHERE active;
CREATE MATERIALIZED VIEW customer_count AS SELECT count(*) AS n FROM customers;
CREATE FUNCTION customer_email(int) RETURNS text STABLE BEGIN ATOMIC SELECT email FROM customers WHERE id = $1; END;
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers (id));
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers USING (id IN (SELECT customer_id FROM orders));
CREATE RULE keep AS ON DELETE TO customers DO INSTEAD UPDATE customers SET active = false WHERE id = old.id;`,
    up: "ALTER TABLE customers RENAME TO clients;",
    down: "ALTER TABLE clients RENAME TO customers;",
  },
  {
    name: "a table moves to another schema and back, with its sequence and its indexes",
    before: `CREATE SCHEMA archive;
CREATE TABLE letters (id serial PRIMARY KEY, body text); CREATE INDEX letters_body ON letters (body);
CREATE VIEW letter_bodies AS SELECT body FROM letters;`,
    up: "ALTER TABLE letters SET SCHEMA archive;",
    down: "ALTER TABLE archive.letters SET SCHEMA public;",
  },
  {
    name: "storage parameters are set and reset",
    before: "CREATE TABLE hot_rows (id int PRIMARY KEY, body text) WITH (fillfactor = 70);",
    up: "ALTER TABLE hot_rows SET (fillfactor = 90, toast.autovacuum_enabled = false);",
    down: "ALTER TABLE hot_rows SET (fillfactor = 70); ALTER TABLE hot_rows RESET (toast.autovacuum_enabled);",
  },
  {
    name: "an unlogged table is logged for a while",
    before: "CREATE UNLOGGED TABLE sessions (id uuid PRIMARY KEY, data jsonb);",
    up: "ALTER TABLE sessions SET LOGGED;",
    down: "ALTER TABLE sessions SET UNLOGGED;",
  },
  {
    name: "the replica identity goes there and back",
    before: `CREATE TABLE feed (id int NOT NULL, body text); CREATE UNIQUE INDEX feed_key ON feed (id);
ALTER TABLE feed REPLICA IDENTITY USING INDEX feed_key;`,
    up: "ALTER TABLE feed REPLICA IDENTITY FULL;",
    down: "ALTER TABLE feed REPLICA IDENTITY USING INDEX feed_key;",
  },
  {
    name: "a table is dropped and made again with all that it had",
    before: `CREATE TABLE currencies (code char(3) PRIMARY KEY, name text NOT NULL DEFAULT '', digits smallint CHECK (digits < 5));
COMMENT ON TABLE currencies IS 'ISO 4217'; COMMENT ON COLUMN currencies.code IS 'three letters';
CREATE INDEX currencies_name ON currencies (name); COMMENT ON INDEX currencies_name IS 'for the list';
GRANT SELECT ON currencies TO PUBLIC;`,
    up: "-- pgops: lossy they are read from a library now\nDROP TABLE currencies;",
    down: `CREATE TABLE currencies (
  code char(3) NOT NULL,
  name text DEFAULT '' NOT NULL,
  digits smallint
);
ALTER TABLE ONLY currencies ADD CONSTRAINT currencies_digits_check CHECK (digits < 5);
ALTER TABLE ONLY currencies ADD CONSTRAINT currencies_pkey PRIMARY KEY (code);
CREATE INDEX currencies_name ON currencies USING btree (name);
COMMENT ON INDEX currencies_name IS 'for the list';
COMMENT ON COLUMN currencies.code IS 'three letters'; COMMENT ON TABLE currencies IS 'ISO 4217';
GRANT SELECT ON TABLE currencies TO PUBLIC;`,
  },
  {
    name: "names with dots, quotes, capitals and letters of other alphabets",
    before: 'CREATE SCHEMA "Über.Schema";',
    up: `CREATE TABLE "Über.Schema"."Order.Items" ("Id" int PRIMARY KEY, "it's" text, "say ""hi""" text, "ценник" numeric);
CREATE INDEX "idx.Order ""Items""" ON "Über.Schema"."Order.Items" ("ценник");
COMMENT ON COLUMN "Über.Schema"."Order.Items"."it's" IS 'it''s \\ here';
CREATE VIEW "select" AS SELECT "Id", "say ""hi""" FROM "Über.Schema"."Order.Items";`,
    down: 'DROP VIEW "select"; DROP TABLE "Über.Schema"."Order.Items";',
  },
  {
    name: "a child inherits and stops, columns of its own stay",
    before: "CREATE TABLE places (id int, name text); CREATE TABLE towns (id int, name text, mayor text);",
    up: "ALTER TABLE towns INHERIT places;",
    down: "ALTER TABLE towns NO INHERIT places;",
  },
  {
    name: "a copy made with LIKE INCLUDING ALL",
    before:
      "CREATE TABLE jobs (id int PRIMARY KEY, state text DEFAULT 'new', CHECK (state <> '')); CREATE INDEX ON jobs (state);",
    up: "CREATE TABLE jobs_old (LIKE jobs INCLUDING ALL); INSERT INTO jobs_old SELECT * FROM jobs;",
    down: "DROP TABLE jobs_old;",
  },
  {
    name: "a temporary table for the work of the file",
    before: "CREATE TABLE prices (id int PRIMARY KEY, cents int NOT NULL);",
    up: `CREATE TEMPORARY TABLE work ON COMMIT DROP AS SELECT id FROM prices;
CREATE TABLE price_ids AS SELECT id FROM work;`,
    down: "DROP TABLE price_ids;",
  },
  {
    name: "several schemas made and dropped with all in them",
    up: `CREATE SCHEMA sales; CREATE SCHEMA stock;
CREATE TABLE stock.items (id int PRIMARY KEY);
CREATE TABLE sales.lines (id int PRIMARY KEY, item_id int REFERENCES stock.items (id));
CREATE VIEW sales.sold AS SELECT i.id FROM stock.items i JOIN sales.lines l ON l.item_id = i.id;`,
    down: "DROP SCHEMA sales CASCADE; DROP SCHEMA stock CASCADE;",
  },
  {
    name: "the search path is set in the file",
    before: "CREATE SCHEMA inner_parts;",
    up: "SET LOCAL search_path = inner_parts; CREATE TABLE bolts (id int PRIMARY KEY);",
    down: "SET LOCAL search_path = inner_parts, public; DROP TABLE bolts;",
  },
];
