import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

/** A type that is made of the server's own functions for integer. */
const number = `
  CREATE TYPE number;
  CREATE FUNCTION number_in(cstring) RETURNS number LANGUAGE internal STRICT IMMUTABLE AS 'int4in';
  CREATE FUNCTION number_out(number) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'int4out';
  CREATE FUNCTION number_recv(internal) RETURNS number LANGUAGE internal STRICT IMMUTABLE AS 'int4recv';
  CREATE FUNCTION number_send(number) RETURNS bytea LANGUAGE internal STRICT IMMUTABLE AS 'int4send';
  CREATE FUNCTION number_typmod(cstring[]) RETURNS integer LANGUAGE internal STRICT IMMUTABLE AS 'numerictypmodin';
  CREATE TYPE number (
    INPUT = number_in, OUTPUT = number_out, RECEIVE = number_recv, SEND = number_send, TYPMOD_IN = number_typmod,
    INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4, CATEGORY = 'N', PREFERRED, DEFAULT = '7', DELIMITER = ';');
  COMMENT ON TYPE number IS 'whole'`;

/** What rests on it. */
const onNumber = `
  CREATE FUNCTION number_lt(number, number) RETURNS boolean LANGUAGE internal STRICT IMMUTABLE AS 'int4lt';
  CREATE FUNCTION number_eq(number, number) RETURNS boolean LANGUAGE internal STRICT IMMUTABLE AS 'int4eq';
  CREATE FUNCTION number_cmp(number, number) RETURNS integer LANGUAGE internal STRICT IMMUTABLE AS 'btint4cmp';
  CREATE FUNCTION number_of(integer) RETURNS number LANGUAGE internal STRICT IMMUTABLE AS 'int4abs';
  CREATE OPERATOR < (FUNCTION = number_lt, LEFTARG = number, RIGHTARG = number);
  CREATE OPERATOR = (FUNCTION = number_eq, LEFTARG = number, RIGHTARG = number, COMMUTATOR = =);
  CREATE OPERATOR CLASS number_ops DEFAULT FOR TYPE number USING btree AS
    OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 number_cmp(number, number);
  CREATE CAST (integer AS number) WITH FUNCTION number_of(integer) AS IMPLICIT;
  CREATE DOMAIN few AS number DEFAULT '3'::number;
  CREATE TYPE pair AS (a number, b few)`;

test("a base type comes back with its functions and with what rests on it", async () => {
  const before = `${number}; ${onNumber}`;
  const { found } = await takenBack(number, "DROP TYPE number CASCADE");
  expect(found).toEqual([
    "removed function public.number_in(cstring)",
    "removed function public.number_out(public.number)",
    "removed function public.number_recv(internal)",
    "removed function public.number_send(public.number)",
    "removed type public.number",
  ]);
  await takenBack(before, "DROP TYPE number CASCADE; DROP FUNCTION number_typmod");
  await takenBack("", before);
  await madeAnew(before);
});

test("a base type's settings are taken back", async () => {
  const [role] = await newRoles(1);
  for (const [change, properties] of [
    [`ALTER TYPE number OWNER TO ${role}`, "owner"],
    ["ALTER TYPE number SET (RECEIVE = NONE, TYPMOD_IN = NONE)", "receive, typmodIn"],
    ["REVOKE USAGE ON TYPE number FROM PUBLIC", "revokes"],
    ["COMMENT ON TYPE number IS NULL", "comment"],
  ]) {
    const { found } = await takenBack(number, change ?? "");
    expect(found).toEqual([`type public.number: ${properties}`]);
  }
});

test("a text-like base type is made with its length, storage and collation", async () => {
  const before = `
    CREATE TYPE words;
    CREATE FUNCTION words_in(cstring) RETURNS words LANGUAGE internal STRICT IMMUTABLE AS 'textin';
    CREATE FUNCTION words_out(words) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'textout';
    CREATE TYPE words (INPUT = words_in, OUTPUT = words_out, STORAGE = extended, COLLATABLE = true, CATEGORY = 'S')`;
  const { found } = await takenBack(before, "ALTER TYPE words SET (STORAGE = external)");
  expect(found).toEqual(["type public.words: storage"]);
  await madeAnew(before);
});

test("a range type with functions of its own comes back with them, and no constructor is told", async () => {
  const before = `
    CREATE FUNCTION apart(integer, integer) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT ($1 - $2)::float8';
    CREATE TYPE span;
    CREATE FUNCTION span_canonical(span) RETURNS span LANGUAGE internal STRICT IMMUTABLE AS 'int4range_canonical';
    CREATE TYPE span AS RANGE (SUBTYPE = integer, SUBTYPE_DIFF = apart, CANONICAL = span_canonical)`;
  const { found } = await takenBack(before, "DROP TYPE span CASCADE; DROP FUNCTION apart");
  expect(found).toEqual([
    "removed function public.apart(integer, integer)",
    "removed function public.span_canonical(public.span)",
    "removed type public.span",
  ]);
  await takenBack("", before);
  await madeAnew(before);
});

test("a domain comes after the function that its default calls", async () => {
  const before = `CREATE FUNCTION usual() RETURNS integer LANGUAGE sql AS 'SELECT 3';
    CREATE DOMAIN few AS integer DEFAULT usual(); CREATE FUNCTION twice(few) RETURNS few LANGUAGE sql AS 'SELECT $1'`;
  const { found } = await takenBack(before, "DROP FUNCTION twice; DROP DOMAIN few; DROP FUNCTION usual");
  expect(found).toHaveLength(3);
  await takenBack("", before);
  await madeAnew(before);
});

test("a language, a conversion and an access method come after the functions that they are made of", async () => {
  const before = `
    CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
    CREATE LANGUAGE mine HANDLER handler;
    CREATE FUNCTION said() RETURNS integer LANGUAGE mine AS 'BEGIN RETURN 1; END';
    CREATE FUNCTION tree(internal) RETURNS index_am_handler LANGUAGE internal AS 'bthandler';
    CREATE ACCESS METHOD tree TYPE INDEX HANDLER tree`;
  const { found } = await takenBack("", before);
  expect(found).toHaveLength(5);
  await madeAnew(before);
});
