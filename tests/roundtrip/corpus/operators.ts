import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const same = `CREATE FUNCTION same(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
CREATE FUNCTION same(text, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $2::text = $1';`;
const operator = `${same} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text, RESTRICT = eqsel, JOIN = eqjoinsel);`;
const point3 = `CREATE TYPE point3 AS (x int, y int, z int);
CREATE FUNCTION point3(int) RETURNS point3 LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1, $1)::point3';`;
const abs = `CREATE FUNCTION abs_cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(abs($1), abs($2))';
CREATE OPERATOR FAMILY abs_family USING btree;
CREATE OPERATOR CLASS abs_ops FOR TYPE int USING btree FAMILY abs_family AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 abs_cmp(int, int);`;

export const wrong: WrongDown[] = [
  {
    name: "an operator is left",
    before: same,
    up: "CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text);",
    down: "DROP OPERATOR IF EXISTS === (text, int);",
    finds: [leftBehind("operator public.===(integer, text)")],
  },
  {
    name: "an operator comes back without its estimators",
    before: operator,
    up: "DROP OPERATOR === (int, text);",
    down: "CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text);",
    finds: [notRestored("operator public.===(integer, text)")],
  },
  {
    name: "the estimator that the up took away does not come back",
    before: operator,
    up: "ALTER OPERATOR === (int, text) SET (RESTRICT = NONE, JOIN = NONE);",
    down: "ALTER OPERATOR === (int, text) SET (RESTRICT = eqsel);",
    finds: [notRestored("operator public.===(integer, text)")],
  },
  {
    name: "the comment on an operator is lost",
    before: `${operator} COMMENT ON OPERATOR === (int, text) IS 'the same number';`,
    up: "COMMENT ON OPERATOR === (int, text) IS NULL;",
    down: "SELECT 1;",
    finds: [notRestored("operator public.===(integer, text)", "comment")],
  },
  {
    name: "a cast is left",
    before: point3,
    up: "CREATE CAST (int AS point3) WITH FUNCTION point3(int);",
    down: "DROP CAST IF EXISTS (bigint AS point3);",
    finds: [leftBehind("cast (integer AS public.point3)")],
  },
  {
    name: "an implicit cast comes back as an explicit one",
    before: `${point3} CREATE CAST (int AS point3) WITH FUNCTION point3(int) AS IMPLICIT;`,
    up: "DROP CAST (int AS point3);",
    down: "CREATE CAST (int AS point3) WITH FUNCTION point3(int);",
    finds: [notRestored("cast (integer AS public.point3)")],
  },
  {
    name: "the comment on a cast is lost",
    before: `${point3} CREATE CAST (int AS point3) WITH FUNCTION point3(int); COMMENT ON CAST (int AS point3) IS 'three times';`,
    up: "DROP CAST (int AS point3);",
    down: "CREATE CAST (int AS point3) WITH FUNCTION point3(int);",
    finds: [notRestored("cast (integer AS public.point3)", "comment")],
  },
  {
    name: "an operator family stays when its class is dropped",
    up: abs,
    down: "DROP OPERATOR CLASS abs_ops USING btree; DROP FUNCTION abs_cmp(int, int);",
    finds: [leftBehind("operator family public.abs_family using btree")],
  },
  {
    name: "an operator class becomes the default one",
    before: `${point3} CREATE OPERATOR CLASS by_record FOR TYPE point3 USING btree AS
  OPERATOR 1 <(record, record), OPERATOR 3 =(record, record), FUNCTION 1 btrecordcmp(record, record);`,
    up: "DROP OPERATOR FAMILY by_record USING btree;",
    down: `CREATE OPERATOR CLASS by_record DEFAULT FOR TYPE point3 USING btree AS
  OPERATOR 1 <(record, record), OPERATOR 3 =(record, record), FUNCTION 1 btrecordcmp(record, record);`,
    finds: [notRestored("operator class public.by_record using btree")],
  },
  {
    name: "a conversion is left",
    up: "CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;",
    down: "DROP CONVERSION IF EXISTS latin1;",
    finds: [leftBehind("conversion public.latin")],
  },
  {
    name: "a language is left",
    up: `CREATE LANGUAGE other HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;`,
    down: "DROP LANGUAGE IF EXISTS others;",
    finds: [leftBehind("language other")],
  },
  {
    name: "a transform is left",
    up: `CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal),
  TO SQL WITH FUNCTION int4recv(internal));`,
    down: "DROP TRANSFORM IF EXISTS FOR bigint LANGUAGE plpgsql;",
    finds: [leftBehind("transform for integer language plpgsql")],
  },
  {
    name: "an access method is left",
    up: "CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;",
    down: "DROP ACCESS METHOD IF EXISTS heap_two;",
    finds: [leftBehind("access method heap_too")],
  },
];

export const right: RightPair[] = [
  {
    name: "operators with functions, negators and commutators come and go",
    up: `${same} CREATE FUNCTION differ(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text <> $2';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text, COMMUTATOR = ===, NEGATOR = !==);
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = int, COMMUTATOR = ===);
CREATE OPERATOR !== (FUNCTION = differ, LEFTARG = int, RIGHTARG = text, NEGATOR = ===);`,
    down: `DROP OPERATOR !== (int, text); DROP OPERATOR === (text, int); DROP OPERATOR === (int, text);
DROP FUNCTION differ(int, text); DROP FUNCTION same(text, int); DROP FUNCTION same(int, text);`,
  },
  {
    name: "an operator is dropped and made again",
    before: operator,
    up: "DROP OPERATOR === (int, text);",
    down: "CREATE OPERATOR public.=== (PROCEDURE = public.same, LEFTARG = integer, RIGHTARG = text, JOIN = eqjoinsel, RESTRICT = eqsel);",
  },
  {
    name: "casts and a transform-like function come and go",
    before: point3,
    up: "CREATE CAST (int AS point3) WITH FUNCTION point3(int) AS ASSIGNMENT; CREATE CAST (point3 AS text) WITH INOUT AS IMPLICIT;",
    down: "DROP CAST (point3 AS text); DROP CAST (int AS point3);",
  },
  {
    name: "an operator class with its family and an index",
    before: "CREATE TABLE t (id int PRIMARY KEY, n int);",
    up: `${abs} CREATE INDEX t_abs ON t (n abs_ops);`,
    down: "DROP INDEX t_abs; DROP OPERATOR FAMILY abs_family USING btree CASCADE; DROP FUNCTION abs_cmp(int, int);",
  },
  {
    name: "languages, conversions and access methods come and go",
    up: `CREATE LANGUAGE other HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
CREATE FUNCTION f() RETURNS int LANGUAGE other AS $$ BEGIN RETURN 1; END $$;
CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE t (id int) USING heap_too;`,
    down: "DROP TABLE t; DROP ACCESS METHOD heap_too; DROP CONVERSION latin; DROP FUNCTION f(); DROP LANGUAGE other;",
  },
];
