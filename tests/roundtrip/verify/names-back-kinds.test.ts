import { describe, expect, test } from "vitest";
import { givenBack } from "./renamed.ts";

/** What it is called now is told in `change`; one finding says it. */
interface Case {
  before: string;
  change: string;
  object: string;
  fix: string[];
}

const table = "CREATE TABLE t (id serial PRIMARY KEY, name text NOT NULL CHECK (name <> ''));";

const cases: Readonly<Record<string, Case>> = {
  "a table": {
    before: `${table} CREATE VIEW v AS SELECT name FROM t; CREATE TABLE u (t_id int REFERENCES t);`,
    change: `ALTER TABLE t RENAME TO "T 2"`,
    object: "table public.t",
    fix: [`ALTER TABLE public."T 2" RENAME TO t;`],
  },
  "a table that moved, with its sequence and its indexes": {
    before: `${table} CREATE SCHEMA s; CREATE INDEX by_name ON t (name);`,
    change: "ALTER TABLE t SET SCHEMA s",
    object: "table public.t",
    fix: ["ALTER TABLE s.t SET SCHEMA public;"],
  },
  "a table that moved to a new name": {
    before: `${table} CREATE SCHEMA s;`,
    change: "ALTER TABLE t SET SCHEMA s; ALTER TABLE s.t RENAME TO u",
    object: "table public.t",
    fix: ["ALTER TABLE s.u RENAME TO t;", "ALTER TABLE s.t SET SCHEMA public;"],
  },
  "a schema with all in it": {
    before: `CREATE SCHEMA s; SET search_path = s; ${table} CREATE TYPE mood AS ENUM ('sad'); ALTER TABLE t ADD m mood;
      CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(m) FROM t`,
    change: `ALTER SCHEMA s RENAME TO "s.2"`,
    object: "schema s",
    fix: [`ALTER SCHEMA "s.2" RENAME TO s;`],
  },
  "a column": {
    before: `${table} CREATE VIEW v AS SELECT name FROM t; CREATE INDEX by_name ON t (name)`,
    change: `ALTER TABLE t RENAME COLUMN name TO "full name"`,
    object: "column public.t.name",
    fix: [`ALTER TABLE public.t RENAME COLUMN "full name" TO name;`],
  },
  "a column that others inherit": {
    before: `${table} CREATE TABLE heir () INHERITS (t)`,
    change: "ALTER TABLE t RENAME COLUMN name TO called",
    object: "column public.t.name",
    fix: ["ALTER TABLE public.t RENAME COLUMN called TO name;"],
  },
  "a view's column": {
    before: `${table} CREATE VIEW v AS SELECT name FROM t`,
    change: "ALTER VIEW v RENAME COLUMN name TO called",
    object: "column public.v.name",
    fix: ["ALTER VIEW public.v RENAME COLUMN called TO name;"],
  },
  "a constraint with its index": {
    before: table,
    change: "ALTER TABLE t RENAME CONSTRAINT t_pkey TO key",
    object: "constraint t_pkey on public.t",
    fix: ["ALTER TABLE public.t RENAME CONSTRAINT key TO t_pkey;"],
  },
  "a partitioned table's check": {
    before: `CREATE TABLE p (id int, CONSTRAINT mine CHECK (id > 0)) PARTITION BY RANGE (id);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9)`,
    change: "ALTER TABLE p RENAME CONSTRAINT mine TO other",
    object: "constraint mine on public.p",
    fix: ["ALTER TABLE public.p RENAME CONSTRAINT other TO mine;"],
  },
  "a domain's constraint": {
    before: "CREATE DOMAIN d AS int CONSTRAINT mine CHECK (VALUE > 0)",
    change: "ALTER DOMAIN d RENAME CONSTRAINT mine TO other",
    object: "constraint mine on public.d",
    fix: ["ALTER DOMAIN public.d RENAME CONSTRAINT other TO mine;"],
  },
  "an index": {
    before: `${table} CREATE INDEX i ON t (name)`,
    change: "ALTER INDEX i RENAME TO j",
    object: "index public.i",
    fix: ["ALTER INDEX public.j RENAME TO i;"],
  },
  "a sequence that a default calls": {
    before: table,
    change: "ALTER SEQUENCE t_id_seq RENAME TO ids",
    object: "sequence public.t_id_seq",
    fix: ["ALTER SEQUENCE public.ids RENAME TO t_id_seq;"],
  },
  "a view that others stand on": {
    before: `${table} CREATE VIEW v AS SELECT name FROM t; CREATE VIEW w AS SELECT name FROM v`,
    change: "ALTER VIEW v RENAME TO x",
    object: "view public.v",
    fix: ["ALTER VIEW public.x RENAME TO v;"],
  },
  "a materialized view": {
    before: `${table} CREATE MATERIALIZED VIEW m AS SELECT name FROM t; CREATE INDEX by_name ON m (name)`,
    change: "ALTER MATERIALIZED VIEW m RENAME TO n",
    object: "materialized view public.m",
    fix: ["ALTER MATERIALIZED VIEW public.n RENAME TO m;"],
  },
  "a foreign table": {
    before: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (id int) SERVER s`,
    change: "ALTER FOREIGN TABLE f RENAME TO g",
    object: "foreign table public.f",
    fix: ["ALTER FOREIGN TABLE public.g RENAME TO f;"],
  },
  "a wrapper": {
    before: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s`,
    change: "ALTER FOREIGN DATA WRAPPER w RENAME TO x",
    object: "foreign data wrapper w",
    fix: ["ALTER FOREIGN DATA WRAPPER x RENAME TO w;"],
  },
  "a server with a user mapping": {
    before: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s`,
    change: "ALTER SERVER s RENAME TO r",
    object: "server s",
    fix: ["ALTER SERVER r RENAME TO s;"],
  },
  "an enum that a column and a function are of": {
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood DEFAULT 'ok');
      CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1'`,
    change: "ALTER TYPE mood RENAME TO feeling",
    object: "type public.mood",
    fix: ["ALTER TYPE public.feeling RENAME TO mood;"],
  },
  "a composite type": {
    before: "CREATE SCHEMA s; CREATE TYPE pair AS (a int, b int); CREATE TABLE t (p pair)",
    change: "ALTER TYPE pair SET SCHEMA s",
    object: "type public.pair",
    fix: ["ALTER TYPE s.pair SET SCHEMA public;"],
  },
  "a domain": {
    before: "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TABLE t (n d)",
    change: "ALTER DOMAIN d RENAME TO e",
    object: "domain public.d",
    fix: ["ALTER DOMAIN public.e RENAME TO d;"],
  },
  "a function": {
    before:
      "CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1, '')",
    change: "ALTER FUNCTION f RENAME TO g",
    object: "function public.f(integer, text)",
    fix: ["ALTER FUNCTION public.g(integer, text) RENAME TO f;"],
  },
  "a procedure": {
    before: "CREATE SCHEMA s; CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT 1'",
    change: "ALTER PROCEDURE p SET SCHEMA s",
    object: "procedure public.p(integer)",
    fix: ["ALTER PROCEDURE s.p(integer) SET SCHEMA public;"],
  },
  "an aggregate": {
    before: "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int)",
    change: "ALTER AGGREGATE total(int) RENAME TO most",
    object: "aggregate public.total(integer)",
    fix: ["ALTER AGGREGATE public.most(integer) RENAME TO total;"],
  },
  "an operator": {
    before: "CREATE SCHEMA s; CREATE OPERATOR <+> (leftarg = int, rightarg = int, function = int4pl)",
    change: "ALTER OPERATOR <+> (int, int) SET SCHEMA s",
    object: "operator public.<+>(integer, integer)",
    fix: ["ALTER OPERATOR s.<+>(integer, integer) SET SCHEMA public;"],
  },
  "an operator family": {
    before: "CREATE OPERATOR FAMILY f USING btree",
    change: "ALTER OPERATOR FAMILY f USING btree RENAME TO g",
    object: "operator family public.f using btree",
    fix: ["ALTER OPERATOR FAMILY public.g USING btree RENAME TO f;"],
  },
  "a collation": {
    before: `CREATE COLLATION c FROM "C"; CREATE TABLE t (name text COLLATE c)`,
    change: "ALTER COLLATION c RENAME TO d",
    object: "collation public.c",
    fix: ["ALTER COLLATION public.d RENAME TO c;"],
  },
  statistics: {
    before: `${table} CREATE STATISTICS s ON id, name FROM t`,
    change: "ALTER STATISTICS s RENAME TO r",
    object: "statistics public.s",
    fix: ["ALTER STATISTICS public.r RENAME TO s;"],
  },
  "a text search configuration": {
    before: "CREATE TEXT SEARCH CONFIGURATION c (COPY = english)",
    change: "ALTER TEXT SEARCH CONFIGURATION c RENAME TO d",
    object: "text search configuration public.c",
    fix: ["ALTER TEXT SEARCH CONFIGURATION public.d RENAME TO c;"],
  },
  "a trigger": {
    before: `${table} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    change: "ALTER TRIGGER a ON t RENAME TO b",
    object: "trigger a on public.t",
    fix: ["ALTER TRIGGER b ON public.t RENAME TO a;"],
  },
  "a rule": {
    before: `${table} CREATE RULE a AS ON DELETE TO t DO INSTEAD NOTHING`,
    change: "ALTER RULE a ON t RENAME TO b",
    object: "rule a on public.t",
    fix: ["ALTER RULE b ON public.t RENAME TO a;"],
  },
  "a policy": {
    before: `${table} CREATE POLICY a ON t USING (id > 1)`,
    change: `ALTER POLICY a ON t RENAME TO "b on c"`,
    object: "policy a on public.t",
    fix: [`ALTER POLICY "b on c" ON public.t RENAME TO a;`],
  },
  "a publication": {
    before: `${table} CREATE PUBLICATION p FOR TABLE t`,
    change: "ALTER PUBLICATION p RENAME TO q",
    object: "publication p",
    fix: ["ALTER PUBLICATION q RENAME TO p;"],
  },
  "an event trigger": {
    before: `CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE EVENT TRIGGER a ON ddl_command_end EXECUTE FUNCTION f()`,
    change: "ALTER EVENT TRIGGER a RENAME TO b",
    object: "event trigger a",
    fix: ["ALTER EVENT TRIGGER b RENAME TO a;"],
  },
};

describe("one rename is one finding, and gives the name back:", () => {
  test.for(Object.entries(cases))("%s", async ([, { before, change, object, fix }]) => {
    const { findings, repairs } = await givenBack(before, change);
    expect(repairs).toEqual(fix);
    expect(findings.map(({ rule, ...told }) => ({ rule, object: told.object, fix: told.fix }))).toEqual([
      { rule: "not-restored", object, fix: fix.join("\n") },
    ]);
  });
});
