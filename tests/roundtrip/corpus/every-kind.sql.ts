import { comments } from "./every-kind-comments.ts";

/** Roles that `everyKind` grants to and lets own things; they are made outside of it, for a cluster has them once. */
export const everyKindRoles: readonly string[] = ["every_kind_owner", "every-Kind reader"];

/** A schema with objects of every kind and with every property that can be set, for a server of this major version. */
export function everyKind(major: number): string {
  return [
    schemas,
    types,
    major >= 18 ? notNullNames : "",
    code,
    textSearch,
    operators,
    foreignData,
    tables,
    major >= 15 ? since15 : "",
    major >= 18 ? since18 : "",
    partitions,
    views,
    triggers,
    rowSecurity,
    replication(major),
    rights,
    comments,
  ].join("\n");
}

const schemas = `
CREATE SCHEMA shop AUTHORIZATION every_kind_owner;
CREATE SCHEMA "Odd Names.";
CREATE EXTENSION pg_trgm SCHEMA shop;
CREATE EXTENSION hstore;
CREATE COLLATION shop.german (provider = icu, locale = 'de-u-co-phonebk');
CREATE COLLATION shop.by_bytes FROM "C";
CREATE CONVERSION shop.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE LANGUAGE other_sql HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
CREATE TRANSFORM FOR integer LANGUAGE other_sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
`;

const types = `
CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'it''s great');
ALTER TYPE shop.mood ADD VALUE 'meh' BEFORE 'ok';
CREATE TYPE shop.address AS (street text COLLATE shop.by_bytes, zip varchar(10), "No." integer);
CREATE TYPE shop.span AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = shop.spans);
CREATE TYPE shop.words_range AS RANGE (subtype = text, collation = "C");
CREATE DOMAIN shop.positive AS integer DEFAULT 1 NOT NULL CONSTRAINT above_zero CHECK (VALUE > 0);
CREATE DOMAIN shop.zip AS text COLLATE shop.by_bytes;
ALTER DOMAIN shop.zip ADD CONSTRAINT five CHECK (length(VALUE) = 5) NOT VALID;
CREATE TYPE shop.shell;
`;

/** 18 gives NOT NULL constraints names, also those of domains since 17. */
const notNullNames = `
CREATE DOMAIN shop.there AS text CONSTRAINT must_be_there NOT NULL;
`;

const code = `
CREATE FUNCTION shop.price(net integer, rate numeric DEFAULT 1.19, VARIADIC more integer[] DEFAULT '{}') RETURNS numeric
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF COST 7 AS $$ SELECT net * rate $$;
CREATE FUNCTION shop.secret() RETURNS text LANGUAGE plpgsql SECURITY DEFINER STABLE
  SET search_path = pg_catalog, shop SET work_mem = '8MB'
  AS $body$ BEGIN RETURN $$it's \\ "secret" ü$$; END $body$;
CREATE FUNCTION shop.many(n integer, OUT id integer, OUT name text) RETURNS SETOF record LANGUAGE sql ROWS 5
  AS 'SELECT n, ''a''';
CREATE FUNCTION shop.many_more(n integer) RETURNS TABLE (id integer, name text) LANGUAGE sql BEGIN ATOMIC
  SELECT n, 'b'::text;
END;
CREATE FUNCTION shop.first_of(anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1[1]';
CREATE FUNCTION shop.place() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';
CREATE PROCEDURE shop.tidy(days integer DEFAULT 7, INOUT done boolean DEFAULT false) LANGUAGE plpgsql
  AS $$ BEGIN done := true; END $$;
CREATE FUNCTION shop.other() RETURNS integer LANGUAGE other_sql AS $$ BEGIN RETURN 1; END $$;
CREATE AGGREGATE shop.total(integer) (sfunc = int4pl, stype = integer, initcond = '0', combinefunc = int4pl, parallel = safe);
CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed_at := now(); RETURN NEW; END $$;
CREATE FUNCTION shop.nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION shop.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
`;

const textSearch = `
CREATE TEXT SEARCH PARSER shop.words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE shop.plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY shop.short (TEMPLATE = shop.plain, accept = false, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION shop.docs (PARSER = shop.words);
ALTER TEXT SEARCH CONFIGURATION shop.docs ADD MAPPING FOR asciiword, word WITH shop.short, english_stem;
ALTER TEXT SEARCH CONFIGURATION shop.docs ADD MAPPING FOR email WITH simple;
`;

