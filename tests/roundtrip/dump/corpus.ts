/** Hand-written objects of every kind, by name; each is a schema of its own, in an order in which it can be made. */
export const corpus: Readonly<Record<string, string>> = {
  "types and domains": `CREATE SCHEMA app;
    CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy'); ALTER TYPE app.mood ADD VALUE 'calm' BEFORE 'ok';
    COMMENT ON TYPE app.mood IS 'how it is';
    CREATE TYPE app.pair AS (a integer, "B" app.mood[]);
    CREATE DOMAIN app.positive AS integer DEFAULT 1 NOT NULL CONSTRAINT more CHECK (VALUE > 0);
    CREATE DOMAIN app.small AS app.positive CHECK (VALUE < 100);
    CREATE TYPE app.span AS RANGE (SUBTYPE = integer);
    CREATE FUNCTION app.is_pair(app.pair) RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE DOMAIN app.checked AS app.pair CHECK (app.is_pair(VALUE))`,
  "a type of one's own, made of functions that take it": `
    CREATE TYPE public.z_int;
    CREATE FUNCTION public.z_in(cstring) RETURNS public.z_int LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
    CREATE FUNCTION public.z_out(public.z_int) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
    CREATE TYPE public.z_int (INPUT = public.z_in, OUTPUT = public.z_out, LIKE = integer);
    CREATE FUNCTION public.a_eq(public.z_int, public.z_int) RETURNS boolean LANGUAGE internal IMMUTABLE AS 'int4eq';
    CREATE OPERATOR public.= (LEFTARG = public.z_int, RIGHTARG = public.z_int, FUNCTION = public.a_eq, COMMUTATOR = OPERATOR(public.=));
    CREATE OPERATOR CLASS public.z_hash DEFAULT FOR TYPE public.z_int USING hash AS OPERATOR 1 public.=;
    CREATE CAST (public.z_int AS integer) WITHOUT FUNCTION;
    CREATE TYPE public.a_user AS (n public.z_int);
    CREATE TYPE public.span;
    CREATE FUNCTION public.tidy(public.span) RETURNS public.span LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
    CREATE TYPE public.span AS RANGE (SUBTYPE = integer, CANONICAL = public.tidy, SUBTYPE_DIFF = int4range_subdiff);
    CREATE TABLE public.a_spans (during public.span DEFAULT '[1,2)')`,
  "operators, casts, collations, conversions, languages and text search": `CREATE SCHEMA app;
    CREATE COLLATION app.plain (locale = 'C');
    CREATE CONVERSION app.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
    CREATE FUNCTION app.less(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < length($2)';
    CREATE OPERATOR app.<<< (LEFTARG = integer, RIGHTARG = text, FUNCTION = app.less);
    CREATE FUNCTION app.text_of(integer[]) RETURNS text LANGUAGE sql AS 'SELECT $1::text';
    CREATE TYPE app.pair AS (a integer, b integer);
    CREATE FUNCTION app.pair_of(integer) RETURNS app.pair LANGUAGE sql AS 'SELECT ROW($1, $1)::app.pair';
    CREATE CAST (integer AS app.pair) WITH FUNCTION app.pair_of(integer) AS ASSIGNMENT;
    CREATE OPERATOR FAMILY app.ints USING btree;
    CREATE TEXT SEARCH DICTIONARY app.simple_dict (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
    CREATE TEXT SEARCH CONFIGURATION app.english (COPY = pg_catalog.english);
    ALTER TEXT SEARCH CONFIGURATION app.english ALTER MAPPING FOR asciiword WITH app.simple_dict;
    CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
    CREATE PROCEDURE app.work(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$;
    CREATE EXTENSION pg_trgm WITH SCHEMA app`,
  "tables with all that lives on them": `CREATE SCHEMA app;
    CREATE SEQUENCE app.numbers START 10 INCREMENT 5;
    CREATE TABLE app.users (id bigint GENERATED ALWAYS AS IDENTITY (START 7) PRIMARY KEY, email varchar(80) COLLATE "C" NOT NULL,
      "Name" text DEFAULT 'it''s', number integer DEFAULT nextval('app.numbers') CONSTRAINT more CHECK (number > 0),
      twice integer GENERATED ALWAYS AS (number * 2) STORED, tags text[] DEFAULT '{}', UNIQUE (email) DEFERRABLE INITIALLY DEFERRED);
    COMMENT ON TABLE app.users IS 'people'; COMMENT ON COLUMN app.users.email IS 'where they are reached';
    COMMENT ON CONSTRAINT more ON app.users IS 'no less';
    ALTER TABLE app.users ALTER tags SET STORAGE EXTERNAL, ALTER tags SET STATISTICS 50, SET (fillfactor = 70);
    CREATE TABLE app.orders (id serial PRIMARY KEY, user_id bigint REFERENCES app.users ON DELETE CASCADE, at timestamptz DEFAULT now(),
      during tstzrange, EXCLUDE USING gist (during WITH &&));
    ALTER TABLE app.users ADD last_order integer REFERENCES app.orders;
    ALTER TABLE app.orders ADD CONSTRAINT later CHECK (id > 0) NOT VALID;
    CREATE INDEX ON app.users (lower(email)) WHERE number > 3;
    CREATE UNIQUE INDEX by_name ON app.users ("Name" text_pattern_ops DESC NULLS LAST) INCLUDE (email);
    ALTER TABLE app.orders REPLICA IDENTITY FULL;
    CREATE STATISTICS app.both ON email, number FROM app.users;
    CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER touched BEFORE UPDATE OF email ON app.users FOR EACH ROW WHEN (OLD.email <> NEW.email) EXECUTE FUNCTION app.touch();
    ALTER TABLE app.users DISABLE TRIGGER touched;
    CREATE RULE quiet AS ON DELETE TO app.orders DO INSTEAD NOTHING;
    ALTER TABLE app.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY own ON app.users FOR SELECT USING (id = 1);
    CREATE UNLOGGED TABLE app.scratch (LIKE app.users INCLUDING DEFAULTS)`,
  "a table whose default calls a function that takes its rows": `
    CREATE TABLE public.t (id integer, n integer);
    CREATE FUNCTION public.rows_of(public.t) RETURNS integer LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION public.n_of(integer DEFAULT public.rows_of(NULL)) RETURNS integer LANGUAGE sql AS 'SELECT 2';
    ALTER TABLE public.t ALTER n SET DEFAULT public.n_of(), ADD CHECK (public.rows_of(t) > 0);
    CREATE VIEW public.v AS SELECT public.rows_of(t) AS n FROM public.t;
    CREATE FUNCTION public.a() RETURNS SETOF public.v LANGUAGE sql AS 'SELECT * FROM public.v';
    CREATE TABLE public.a_first (like_v public.v)`,
  partitions: `CREATE SCHEMA app;
    CREATE TABLE app.events (id bigint NOT NULL, at date NOT NULL, kind text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
    CREATE TABLE app.a_2024 PARTITION OF app.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    CREATE TABLE app.events_2025 PARTITION OF app.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY HASH (id);
    CREATE TABLE app.events_2025_a PARTITION OF app.events_2025 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
    CREATE TABLE app.rest PARTITION OF app.events DEFAULT;
    CREATE INDEX by_kind ON app.events (kind);
    CREATE TABLE app.known (id bigint, at date, PRIMARY KEY (id, at));
    ALTER TABLE app.events ADD FOREIGN KEY (id, at) REFERENCES app.known;
    CREATE TABLE app.about (event bigint, at date, FOREIGN KEY (event, at) REFERENCES app.events);
    CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER touched BEFORE INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.touch();
    ALTER TABLE app.a_2024 DISABLE TRIGGER touched`,
  inheritance: `CREATE TABLE public.z_base (id integer PRIMARY KEY, name text DEFAULT 'x' CHECK (name <> ''));
    CREATE TABLE public.a_heir (more integer) INHERITS (public.z_base);
    ALTER TABLE public.a_heir ALTER name SET DEFAULT 'y';
    CREATE TYPE public.row AS (a integer, b text); CREATE TABLE public.typed OF public.row (PRIMARY KEY (a))`,
  views: `CREATE TABLE public.t (id integer PRIMARY KEY, name text);
    CREATE VIEW public.a WITH (security_barrier) AS SELECT id, name FROM public.t WHERE id > 0 WITH LOCAL CHECK OPTION;
    ALTER VIEW public.a ALTER id SET DEFAULT 5; COMMENT ON COLUMN public.a.id IS 'of the view';
    CREATE VIEW public.grouped AS SELECT id, name FROM public.t GROUP BY id;
    CREATE MATERIALIZED VIEW public.m AS SELECT id, count(*) AS n FROM public.a GROUP BY id;
    CREATE UNIQUE INDEX on_m ON public.m (id);
    CREATE MATERIALIZED VIEW public.empty AS SELECT 1 AS n WITH NO DATA;
    CREATE FUNCTION public.instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER i INSTEAD OF INSERT ON public.a FOR EACH ROW EXECUTE FUNCTION public.instead();
    CREATE RULE r AS ON UPDATE TO public.grouped DO INSTEAD UPDATE public.t SET name = NEW.name WHERE t.id = OLD.id`,
  "foreign data": `CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'on');
    CREATE SERVER s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'db');
    CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'x');
    CREATE FOREIGN TABLE public.f (id integer OPTIONS (column_name 'ID') NOT NULL, name text DEFAULT 'x', CHECK (id > 0))
      SERVER s OPTIONS (table_name 'F')`,
  "functions whose body the server reads, and what needs them": `CREATE TABLE public.t (id integer PRIMARY KEY, name text);
  CREATE FUNCTION public.count_t() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM public.t; END;
  CREATE VIEW public.a AS SELECT public.count_t() AS n;
  CREATE FUNCTION public.a_of() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT n FROM public.a; END;
  CREATE PROCEDURE public.zz() LANGUAGE sql BEGIN ATOMIC DELETE FROM public.t; SELECT public.a_of(); END;
  ALTER TABLE public.t ADD n bigint DEFAULT public.a_of()`,
  "publications and event triggers": `CREATE TABLE public.t (id integer PRIMARY KEY);
    CREATE TABLE public.u (id integer PRIMARY KEY);
    CREATE PUBLICATION p FOR TABLE public.t WITH (publish = 'insert'); CREATE PUBLICATION q FOR ALL TABLES;
    CREATE FUNCTION public.react() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
    CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.react();
    CREATE EVENT TRIGGER off ON sql_drop EXECUTE FUNCTION public.react(); ALTER EVENT TRIGGER off DISABLE`,
};
