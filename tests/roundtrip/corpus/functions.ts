import { downFails, leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const price = `CREATE FUNCTION price(net int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT net * 2';`;

export const wrong: WrongDown[] = [
  {
    name: "a function is left, its arguments were misstated",
    up: "CREATE FUNCTION tax(net bigint) RETURNS bigint LANGUAGE sql AS 'SELECT net / 5';",
    down: "DROP FUNCTION IF EXISTS tax(integer);",
    finds: [leftBehind("function public.tax(bigint)")],
  },
  {
    name: "CREATE OR REPLACE with another argument makes a second function",
    before: price,
    up: `CREATE OR REPLACE FUNCTION price(net int, rate int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT net * rate';`,
    down: `CREATE OR REPLACE FUNCTION price(net int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT net * 2';`,
    finds: [leftBehind("function public.price(integer, integer)")],
  },
  {
    name: "the old body does not come back",
    before: price,
    up: `CREATE OR REPLACE FUNCTION price(net int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT net * 3';`,
    down: "SELECT 1;",
    finds: [notRestored("function public.price(integer)", "body")],
  },
  {
    name: "the volatility is lost",
    before: price,
    up: `CREATE OR REPLACE FUNCTION price(net int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT net * 3';`,
    down: `CREATE OR REPLACE FUNCTION price(net int) RETURNS int LANGUAGE sql AS 'SELECT net * 2';`,
    finds: [notRestored("function public.price(integer)")],
  },
  {
    name: "SECURITY DEFINER is lost",
    before: "CREATE FUNCTION secret() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
    up: "ALTER FUNCTION secret() SECURITY INVOKER;",
    down: "ALTER FUNCTION secret() COST 100;",
    finds: [notRestored("function public.secret()")],
  },
  {
    name: "the search_path of a function is lost",
    before:
      "CREATE FUNCTION safe() RETURNS int LANGUAGE sql SET search_path = pg_catalog SET work_mem = '8MB' AS 'SELECT 1';",
    up: "ALTER FUNCTION safe() RESET ALL;",
    down: "ALTER FUNCTION safe() SET search_path = pg_catalog;",
    finds: [notRestored("function public.safe()")],
  },
  {
    name: "STRICT, PARALLEL SAFE and COST are lost",
    before:
      "CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql STRICT PARALLEL SAFE COST 5 AS 'SELECT n / 2';",
    up: "DROP FUNCTION half(int);",
    down: "CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql STRICT AS 'SELECT n / 2';",
    finds: [notRestored("function public.half(integer)")],
  },
  {
    name: "the default of an argument is lost",
    before:
      "CREATE FUNCTION greet(who text DEFAULT 'you') RETURNS text LANGUAGE sql AS $$ SELECT 'hi ' || who $$;",
    up: "DROP FUNCTION greet(text);",
    down: "CREATE FUNCTION greet(who text) RETURNS text LANGUAGE sql AS $$ SELECT 'hi ' || who $$;",
    finds: [notRestored("function public.greet(text)")],
  },
  {
    name: "the name of an argument cannot be changed in place",
    before: price,
    up: "DROP FUNCTION price(int); CREATE FUNCTION price(gross int) RETURNS int LANGUAGE sql AS 'SELECT gross';",
    down: price.replace("CREATE", "CREATE OR REPLACE"),
    finds: [downFails()],
  },
  {
    name: "the comment on a function is lost",
    before: `${price} COMMENT ON FUNCTION price(int) IS 'with tax';`,
    up: "DROP FUNCTION price(int);",
    down: price,
    finds: [notRestored("function public.price(integer)", "comment")],
  },
  {
    name: "a function made again may be run by everybody",
    before: `${price} REVOKE EXECUTE ON FUNCTION price(int) FROM PUBLIC;`,
    up: "DROP FUNCTION price(int);",
    down: price,
    finds: [notRestored("function public.price(integer)")],
  },
  {
    name: "the owner of a function is another one",
    before: `CREATE ROLE corpus_functions_1; ${price} ALTER FUNCTION price(int) OWNER TO corpus_functions_1;`,
    up: "DROP FUNCTION price(int);",
    down: price,
    roles: ["corpus_functions_1"],
    finds: [notRestored("function public.price(integer)", "owner")],
  },
  {
    name: "a function renamed and moved keeps its new place",
    before: `CREATE SCHEMA api; ${price}`,
    up: "ALTER FUNCTION price(int) SET SCHEMA api;",
    down: "SELECT 1;",
    finds: [notRestored("function public.price(integer)")],
  },
  {
    name: "DROP FUNCTION CASCADE takes a default and an index",
    before: `${price} CREATE TABLE goods (id int PRIMARY KEY, net int DEFAULT price(5)); CREATE INDEX goods_price ON goods (price(net));`,
    up: "DROP FUNCTION price(int) CASCADE;",
    down: price,
    finds: [notRestored("column public.goods.net"), notRestored("index public.goods_price")],
  },
  {
    name: "a procedure is left",
    up: "CREATE PROCEDURE tidy(days int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;",
    down: "DROP PROCEDURE IF EXISTS tidy_up(int);",
    finds: [leftBehind("procedure public.tidy(integer)")],
  },
  {
    name: "a procedure keeps its new body",
    before: "CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;",
    up: "CREATE OR REPLACE PROCEDURE tidy() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$;",
    down: "SELECT 1;",
    finds: [notRestored("procedure public.tidy()", "body")],
  },
  {
    name: "an aggregate comes back without its initial value",
    before: "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0');",
    up: "DROP AGGREGATE total(int);",
    down: "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int);",
    finds: [notRestored("aggregate public.total(integer)")],
  },
  {
    name: "a trigger's function is dropped before the trigger",
    before: "CREATE TABLE notes (id int PRIMARY KEY, body text);",
    up: `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION touch();`,
    down: "DROP FUNCTION touch();\nDROP TRIGGER touch ON notes;",
    finds: [downFails()],
  },
];

const lines = Array.from(
  { length: 400 },
  (_, n) => `  IF n = ${n} THEN RETURN 'number ${n}'; END IF; -- é ü ж`,
).join("\n");

export const right: RightPair[] = [
  {
    name: "functions of all sorts are made and dropped",
    up: `CREATE FUNCTION f1(a int, b text DEFAULT 'x', VARIADIC c int[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$ SELECT b $$;
CREATE FUNCTION f2(OUT x int, OUT y text) LANGUAGE sql STABLE AS $$ SELECT 1, 'a' $$;
CREATE FUNCTION f3(n int) RETURNS TABLE (id int, name text) LANGUAGE sql ROWS 5 AS $$ SELECT n, 'a' $$;
CREATE FUNCTION f4(anyelement) RETURNS anyelement LANGUAGE sql AS $$ SELECT $1 $$;
CREATE FUNCTION f5() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
CREATE PROCEDURE p1(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$;
CREATE AGGREGATE a1(int) (sfunc = int4pl, stype = int, initcond = '0');`,
    down: `DROP AGGREGATE a1(int); DROP PROCEDURE p1(int); DROP FUNCTION f5(); DROP FUNCTION f4(anyelement);
DROP FUNCTION f3; DROP FUNCTION f2; DROP FUNCTION f1(int, text, int[]);`,
  },
  {
    name: "a body is replaced and put back",
    before: `${price} COMMENT ON FUNCTION price(int) IS 'with tax'; REVOKE EXECUTE ON FUNCTION price(int) FROM PUBLIC;`,
    up: `CREATE OR REPLACE FUNCTION price(net int) RETURNS int LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = ''
AS $$ BEGIN RETURN net * 3; END $$;`,
    down: price.replace("CREATE", "CREATE OR REPLACE"),
  },
  {
    name: "a large body",
    before: `CREATE FUNCTION numbers(n int) RETURNS text LANGUAGE plpgsql AS $body$\nBEGIN\n${lines}\nEND\n$body$;`,
    up: `CREATE OR REPLACE FUNCTION numbers(n int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'none'; END $$;`,
    down: `CREATE OR REPLACE FUNCTION numbers(n int) RETURNS text LANGUAGE plpgsql AS $other$\nBEGIN\n${lines}\nEND\n$other$;`,
  },
  {
    name: "dynamic SQL",
    before: "CREATE TABLE logs (id int PRIMARY KEY, day date);",
    up: `CREATE FUNCTION make_tables(n int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN FOR i IN 1..n LOOP EXECUTE format('CREATE TABLE %I (LIKE logs INCLUDING ALL)', 'logs ' || i); END LOOP; END $$;
SELECT make_tables(3);`,
    down: `DO $$ BEGIN FOR i IN 1..3 LOOP EXECUTE format('DROP TABLE %I', 'logs ' || i); END LOOP; END $$;
DROP FUNCTION make_tables(int);`,
  },
  {
    name: "a function with dependents is dropped with CASCADE, and all of it comes back",
    before: `${price} CREATE TABLE goods (id int PRIMARY KEY, net int DEFAULT price(5)); CREATE INDEX goods_price ON goods (price(net));`,
    up: "DROP FUNCTION price(int) CASCADE;",
    down: `${price} ALTER TABLE goods ALTER COLUMN net SET DEFAULT price(5); CREATE INDEX goods_price ON goods (price(net));`,
  },
  {
    name: "ALTER FUNCTION there and back",
    before: "CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql SET work_mem = '4MB' AS 'SELECT n';",
    up: "ALTER FUNCTION f(int) STABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL SAFE COST 7; ALTER FUNCTION f(int) SET work_mem = '8MB';",
    down: `ALTER FUNCTION f(int) VOLATILE CALLED ON NULL INPUT NOT LEAKPROOF SECURITY INVOKER PARALLEL UNSAFE COST 100;
ALTER FUNCTION f(int) SET work_mem = '4MB';`,
  },
  {
    name: "an overloaded name",
    before: price,
    up: "CREATE FUNCTION price(net numeric) RETURNS numeric LANGUAGE sql AS 'SELECT net'; ALTER FUNCTION price(int) RENAME TO price_of;",
    down: "DROP FUNCTION price(numeric); ALTER FUNCTION price_of(int) RENAME TO price;",
  },
];