const operators = `
CREATE FUNCTION shop.same(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
CREATE FUNCTION shop.differ(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text <> $2';
CREATE OPERATOR shop.=== (FUNCTION = shop.same, LEFTARG = integer, RIGHTARG = text, NEGATOR = OPERATOR(shop.!==), RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR shop.!== (FUNCTION = shop.differ, LEFTARG = integer, RIGHTARG = text, NEGATOR = OPERATOR(shop.===));
CREATE FUNCTION shop.half(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
CREATE OPERATOR shop.// (FUNCTION = shop.half, RIGHTARG = integer);
CREATE FUNCTION shop.abs_cmp(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(abs($1), abs($2))';
CREATE OPERATOR FAMILY shop.abs_family USING btree;
CREATE OPERATOR CLASS shop.abs_ops FOR TYPE integer USING btree FAMILY shop.abs_family AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 shop.abs_cmp(integer, integer);
ALTER OPERATOR FAMILY shop.abs_family USING btree ADD OPERATOR 3 = (integer, bigint), OPERATOR 1 < (integer, bigint);
CREATE FUNCTION shop.to_address(integer) RETURNS shop.address LANGUAGE sql IMMUTABLE AS $$ SELECT ROW('', '', $1)::shop.address $$;
CREATE CAST (integer AS shop.address) WITH FUNCTION shop.to_address(integer) AS ASSIGNMENT;
CREATE CAST (shop.address AS text) WITH INOUT AS IMPLICIT;
`;

const foreignData = `
CREATE FOREIGN DATA WRAPPER csv OPTIONS (debug 'true', "odd name" 'it''s');
CREATE SERVER files TYPE 'file' VERSION '1.2' FOREIGN DATA WRAPPER csv OPTIONS (path '/srv/files');
CREATE USER MAPPING FOR PUBLIC SERVER files;
CREATE FOREIGN TABLE shop.far (id integer NOT NULL, title text OPTIONS (name 'TITLE') COLLATE shop.by_bytes, CONSTRAINT far_id CHECK (id > 0))
  SERVER files OPTIONS (file 'far.csv');
`;

