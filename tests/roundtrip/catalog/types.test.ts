import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const mood = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s \\fine')";

test("an enum comes back with its values in order, its comment and its grants", async () => {
  const before = `${mood}; COMMENT ON TYPE mood IS 'how'; REVOKE USAGE ON TYPE mood FROM PUBLIC`;
  await expect(takenBack(before, "DROP TYPE mood")).resolves.toMatchObject({
    found: ["removed type public.mood"],
  });
  await expect(takenBack("", before)).resolves.toMatchObject({ statements: ["DROP TYPE public.mood;"] });
  await expect(takenBack(before, "COMMENT ON TYPE mood IS NULL")).resolves.toMatchObject({
    found: ["type public.mood: comment"],
  });
  await expect(takenBack(before, "GRANT USAGE ON TYPE mood TO PUBLIC")).resolves.toMatchObject({
    found: ["type public.mood: revokes"],
  });
  await madeAnew(before);
});

test("a type's owner is taken back", async () => {
  const [role] = await newRoles(1);
  const { found } = await takenBack(mood, `ALTER TYPE mood OWNER TO ${role}`);
  expect(found).toEqual(["type public.mood: owner"]);
});

test("a value that an enum lacks is added in its place, one with another text is renamed", async () => {
  const first = await takenBack(
    "CREATE TYPE mood AS ENUM ('b', 'd', 'a')",
    "DROP TYPE mood; CREATE TYPE mood AS ENUM ('d')",
  );
  expect(first.found).toEqual(["type public.mood: values"]);
  expect(first.statements).toEqual([
    "ALTER TYPE public.mood ADD VALUE 'b' BEFORE 'd';",
    "ALTER TYPE public.mood ADD VALUE 'a' AFTER 'd';",
  ]);
  const second = await takenBack(mood, "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'");
  expect(second.statements).toEqual(["ALTER TYPE public.mood RENAME VALUE 'fine' TO 'ok';"]);
  await takenBack("CREATE TYPE mood AS ENUM ()", "DROP TYPE mood; CREATE TYPE mood AS ENUM ('d')");
  await takenBack("CREATE TYPE mood AS ENUM ('d')", "DROP TYPE mood; CREATE TYPE mood AS ENUM ()");
});

test("an enum that has a value too many, or another order, is made anew", async () => {
  const added = await takenBack(mood, "ALTER TYPE mood ADD VALUE 'great'");
  expect(added.found).toEqual(["type public.mood: values"]);
  expect(added.statements[0]).toBe("DROP TYPE public.mood;");
  const moved = await takenBack(
    mood,
    "DROP TYPE mood; CREATE TYPE mood AS ENUM ('ok', 'sad', 'it''s \\fine')",
  );
  expect(moved.found).toEqual(["type public.mood: values"]);
});

const address = `
  CREATE COLLATION app_order FROM "C";
  CREATE TYPE address AS (street text COLLATE app_order, "Zip code" varchar(10), tags text[]);
  COMMENT ON TYPE address IS 'where'; COMMENT ON COLUMN address."Zip code" IS 'five digits'`;

test("a composite type comes back with its attributes and their comments", async () => {
  const dropped = await takenBack(address, "DROP TYPE address");
  expect(dropped.found).toEqual(["removed type public.address"]);
  await takenBack("", address);
  await madeAnew(address);
  await madeAnew("CREATE TYPE nothing AS ()");
});

