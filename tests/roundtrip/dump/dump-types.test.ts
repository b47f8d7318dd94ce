import { expect, test } from "vitest";
import { catalogScene } from "../catalog-scene.ts";
import { loadedAgain } from "./loaded.ts";

test("a base type's shell stands before its functions, and it before what rests on it", async () => {
  const text = await loadedAgain(
    await catalogScene(`
      CREATE TYPE number;
      CREATE FUNCTION z_in(cstring) RETURNS number LANGUAGE internal STRICT IMMUTABLE AS 'int4in';
      CREATE FUNCTION z_out(number) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'int4out';
      CREATE TYPE number (INPUT = z_in, OUTPUT = z_out, INTERNALLENGTH = 4, PASSEDBYVALUE);
      CREATE FUNCTION a_lt(number, number) RETURNS boolean LANGUAGE internal STRICT IMMUTABLE AS 'int4lt';
      CREATE OPERATOR < (FUNCTION = a_lt, LEFTARG = number, RIGHTARG = number);
      CREATE DOMAIN few AS number CHECK (VALUE < '5'::number);
      CREATE TABLE a (f few[], n number)`),
  );
  expect(text.indexOf("CREATE TYPE public.number;")).toBeLessThan(
    text.indexOf("CREATE FUNCTION public.z_in"),
  );
});

test("operators, classes, casts and text search load again", async () => {
  const text = await loadedAgain(
    await catalogScene(`
      CREATE TYPE pair AS (a integer, b integer);
      CREATE FUNCTION pair_of(integer) RETURNS pair LANGUAGE sql AS 'SELECT ROW($1, $1)::pair';
      CREATE CAST (integer AS pair) WITH FUNCTION pair_of(integer);
      CREATE OPERATOR <<< (FUNCTION = int4lt, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = >>>);
      CREATE OPERATOR >>> (FUNCTION = int4gt, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = <<<);
      CREATE OPERATOR CLASS places FOR TYPE point USING hash AS
        OPERATOR 1 ~=(point, point), FUNCTION 1 (point, point) hashtext(text);
      CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = english);
      CREATE TEXT SEARCH CONFIGURATION search (PARSER = "default");
      ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR word WITH stems, simple`),
  );
  expect(text).toContain("CREATE CAST (integer AS public.pair)");
});