const tables = `
CREATE SEQUENCE shop.invoice_no AS integer START WITH 1000 INCREMENT BY 5 MINVALUE 1000 MAXVALUE 900000 CACHE 10 CYCLE;
CREATE SEQUENCE shop.down_no INCREMENT BY -1;
CREATE TABLE shop.users (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10 CACHE 5),
  email varchar(255) COLLATE "C" NOT NULL,
  mood shop.mood DEFAULT 'ok',
  home shop.address,
  zip shop.zip,
  n shop.positive,
  tags text[] DEFAULT '{}' NOT NULL,
  price numeric(12, 2) DEFAULT 0,
  at timestamp(3) with time zone DEFAULT now() NOT NULL,
  changed_at timestamptz,
  attributes public.hstore,
  email_length integer GENERATED ALWAYS AS (length(email)) STORED,
  note text,
  CONSTRAINT users_key PRIMARY KEY (id) WITH (fillfactor = 80),
  CONSTRAINT users_email_once UNIQUE (email) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT users_price CHECK (price >= 0) NO INHERIT
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE shop.users OWNER TO every_kind_owner;
ALTER TABLE shop.users ADD CONSTRAINT users_note CHECK (note <> '') NOT VALID;
ALTER TABLE shop.users ALTER COLUMN note SET STORAGE EXTERNAL, ALTER COLUMN note SET COMPRESSION pglz,
  ALTER COLUMN email SET STATISTICS 500, ALTER COLUMN mood SET (n_distinct = 5, n_distinct_inherited = -0.5);
CREATE INDEX users_lower ON shop.users (lower(email) text_pattern_ops DESC NULLS LAST, price) INCLUDE (at) WITH (fillfactor = 60) WHERE price > 1;
ALTER INDEX shop.users_lower ALTER COLUMN 1 SET STATISTICS 300;
CREATE INDEX users_words ON shop.users USING gin (email shop.gin_trgm_ops) WITH (fastupdate = off);
CREATE UNIQUE INDEX users_replica ON shop.users (email, id);
ALTER TABLE shop.users REPLICA IDENTITY USING INDEX users_replica;
ALTER TABLE shop.users CLUSTER ON users_replica;
CREATE STATISTICS shop.users_stat (ndistinct, mcv) ON mood, (lower(email)) FROM shop.users;
ALTER STATISTICS shop.users_stat SET STATISTICS 250;

CREATE TABLE shop.invoices (
  no integer DEFAULT nextval('shop.invoice_no') PRIMARY KEY,
  user_id bigint CONSTRAINT invoices_user REFERENCES shop.users ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  parent_no integer,
  during int4range,
  net integer DEFAULT shop.half(10),
  EXCLUDE USING gist (during WITH &&) WHERE (no > 0)
);
ALTER SEQUENCE shop.invoice_no OWNED BY shop.invoices.no;
ALTER TABLE shop.invoices ADD CONSTRAINT invoices_parent FOREIGN KEY (parent_no) REFERENCES shop.invoices MATCH FULL NOT VALID;
CREATE INDEX invoices_abs ON shop.invoices (net shop.abs_ops);
CREATE TABLE shop.lines (id serial PRIMARY KEY, invoice_no integer NOT NULL REFERENCES shop.invoices ON DELETE CASCADE);
CREATE UNLOGGED TABLE shop.sessions (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, data jsonb) USING heap_too;
ALTER TABLE shop.sessions REPLICA IDENTITY FULL;
CREATE TABLE shop.places (id integer NOT NULL, name text DEFAULT 'x', CONSTRAINT named CHECK (name <> ''));
CREATE TABLE shop.towns (mayor text) INHERITS (shop.places);
ALTER TABLE shop.towns ALTER COLUMN name SET DEFAULT 'town';
CREATE TABLE shop.of_addresses OF shop.address (zip WITH OPTIONS DEFAULT '00000', PRIMARY KEY ("No."));
CREATE TABLE "Odd Names."."Order.Items" ("Id" integer PRIMARY KEY, "it's" text, "say ""hi""" text, "ценник" numeric DEFAULT 1);
CREATE INDEX "idx.Order ""Items""" ON "Odd Names."."Order.Items" ("ценник");
CREATE TABLE shop.dropped_column (a integer, gone text, b integer);
ALTER TABLE shop.dropped_column DROP COLUMN gone;
CREATE TABLE shop.empty ();
`;

const since15 = `
CREATE TABLE shop.seats (id integer, seat integer, CONSTRAINT seat_once UNIQUE NULLS NOT DISTINCT (id, seat));
CREATE UNLOGGED SEQUENCE shop.fast_no;
`;

const since18 = `
CREATE TABLE shop.newest (
  id integer CONSTRAINT id_must_be NOT NULL,
  half numeric GENERATED ALWAYS AS (id / 2.0) VIRTUAL,
  room integer, seats int4range, during daterange,
  CONSTRAINT loose CHECK (id > 0) NOT ENFORCED,
  CONSTRAINT no_overlap PRIMARY KEY (seats, during WITHOUT OVERLAPS)
);
ALTER TABLE shop.newest ADD CONSTRAINT room_there NOT NULL room NOT VALID;
`;

const partitions = `
CREATE TABLE shop.logs (id integer NOT NULL, day date NOT NULL, kind text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE INDEX logs_kind ON shop.logs (kind);
CREATE TABLE shop.logs_2024 PARTITION OF shop.logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') WITH (fillfactor = 90);
CREATE TABLE shop.logs_2025 PARTITION OF shop.logs (CONSTRAINT kinds CHECK (kind <> 'x')) FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (id);
CREATE TABLE shop.logs_2025_a PARTITION OF shop.logs_2025 FOR VALUES IN (1, 2);
CREATE TABLE shop.logs_2025_rest PARTITION OF shop.logs_2025 DEFAULT;
CREATE TABLE shop.logs_old (kind text, id integer NOT NULL, day date NOT NULL);
ALTER TABLE shop.logs ATTACH PARTITION shop.logs_old FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE shop.facts (id integer, n integer) PARTITION BY HASH (abs(n), id);
CREATE TABLE shop.facts_0 PARTITION OF shop.facts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
`;

