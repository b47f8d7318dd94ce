import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const less = `CREATE OPERATOR <<< (FUNCTION = int4lt, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = >>>, RESTRICT = scalarltsel, JOIN = scalarltjoinsel)`;
const greater = `CREATE OPERATOR >>> (FUNCTION = int4gt, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = <<<)`;
const same = `CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = ===, NEGATOR = <>=, HASHES, MERGES);
  CREATE OPERATOR <>= (FUNCTION = int4ne, LEFTARG = integer, RIGHTARG = integer, NEGATOR = ===)`;

test("operators come back with what they name, and an operator of one side", async () => {
  const before = `${less}; ${greater}; ${same}; CREATE OPERATOR @# (FUNCTION = int4um, RIGHTARG = integer);
    COMMENT ON OPERATOR <<< (integer, integer) IS 'well below'`;
  await takenBack("", before);
  await madeAnew(before);
  const { found } = await takenBack(
    before,
    "DROP OPERATOR <<< (integer, integer); DROP OPERATOR @# (NONE, integer)",
  );
  expect(found).toEqual([
    "removed operator public.<<<(integer, integer)",
    "operator public.>>>(integer, integer): commutator",
    "removed operator public.@#(NONE, integer)",
  ]);
});

test("an operator that is but a shell is told, and goes", async () => {
  const { found, statements } = await takenBack("", less);
  expect(found).toContain("added operator public.>>>(integer, integer)");
  expect(statements).toContain("DROP OPERATOR public.>>>(integer, integer);");
  await madeAnew(less);
});

test("each property of an operator is taken back", async () => {
  const [role] = await newRoles(1);
  const drop = "DROP OPERATOR === (integer, integer)";
  for (const [change, properties] of [
    [`ALTER OPERATOR === (integer, integer) OWNER TO ${role}`, "owner"],
    ["COMMENT ON OPERATOR === (integer, integer) IS 'the same'", "comment"],
    ["ALTER OPERATOR === (integer, integer) SET (RESTRICT = eqsel, JOIN = eqjoinsel)", "join, restrict"],
    [
      `${drop}; CREATE OPERATOR === (FUNCTION = int4ne, LEFTARG = integer, RIGHTARG = integer)`,
      "commutator, function, hashes, merges",
    ],
  ]) {
    const { found } = await takenBack(
      "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = ===, HASHES, MERGES)",
      change ?? "",
    );
    expect(found).toEqual([`operator public.===(integer, integer): ${properties}`]);
  }
});

const family = `
  CREATE OPERATOR FAMILY numbers USING btree;
  ALTER OPERATOR FAMILY numbers USING btree ADD
    OPERATOR 1 < (integer, bigint), OPERATOR 3 = (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint)`;

test("an operator family comes back with its loose members", async () => {
  const before = `${family}; COMMENT ON OPERATOR FAMILY numbers USING btree IS 'whole'`;
  const name = "operator family public.numbers using btree";
  await expect(takenBack(before, "DROP OPERATOR FAMILY numbers USING btree")).resolves.toMatchObject({
    found: [`removed ${name}`],
  });
  await takenBack("", before);
  await madeAnew(before);
  const [role] = await newRoles(1);
  const alter = "ALTER OPERATOR FAMILY numbers USING btree";
  for (const [change, properties] of [
    [`${alter} OWNER TO ${role}`, "owner"],
    ["COMMENT ON OPERATOR FAMILY numbers USING btree IS NULL", "comment"],
    [`${alter} DROP OPERATOR 1 (integer, bigint)`, "operators"],
    [`${alter} ADD OPERATOR 5 > (integer, bigint)`, "operators"],
    [`${alter} DROP OPERATOR 1 (integer, bigint), FUNCTION 1 (integer, bigint)`, "functions, operators"],
  ]) {
    const { found } = await takenBack(before, change ?? "");
    expect(found).toEqual([`${name}: ${properties}`]);
  }
});

const places = `
  CREATE OPERATOR CLASS places DEFAULT FOR TYPE point USING hash AS
    OPERATOR 1 ~=(point, point), FUNCTION 1 (point, point) hashtext(text)`;