test.each([
  ["an attribute added", "ALTER TYPE address ADD ATTRIBUTE city text", "DROP ATTRIBUTE city"],
  [
    "an attribute dropped from the end",
    "ALTER TYPE address DROP ATTRIBUTE tags",
    "ADD ATTRIBUTE tags text[]",
  ],
  [
    "an attribute dropped from the middle",
    `ALTER TYPE address DROP ATTRIBUTE "Zip code"`,
    `ADD ATTRIBUTE "Zip code" character varying(10)`,
  ],
  [
    "an attribute renamed",
    "ALTER TYPE address RENAME ATTRIBUTE tags TO words",
    "RENAME ATTRIBUTE words TO tags",
  ],
  [
    "another type",
    `ALTER TYPE address ALTER ATTRIBUTE "Zip code" TYPE text`,
    `ALTER ATTRIBUTE "Zip code" TYPE character varying(10)`,
  ],
  [
    "another collation",
    `ALTER TYPE address ALTER ATTRIBUTE street TYPE text`,
    `ALTER ATTRIBUTE street TYPE text COLLATE public.app_order`,
  ],
  ["another comment", `COMMENT ON COLUMN address."Zip code" IS 'more'`, "IS 'five digits'"],
])("a composite type with %s is taken back", async (_name, change, statement) => {
  const { found, statements } = await takenBack(address, change);
  expect(found).toEqual(["type public.address: attributes"]);
  expect(statements.join("\n")).toContain(statement);
});

test("a composite type that became an enum is one again", async () => {
  const { found } = await takenBack(
    "CREATE TYPE thing AS (a integer)",
    "DROP TYPE thing; CREATE TYPE thing AS ENUM ('a')",
  );
  expect(found).toEqual(["type public.thing: attributes, type, values"]);
});

const floats = `CREATE TYPE "Float range" AS RANGE (
  SUBTYPE = float8, SUBTYPE_DIFF = float8mi, MULTIRANGE_TYPE_NAME = floats); COMMENT ON TYPE "Float range" IS 'from, to'`;

test("a range type comes back with its multirange", async () => {
  const name = `type public."Float range"`;
  await expect(takenBack(floats, `DROP TYPE "Float range"`)).resolves.toMatchObject({
    found: [`removed ${name}`],
  });
  const without = await takenBack(
    floats,
    `DROP TYPE "Float range"; CREATE TYPE "Float range" AS RANGE (SUBTYPE = float8)`,
  );
  expect(without.found).toEqual([`${name}: comment, multirange, subtypeDiff`]);
  await takenBack("", floats);
  await madeAnew(`${floats}; CREATE TYPE words AS RANGE (
    SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops, COLLATION = "C")`);
});

test("a domain comes back with its default, its collation and NOT NULL", async () => {
  const before = `CREATE DOMAIN code AS varchar(8) COLLATE "C" DEFAULT 'x' CONSTRAINT filled NOT NULL;
    COMMENT ON DOMAIN code IS 'short'`;
  const dropped = await takenBack(before, "DROP DOMAIN code");
  expect(dropped.found).toEqual(["removed domain public.code"]);
  await takenBack("", before);
  await madeAnew(before);
});

test.each([
  ["default", "ALTER DOMAIN code DROP DEFAULT"],
  ["default", "ALTER DOMAIN code SET DEFAULT 'y'"],
  ["notNull", "ALTER DOMAIN code SET NOT NULL"],
  ["comment", "COMMENT ON DOMAIN code IS 'long'"],
  ["revokes", "REVOKE USAGE ON DOMAIN code FROM PUBLIC"],
  ["comment, default, type", "DROP DOMAIN code; CREATE DOMAIN code AS text"],
])("a domain with another %s is taken back: %s", async (property, change) => {
  const { found } = await takenBack(
    "CREATE DOMAIN code AS varchar(8) DEFAULT 'x'; COMMENT ON DOMAIN code IS 'short'",
    change,
  );
  expect(found).toEqual([`domain public.code: ${property}`]);
});

test("a domain that lost NOT NULL gets it back, under its name where that is kept", async () => {
  const plain = await takenBack("CREATE DOMAIN code AS text NOT NULL", "ALTER DOMAIN code DROP NOT NULL");
  expect(plain.statements).toEqual(["ALTER DOMAIN public.code SET NOT NULL;"]);
  await takenBack("CREATE DOMAIN code AS text CONSTRAINT filled NOT NULL", "ALTER DOMAIN code DROP NOT NULL");
});

test("a shell type is made and dropped", async () => {
  const { found } = await takenBack("CREATE TYPE shell", "DROP TYPE shell");
  expect(found).toEqual(["removed type public.shell"]);
  await takenBack("", "CREATE TYPE shell");
});
