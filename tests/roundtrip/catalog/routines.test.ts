import { expect, test } from "vitest";
import { catalogScene, madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const add =
  "CREATE FUNCTION public.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a + b'";

const functions = `${add};
  COMMENT ON FUNCTION add IS 'adds, isn''t it';
  REVOKE EXECUTE ON FUNCTION add FROM PUBLIC;
  CREATE FUNCTION "Odd (name)"(integer[], VARIADIC "rest of it" text[]) RETURNS text LANGUAGE sql
    AS 'SELECT $2[1] || ''$$'' || ''$body$''';
  CREATE FUNCTION nothing() RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;
  CREATE FUNCTION pair(OUT a integer, OUT b text, INOUT c numeric) LANGUAGE sql AS $$ SELECT 1, 'x', c $$;
  CREATE FUNCTION rows_of(n integer) RETURNS TABLE (id integer, "Name" text) LANGUAGE sql
    STABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 7 ROWS 12
    SET search_path = public, pg_temp SET "DateStyle" = 'ISO, DMY' SET my.thing TO 'it''s'
    AS $$ SELECT n, 'x' $$;
  CREATE FUNCTION safe_path() RETURNS integer LANGUAGE sql SET search_path = '' RETURN 1;
  CREATE FUNCTION twice(a integer) RETURNS integer LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT a; SELECT a * 2; END;
  CREATE FUNCTION numbered() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
  CREATE FUNCTION len(text) RETURNS integer LANGUAGE internal STRICT IMMUTABLE AS 'textlen';
  CREATE FUNCTION supported(text) RETURNS boolean LANGUAGE internal STRICT SUPPORT textlike_support AS 'textlike';`;

const procedures = `CREATE PROCEDURE tidy(a integer, INOUT b integer DEFAULT 2) LANGUAGE plpgsql
    SECURITY DEFINER SET work_mem = '8MB' AS $$ BEGIN COMMIT; END $$;
  COMMENT ON PROCEDURE tidy IS 'tidies'; REVOKE EXECUTE ON PROCEDURE tidy FROM PUBLIC`;

test("functions and procedures of every shape are made anew", async () => {
  const made = await madeAnew(`${functions} ${procedures}`);
  expect(made).toContain("REVOKE EXECUTE ON FUNCTION public.add(integer, integer) FROM PUBLIC;");
  expect(made).toContain("REVOKE EXECUTE ON PROCEDURE public.tidy(integer, integer) FROM PUBLIC;");
  expect(made.join("\n")).toContain(
    "CREATE FUNCTION public.add(a integer, b integer DEFAULT 1)\nRETURNS integer\nLANGUAGE sql\nAS $$SELECT a + b$$;",
  );
});

test("a function that is gone comes back, and one left behind is dropped", async () => {
  await expect(takenBack(functions, "DROP FUNCTION add; DROP FUNCTION rows_of")).resolves.toMatchObject({
    found: ["removed function public.add(integer, integer)", "removed function public.rows_of(integer)"],
  });
  await expect(takenBack("", `${add}; ${procedures}`)).resolves.toMatchObject({
    statements: [
      "DROP PROCEDURE public.tidy(integer, integer);",
      "DROP FUNCTION public.add(integer, integer);",
    ],
  });
});

const alterations = [
  ["volatility", "STABLE", "VOLATILE"],
  ["strict", "STRICT", "CALLED ON NULL INPUT"],
  ["security", "SECURITY DEFINER", "SECURITY INVOKER"],
  ["leakproof", "LEAKPROOF", "NOT LEAKPROOF"],
  ["parallel", "PARALLEL RESTRICTED", "PARALLEL UNSAFE"],
  ["cost", "COST 5", "COST 100"],
  ["configuration", "SET search_path TO 'App', pg_temp", "RESET search_path"],
  ["configuration", "SET my.thing TO 'a b'", "RESET my.thing"],
] as const;

test.each(alterations)(
  "a function's changed %s (%s) is told by that name and altered both ways",
  async (name, to, back) => {
    const altered = `ALTER FUNCTION public.add(integer, integer) ${to}`;
    const found = [`function public.add(integer, integer): ${name}`];
    await expect(takenBack(add, altered)).resolves.toEqual({
      found,
      statements: [`ALTER FUNCTION public.add(integer, integer) ${back};`],
    });
    await expect(
      takenBack(`${add}; ${altered}`, `ALTER FUNCTION public.add(integer, integer) ${back}`),
    ).resolves.toMatchObject({ found });
  },
);

test("the estimated rows and the support function of a function come back", async () => {
  const series = "CREATE FUNCTION series() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1'";
  await expect(takenBack(series, "ALTER FUNCTION series() ROWS 3")).resolves.toEqual({
    found: ["function public.series(): rows"],
    statements: ["ALTER FUNCTION public.series() ROWS 1000;"],
  });
  const like = "CREATE FUNCTION alike(text, text) RETURNS boolean LANGUAGE internal AS 'textlike'";
  const supported = "ALTER FUNCTION alike SUPPORT textlike_support";
  const found = ["function public.alike(text, text): support"];
  await expect(takenBack(like, supported)).resolves.toMatchObject({ found });
  await expect(
    takenBack(`${like}; ${supported}`, like.replace("CREATE", "CREATE OR REPLACE")),
  ).resolves.toMatchObject({ found });
});

test("a changed body is replaced; everything else of the function stays", async () => {
  const before = `${add}; COMMENT ON FUNCTION add IS 'adds'; ALTER FUNCTION add STABLE SET work_mem = '1MB'`;
  const { found, statements } = await takenBack(
    before,
    "CREATE OR REPLACE FUNCTION public.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT b'",
  );
  expect(found).toEqual(["function public.add(integer, integer): body, configuration, volatility"]);
  expect(statements).toHaveLength(1);
  expect(statements[0]).toMatch(/^CREATE OR REPLACE FUNCTION public\.add/);
  await expect(
    takenBack(
      add,
      "CREATE OR REPLACE FUNCTION public.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql RETURN a",
    ),
  ).resolves.toMatchObject({ found: ["function public.add(integer, integer): body, sqlBody"] });
});

const again = (text: string): string => `DROP FUNCTION add; ${text}`;

test.each([
  [
    "result",
    again(
      "CREATE FUNCTION add(a integer, b integer DEFAULT 1) RETURNS bigint LANGUAGE sql AS 'SELECT a::bigint + b'",
    ),
  ],
  [
    "arguments",
    again(
      "CREATE FUNCTION add(x integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a + b'".replace(
        "a + b",
        "x + b",
      ),
    ),
  ],
])(
  "a function whose %s no longer fits is dropped and made anew with all that it had",
  async (name, change) => {
    const before = `${add}; COMMENT ON FUNCTION add IS 'adds'; REVOKE EXECUTE ON FUNCTION add FROM PUBLIC`;
    const { found, statements } = await takenBack(before, change);
    expect(found[0]).toContain(name);
    expect(statements[0]).toBe("DROP FUNCTION public.add(integer, integer);");
    expect(statements.at(-1)).toBe("REVOKE EXECUTE ON FUNCTION public.add(integer, integer) FROM PUBLIC;");
  },
);

test("a default is given back and changed by replacing, and taken away by making anew", async () => {
  const bare = "CREATE FUNCTION add(a integer, b integer) RETURNS integer LANGUAGE sql AS 'SELECT a + b'";
  const withDefault = (value: string): string =>
    bare.replace("CREATE", "CREATE OR REPLACE").replace("b integer", `b integer DEFAULT ${value}`);
  const lost = await takenBack(add, again(bare));
  expect(lost.found).toEqual(["function public.add(integer, integer): arguments"]);
  expect(lost.statements[0]).toMatch(/^CREATE OR REPLACE/);
  expect((await takenBack(add, withDefault("7"))).statements).toHaveLength(1);
  expect((await takenBack(bare, withDefault("7"))).statements[0]).toMatch(/^DROP FUNCTION/);
});

test("a window function that became a plain one is made anew", async () => {
  const window = "CREATE FUNCTION numbered() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'";
  const { found } = await takenBack(window, `DROP FUNCTION numbered; ${window.replace("WINDOW", "")}`);
  expect(found).toEqual(["function public.numbered(): window"]);
});

test("a function's comment, owner and grants come back", async () => {
  const [role = ""] = await newRoles(1);
  const before = `${add}; COMMENT ON FUNCTION add IS 'adds'; GRANT EXECUTE ON FUNCTION add TO ${role} WITH GRANT OPTION`;
  const called = "function public.add(integer, integer)";
  await expect(takenBack(before, "COMMENT ON FUNCTION add IS NULL")).resolves.toMatchObject({
    found: [`${called}: comment`],
  });
  await expect(takenBack(before, `REVOKE EXECUTE ON FUNCTION add FROM ${role}`)).resolves.toMatchObject({
    found: [`${called}: grants`],
  });
  await expect(takenBack(before, "REVOKE EXECUTE ON FUNCTION add FROM PUBLIC")).resolves.toMatchObject({
    found: [`${called}: revokes`],
  });
  await expect(takenBack(add, `ALTER FUNCTION add OWNER TO ${role}`)).resolves.toMatchObject({
    found: [`${called}: owner`],
  });
});

test("what a function is dropped with, an extension, is told and comes back", async () => {
  const depends = "ALTER FUNCTION add DEPENDS ON EXTENSION plpgsql";
  const found = ["function public.add(integer, integer): extensions"];
  await expect(takenBack(add, depends)).resolves.toMatchObject({ found });
  await expect(
    takenBack(`${add}; ${depends}`, "ALTER FUNCTION add NO DEPENDS ON EXTENSION plpgsql"),
  ).resolves.toMatchObject({ found });
});

test("a procedure's changes are taken back", async () => {
  const procedure = "procedure public.tidy(integer, integer)";
  await expect(takenBack(procedures, "DROP PROCEDURE tidy")).resolves.toMatchObject({
    found: [`removed ${procedure}`],
  });
  await expect(
    takenBack(
      procedures,
      "ALTER PROCEDURE tidy SECURITY INVOKER; ALTER PROCEDURE tidy RESET ALL; COMMENT ON PROCEDURE tidy IS 'x'",
    ),
  ).resolves.toMatchObject({ found: [`${procedure}: comment, configuration, security`] });
  const [role = ""] = await newRoles(1);
  await expect(
    takenBack(procedures, `ALTER PROCEDURE tidy OWNER TO ${role}; GRANT EXECUTE ON PROCEDURE tidy TO PUBLIC`),
  ).resolves.toMatchObject({ found: [`${procedure}: owner, revokes`] });
});

test("the constructors of a range type are not functions of their own", async () => {
  const scene = await catalogScene(
    "CREATE TYPE span AS RANGE (subtype = integer); CREATE FUNCTION f() RETURNS integer RETURN 1",
  );
  const keys = [...(await scene.snapshot()).entries()].map(([key]) => key);
  expect(keys.filter((key) => key.startsWith("function "))).toEqual(["function public.f()"]);
});