const views = `
CREATE VIEW shop.active WITH (security_barrier = true) AS SELECT id, email, mood FROM shop.users WHERE price > 0 WITH CASCADED CHECK OPTION;
ALTER VIEW shop.active ALTER COLUMN email SET DEFAULT 'nobody';
CREATE VIEW shop.active_count AS SELECT count(*) AS n FROM shop.active;
CREATE RECURSIVE VIEW shop.numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
CREATE VIEW "Odd Names."."select" AS SELECT "Id", "say ""hi""" FROM "Odd Names."."Order.Items";
CREATE MATERIALIZED VIEW shop.totals WITH (fillfactor = 80) AS SELECT day, count(*) AS n FROM shop.logs GROUP BY day;
CREATE UNIQUE INDEX totals_day ON shop.totals (day);
ALTER MATERIALIZED VIEW shop.totals ALTER COLUMN n SET STATISTICS 50;
CREATE MATERIALIZED VIEW shop.not_yet AS SELECT 1 AS n WITH NO DATA;
`;

const triggers = `
CREATE TRIGGER stamp BEFORE UPDATE OF email, mood ON shop.users FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.email) EXECUTE FUNCTION shop.stamp('an', 'argument''s');
CREATE TRIGGER many AFTER UPDATE ON shop.users REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION shop.nothing();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON shop.invoices FROM shop.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.nothing();
CREATE TRIGGER through INSTEAD OF INSERT ON shop.active_count FOR EACH ROW EXECUTE FUNCTION shop.nothing();
CREATE TRIGGER on_logs AFTER INSERT ON shop.logs FOR EACH ROW EXECUTE FUNCTION shop.nothing();
ALTER TABLE shop.users DISABLE TRIGGER many;
ALTER TABLE shop.invoices ENABLE ALWAYS TRIGGER later;
CREATE RULE keep AS ON DELETE TO shop.places WHERE old.id < 0 DO INSTEAD UPDATE shop.places SET name = 'gone' WHERE id = old.id;
CREATE RULE quiet AS ON UPDATE TO shop.places DO ALSO NOTHING;
ALTER TABLE shop.places DISABLE RULE quiet;
CREATE EVENT TRIGGER watcher ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION shop.watch();
ALTER EVENT TRIGGER watcher DISABLE;
`;

const rowSecurity = `
ALTER TABLE shop.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.users FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.users FOR UPDATE TO every_kind_owner, "every-Kind reader" USING (email = current_user) WITH CHECK (price > 0);
CREATE POLICY no_delete ON shop.users AS RESTRICTIVE FOR DELETE USING (false);
`;

const replication = (major: number): string => `
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, update');
CREATE PUBLICATION a_few FOR TABLE shop.users, ONLY shop.places WITH (publish_via_partition_root = true);
${
  major >= 15
    ? `CREATE PUBLICATION parts FOR TABLE shop.lines (id, invoice_no) WHERE (id > 10);
CREATE PUBLICATION by_schema FOR TABLES IN SCHEMA "Odd Names.";`
    : ""
}
CREATE SUBSCRIPTION feed CONNECTION 'host=localhost dbname=nowhere' PUBLICATION a, b
  WITH (connect = false, enabled = false, slot_name = NONE);
`;

const rights = `
GRANT USAGE ON SCHEMA shop TO PUBLIC;
GRANT SELECT, INSERT ON shop.users TO "every-Kind reader" WITH GRANT OPTION;
GRANT SELECT (id, email), UPDATE (email) ON shop.users TO PUBLIC;
GRANT USAGE ON SEQUENCE shop.invoice_no TO "every-Kind reader";
REVOKE EXECUTE ON FUNCTION shop.secret() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.secret() TO "every-Kind reader";
REVOKE USAGE ON TYPE shop.mood FROM PUBLIC;
GRANT USAGE ON FOREIGN SERVER files TO every_kind_owner;
GRANT USAGE ON FOREIGN DATA WRAPPER csv TO every_kind_owner;
GRANT SELECT ON shop.active, shop.totals, shop.far TO "every-Kind reader";
ALTER FUNCTION shop.secret() OWNER TO every_kind_owner;
ALTER TYPE shop.mood OWNER TO every_kind_owner;
ALTER VIEW shop.active OWNER TO every_kind_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE every_kind_owner IN SCHEMA shop GRANT SELECT ON TABLES TO "every-Kind reader";
ALTER DEFAULT PRIVILEGES FOR ROLE every_kind_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
`;
