import { expect, test } from "vitest";
import { serverMajor } from "../../support/database.ts";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const trigrams = "CREATE SCHEMA tools; CREATE EXTENSION pg_trgm WITH SCHEMA public VERSION '1.5'";

test("an extension comes back in its schema and version, and nothing that it owns is told", async () => {
  await expect(takenBack(trigrams, "DROP EXTENSION pg_trgm")).resolves.toMatchObject({
    found: ["removed extension pg_trgm"],
  });
  await expect(takenBack("", trigrams)).resolves.toMatchObject({
    found: ["added extension pg_trgm", "added schema tools"],
  });
  await madeAnew(trigrams);
});

test("an extension without a comment is made without one", async () => {
  const statements = await madeAnew(`${trigrams}; COMMENT ON EXTENSION pg_trgm IS NULL`);
  expect(statements).toContain("COMMENT ON EXTENSION pg_trgm IS NULL;");
});

test.each([
  ["schema", "ALTER EXTENSION pg_trgm SET SCHEMA tools", "ALTER EXTENSION pg_trgm SET SCHEMA public;"],
  ["version", "ALTER EXTENSION pg_trgm UPDATE TO '1.6'", "DROP EXTENSION pg_trgm;"],
  [
    "version",
    "DROP EXTENSION pg_trgm; CREATE EXTENSION pg_trgm VERSION '1.4'",
    "ALTER EXTENSION pg_trgm UPDATE TO '1.5';",
  ],
  ["comment", "COMMENT ON EXTENSION pg_trgm IS 'ours'", "COMMENT ON EXTENSION pg_trgm IS 'text"],
])("an extension with another %s is taken back: %s", async (property, change, statement) => {
  const { found, statements } = await takenBack(trigrams, change);
  expect(found).toEqual([`extension pg_trgm: ${property}`]);
  expect(statements[0]).toContain(statement);
});

const handler = `CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
  CREATE FUNCTION runs(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
  CREATE FUNCTION checks(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator'`;
const language = "CREATE TRUSTED LANGUAGE mine HANDLER handler INLINE runs VALIDATOR checks";

test("a language comes back with its functions named", async () => {
  const before = `${handler}; ${language}; COMMENT ON LANGUAGE mine IS 'my own'`;
  await expect(takenBack(before, "DROP LANGUAGE mine")).resolves.toMatchObject({
    found: ["removed language mine"],
    statements: [
      "CREATE TRUSTED LANGUAGE mine HANDLER public.handler INLINE public.runs VALIDATOR public.checks;",
      "ALTER LANGUAGE mine OWNER TO postgres;",
      "COMMENT ON LANGUAGE mine IS 'my own';",
    ],
  });
  await expect(takenBack(handler, language)).resolves.toMatchObject({
    statements: ["DROP LANGUAGE mine;"],
  });
});

test("a language's owner, grants, trust and functions are taken back", async () => {
  const [role] = await newRoles(1);
  const before = `${handler}; ${language}`;
  for (const [change, properties] of [
    [`ALTER LANGUAGE mine OWNER TO ${role}`, "owner"],
    [`GRANT USAGE ON LANGUAGE mine TO ${role} WITH GRANT OPTION`, "grants"],
    ["REVOKE USAGE ON LANGUAGE mine FROM PUBLIC", "revokes"],
    ["DROP LANGUAGE mine; CREATE LANGUAGE mine HANDLER handler INLINE runs VALIDATOR checks", "trusted"],
    ["DROP LANGUAGE mine; CREATE TRUSTED LANGUAGE mine HANDLER handler", "inline, validator"],
  ]) {
    const { found } = await takenBack(before, change ?? "");
    expect(found).toEqual([`language mine: ${properties}`]);
  }
});

test("an access method comes back", async () => {
  const before = `CREATE ACCESS METHOD "My tree" TYPE INDEX HANDLER bthandler; COMMENT ON ACCESS METHOD "My tree" IS 'mine'`;
  await expect(takenBack(before, `DROP ACCESS METHOD "My tree"`)).resolves.toMatchObject({
    found: [`removed access method "My tree"`],
  });
  await takenBack("", before);
  const { found } = await takenBack(
    before,
    `DROP ACCESS METHOD "My tree"; CREATE ACCESS METHOD "My tree" TYPE TABLE HANDLER heap_tableam_handler`,
  );
  expect(found).toEqual([`access method "My tree": comment, handler, type`]);
  await madeAnew(before);
});

test("a collation comes back with its provider and its locale", async () => {
  const before = `CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de', DETERMINISTIC = false);
    CREATE COLLATION plain (LC_COLLATE = 'C', LC_CTYPE = 'POSIX'); COMMENT ON COLLATION german IS 'umlauts'`;
  await expect(takenBack(before, "DROP COLLATION german; DROP COLLATION plain")).resolves.toMatchObject({
    found: ["removed collation public.german", "removed collation public.plain"],
  });
  await takenBack("", before);
  await madeAnew(before);
  const [role] = await newRoles(1);
  for (const [change, properties] of [
    [`ALTER COLLATION plain OWNER TO ${role}`, "owner"],
    [`COMMENT ON COLLATION plain IS 'bytes'`, "comment"],
    [`DROP COLLATION plain; CREATE COLLATION plain (LOCALE = 'C')`, "lcCtype"],
    [
      `DROP COLLATION plain; CREATE COLLATION plain (PROVIDER = icu, LOCALE = 'de')`,
      "lcCollate, lcCtype, locale, provider",
    ],
  ]) {
    const { found } = await takenBack(before, change ?? "");
    expect(found).toEqual([`collation public.plain: ${properties}`]);
  }
});

test("a collation with rules comes back with them, where the server knows any", async () => {
  const rules = serverMajor() >= 16 ? ", RULES = '&b < a'" : "";
  const before = `CREATE COLLATION ruled (PROVIDER = icu, LOCALE = 'de-DE'${rules})`;
  const { statements } = await takenBack(before, "DROP COLLATION ruled");
  expect(statements[0]?.includes("RULES = '&b < a'")).toBe(serverMajor() >= 16);
  const { found } = await takenBack(before, "ALTER COLLATION ruled RENAME TO unruly");
  expect(found).toEqual(["removed collation public.ruled", "added collation public.unruly"]);
});

test("a conversion comes back", async () => {
  const before = `CREATE CONVERSION mine FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1; COMMENT ON CONVERSION mine IS 'x'`;
  await expect(takenBack(before, "DROP CONVERSION mine")).resolves.toMatchObject({
    found: ["removed conversion public.mine"],
  });
  await takenBack("", before);
  await madeAnew(before);
  const [role] = await newRoles(1);
  for (const [change, properties] of [
    [`ALTER CONVERSION mine OWNER TO ${role}`, "owner"],
    [`COMMENT ON CONVERSION mine IS NULL`, "comment"],
    [
      "DROP CONVERSION mine; CREATE DEFAULT CONVERSION mine FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
      "comment, default, from, function, to",
    ],
  ]) {
    const { found } = await takenBack(before, change ?? "");
    expect(found).toEqual([`conversion public.mine: ${properties}`]);
  }
});
