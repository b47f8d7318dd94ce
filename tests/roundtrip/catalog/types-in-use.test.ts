import { expect, test } from "vitest";
import { takenBack } from "../catalog-scene.ts";

const mood = "CREATE TYPE mood AS ENUM ('sad', 'ok')";

test("an enum with a value too many gives its place to one without, columns and defaults and all", async () => {
  const { found, statements } = await takenBack(
    `${mood}; CREATE TABLE people (id integer, feels mood NOT NULL DEFAULT 'ok', "Felt before" mood[] DEFAULT '{sad}');
     INSERT INTO people VALUES (1, 'sad', '{ok,sad}')`,
    "ALTER TYPE mood ADD VALUE 'great' BEFORE 'ok'",
  );
  expect(found).toEqual(["type public.mood: values"]);
  expect(statements.slice(0, 4)).toEqual([
    "ALTER TYPE public.mood RENAME TO mood_before;",
    "CREATE TYPE public.mood AS ENUM ('sad', 'ok');",
    [
      "ALTER TABLE public.people",
      "  ALTER COLUMN feels DROP DEFAULT,",
      "  ALTER COLUMN feels TYPE public.mood USING feels::text::public.mood,",
      "  ALTER COLUMN feels SET DEFAULT 'ok'::public.mood,",
      `  ALTER COLUMN "Felt before" DROP DEFAULT,`,
      `  ALTER COLUMN "Felt before" TYPE public.mood[] USING "Felt before"::text[]::public.mood[],`,
      `  ALTER COLUMN "Felt before" SET DEFAULT '{sad}'::public.mood[];`,
    ].join("\n"),
    "DROP TYPE public.mood_before;",
  ]);
});

test("what rests on an enum is made anew around it: checks, indexes, views, functions, policies, triggers", async () => {
  const before = `${mood};
    CREATE TABLE people (id integer PRIMARY KEY, feels mood DEFAULT 'ok', CONSTRAINT not_sad CHECK (feels <> 'sad'));
    COMMENT ON CONSTRAINT not_sad ON people IS 'be happy';
    CREATE INDEX fine ON people (id) WHERE feels = 'ok'; COMMENT ON INDEX fine IS 'the happy';
    CREATE VIEW feelings AS SELECT feels FROM people; COMMENT ON COLUMN feelings.feels IS 'how';
    CREATE VIEW more AS SELECT feels FROM feelings; GRANT SELECT ON more TO PUBLIC;
    CREATE FUNCTION worse(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1';
    CREATE POLICY happy ON people USING (feels = 'ok');
    CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER tell BEFORE UPDATE OF feels ON people FOR EACH ROW EXECUTE FUNCTION told();
    ALTER TABLE people DISABLE TRIGGER tell`;
  const { found } = await takenBack(before, "ALTER TYPE mood ADD VALUE 'great'");
  expect(found).toEqual(["type public.mood: values"]);
});

test("foreign keys between columns of an enum come back", async () => {
  const { found } = await takenBack(
    `${mood}; CREATE TABLE moods (name mood PRIMARY KEY); CREATE TABLE people (feels mood REFERENCES moods)`,
    "ALTER TYPE mood ADD VALUE 'great'",
  );
  expect(found).toEqual(["type public.mood: values"]);
});

test("a partitioned table's column of an enum is moved with its partitions", async () => {
  const { found } = await takenBack(
    `${mood}; CREATE TABLE people (id integer, feels mood DEFAULT 'ok') PARTITION BY RANGE (id);
     CREATE TABLE first PARTITION OF people FOR VALUES FROM (1) TO (10)`,
    "ALTER TYPE mood ADD VALUE 'great'",
  );
  expect(found).toEqual(["type public.mood: values"]);
});

test("a column that was added with a new value as its default goes, and the value with it", async () => {
  const { found } = await takenBack(
    `${mood}; CREATE TABLE people (id integer, feels mood DEFAULT 'ok')`,
    `DROP TABLE people; DROP TYPE mood; CREATE TYPE mood AS ENUM ('sad', 'ok', 'great');
     CREATE TABLE people (id integer, feels mood DEFAULT 'great', felt mood DEFAULT 'great')`,
  );
  expect(found).toEqual([
    "column public.people.feels: default",
    "added column public.people.felt",
    "type public.mood: values",
  ]);
});

test("a range in use is moved with its multirange", async () => {
  const { found } = await takenBack(
    "CREATE TYPE span AS RANGE (SUBTYPE = integer); CREATE TABLE t (s span, EXCLUDE USING gist (s WITH &&))",
    `DROP TABLE t; DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = integer, SUBTYPE_DIFF = int4range_subdiff);
     CREATE TABLE t (s span, EXCLUDE USING gist (s WITH &&))`,
  );
  expect(found).toEqual(["type public.span: subtypeDiff"]);
});

test("a domain of another type gives its place to the old one, with its checks", async () => {
  const { found } = await takenBack(
    `CREATE DOMAIN code AS varchar(8) DEFAULT 'x' CONSTRAINT short CHECK (length(VALUE) < 5);
     COMMENT ON CONSTRAINT short ON DOMAIN code IS 'four at most';
     CREATE TABLE t (c code, d code[])`,
    `DROP TABLE t; DROP DOMAIN code; CREATE DOMAIN code AS text DEFAULT 'x' CONSTRAINT short CHECK (length(VALUE) < 5);
     COMMENT ON CONSTRAINT short ON DOMAIN code IS 'four at most'; CREATE TABLE t (c code, d code[])`,
  );
  expect(found).toEqual(["constraint short on public.code: definition", "domain public.code: default, type"]);
});

test("a composite type in use keeps its columns: another type of an attribute makes that attribute anew", async () => {
  const before = "CREATE TYPE pair AS (a integer, b integer, c integer); CREATE TABLE t (p pair)";
  const { statements } = await takenBack(
    before,
    "DROP TABLE t; DROP TYPE pair; CREATE TYPE pair AS (a integer, b text, c integer); CREATE TABLE t (p pair)",
  );
  expect(statements).toEqual([
    [
      "ALTER TYPE public.pair",
      "  DROP ATTRIBUTE b,",
      "  DROP ATTRIBUTE c,",
      "  ADD ATTRIBUTE b integer,",
      "  ADD ATTRIBUTE c integer;",
    ].join("\n"),
  ]);
});

test("a table made of a composite type changes with it", async () => {
  await expect(
    takenBack(
      "CREATE TYPE pair AS (a integer, b integer); CREATE TABLE t OF pair",
      "ALTER TYPE pair ADD ATTRIBUTE c text CASCADE",
    ),
  ).resolves.toMatchObject({ found: ["added column public.t.c", "type public.pair: attributes"] });
});

test("a domain that a table's column has is made before the table, with its checks", async () => {
  const { found } = await takenBack(
    "CREATE DOMAIN few AS integer CHECK (VALUE < 5); CREATE TABLE t (f few, g few[])",
    "DROP TABLE t; DROP DOMAIN few",
  );
  expect(found).toContain("removed constraint few_check on public.few");
});