const points = `
  CREATE OPERATOR CLASS points FOR TYPE point USING gist AS
    OPERATOR 1 <<(point, point), OPERATOR 15 <->(point, point) FOR ORDER BY float_ops,
    FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal),
    FUNCTION 2 gist_box_union(internal, internal), FUNCTION 3 gist_point_compress(internal),
    FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
    FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal),
    STORAGE box`;

test("operator classes come back with members, storage and family", async () => {
  const before = `${places}; ${points};
    COMMENT ON OPERATOR CLASS points USING gist IS 'on a plane'`;
  const dropped = await takenBack(
    before,
    "DROP OPERATOR CLASS points USING gist; DROP OPERATOR FAMILY points USING gist",
  );
  expect(dropped.found).toEqual([
    "removed operator class public.points using gist",
    "removed operator family public.points using gist",
  ]);
  await takenBack("", before);
  await madeAnew(before);
  const [role] = await newRoles(1);
  const name = "operator class public.places using hash";
  for (const [change, properties] of [
    [`ALTER OPERATOR CLASS places USING hash OWNER TO ${role}`, "owner"],
    ["COMMENT ON OPERATOR CLASS places USING hash IS 'x'", "comment"],
    [`DROP OPERATOR CLASS places USING hash; ${places.replace("DEFAULT", "")}`, "default"],
    [
      `DROP OPERATOR CLASS places USING hash; ${places.replace("OPERATOR 1 ~=(point, point),", "")}`,
      "operators",
    ],
  ]) {
    const { found } = await takenBack(before, change ?? "");
    expect(found).toEqual([`${name}: ${properties}`]);
  }
});

test("a class whose members are all its family's comes back", async () => {
  const statements = await madeAnew(
    "CREATE OPERATOR CLASS bare FOR TYPE integer USING gin AS STORAGE integer",
  );
  expect(statements).toContain(
    "CREATE OPERATOR CLASS public.bare FOR TYPE integer USING gin FAMILY public.bare AS\n  STORAGE integer;",
  );
});

const cast = "CREATE CAST (boolean AS bytea) WITH FUNCTION boolsend(boolean) AS ASSIGNMENT";

test("casts come back, by function, by text and by the bytes alone", async () => {
  const before = `${cast}; COMMENT ON CAST (boolean AS bytea) IS 'one byte'; CREATE TYPE pair AS (a integer, b integer);
    CREATE CAST (text AS pair) WITH INOUT AS IMPLICIT; CREATE CAST (integer AS "char"[]) WITH INOUT;
    CREATE TYPE r AS RANGE (SUBTYPE = integer); CREATE CAST (bigint AS xid8) WITHOUT FUNCTION`;
  await takenBack("", before);
  await madeAnew(before);
  const { found } = await takenBack(before, "DROP CAST (text AS pair)");
  expect(found).toEqual(["removed cast (text AS public.pair)"]);
});

test("each property of a cast is taken back", async () => {
  for (const [change, properties] of [
    ["COMMENT ON CAST (boolean AS bytea) IS 'x'", "comment"],
    [
      "DROP CAST (boolean AS bytea); CREATE CAST (boolean AS bytea) WITH FUNCTION boolsend(boolean)",
      "context",
    ],
    [
      "DROP CAST (boolean AS bytea); CREATE CAST (boolean AS bytea) WITH INOUT AS ASSIGNMENT",
      "function, method",
    ],
  ]) {
    const { found } = await takenBack(cast, change ?? "");
    expect(found).toEqual([`cast (boolean AS bytea): ${properties}`]);
  }
});

test("a transform comes back", async () => {
  const before = `CREATE TRANSFORM FOR integer LANGUAGE sql (
    FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));
    COMMENT ON TRANSFORM FOR integer LANGUAGE sql IS 'as it is'`;
  const dropped = await takenBack(before, "DROP TRANSFORM FOR integer LANGUAGE sql");
  expect(dropped.found).toEqual(["removed transform for integer language sql"]);
  await takenBack("", before);
  await madeAnew(before);
  const { found } = await takenBack(
    before,
    `CREATE OR REPLACE TRANSFORM FOR integer LANGUAGE sql (
    TO SQL WITH FUNCTION int4recv(internal))`,
  );
  expect(found).toEqual(["transform for integer language sql: fromSql"]);
});
