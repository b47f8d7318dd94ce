import { describe, expect, test } from "vitest";
import { readDirectives } from "../../src/sqltext/directives.ts";
import { type Statement, statementsOf } from "../../src/sqltext/split.ts";
import { thrownBy } from "./thrown-by.ts";

const split = (source: string): Statement[] => [...statementsOf(source, "a.sql")];
const texts = (source: string): string[] => split(source).map(({ text }) => text);

const rowsOf = (source: string): (string | undefined)[] =>
  split(source).map(({ rows }) => rows && [...rows.chunks()].join(""));

describe("statementsOf", () => {
  test.each([
    ["nothing", "", []],
    ["blanks and comments", " \n\t-- a;\n/* b; */\r\n", []],
    ["empty statements", ";;\n; -- a\n;", []],
    ["a statement without a semicolon", "SELECT 1", ["SELECT 1"]],
    ["statements on one line", "SELECT 1;SELECT 2 ; SELECT 3", ["SELECT 1", "SELECT 2", "SELECT 3"]],
    ["comments around", "-- a\nSELECT 1 /* b */; -- c\n/* d */ SELECT 2 -- e", ["SELECT 1", "SELECT 2"]],
    ["a comment inside", "SELECT -- ;\n 1;", ["SELECT -- ;\n 1"]],
    ["nested comments", "/* a /* ; */ ; */ SELECT 1/* ***/;", ["SELECT 1"]],
    ["a comment that ends with a carriage return", "-- a\rSELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["quotes", "SELECT 'a;''b;', \"c;\"\"d\"; SELECT 2", ["SELECT 'a;''b;', \"c;\"\"d\"", "SELECT 2"]],
    ["a plain string with a backslash", "SELECT 'a\\'; SELECT 2", ["SELECT 'a\\'", "SELECT 2"]],
    ["escape strings", "SELECT E'a\\';', e'\\\\'; SELECT 2", ["SELECT E'a\\';', e'\\\\'", "SELECT 2"]],
    ["an escape string with a doubled quote", "SELECT E'''\\';'; SELECT 2", ["SELECT E'''\\';'", "SELECT 2"]],
    [
      "an escape string over two lines",
      "SELECT E'a'\n 'b\\';'; SELECT 2",
      ["SELECT E'a'\n 'b\\';'", "SELECT 2"],
    ],
    [
      "an escape string that goes on after a comment",
      "SELECT E'a' -- it's\n\t'b\\';'; SELECT 2",
      ["SELECT E'a' -- it's\n\t'b\\';'", "SELECT 2"],
    ],
    [
      "a plain string that follows an escape string",
      "SELECT E'a' 'b\\'; SELECT 2",
      ["SELECT E'a' 'b\\'", "SELECT 2"],
    ],
    ["a name that ends in e before a string", "SELECT date'\\'; SELECT 2", ["SELECT date'\\'", "SELECT 2"]],
    [
      "other prefixes",
      "SELECT U&'\\', B'1', X'1F', N'\\', U&\"\\\"; SELECT 2",
      ["SELECT U&'\\', B'1', X'1F', N'\\', U&\"\\\"", "SELECT 2"],
    ],
    [
      "dollar quotes",
      "SELECT $$a;'$$; SELECT $x$ $y$ ; $$ $x$",
      ["SELECT $$a;'$$", "SELECT $x$ $y$ ; $$ $x$"],
    ],
    [
      "a dollar quote within another",
      "DO $a$ BEGIN EXECUTE $b$ ; $b$; END $a$; SELECT 2",
      ["DO $a$ BEGIN EXECUTE $b$ ; $b$; END $a$", "SELECT 2"],
    ],
    ["a tag of other letters", "SELECT $é1$;$é1$; SELECT 2", ["SELECT $é1$;$é1$", "SELECT 2"]],
    ["tags that differ in case", "SELECT $a$;$A$;$a$; SELECT 2", ["SELECT $a$;$A$;$a$", "SELECT 2"]],
    ["dollars in names", "SELECT a$b$; SELECT c$$; SELECT 2", ["SELECT a$b$", "SELECT c$$", "SELECT 2"]],
    ["parameters", "SELECT $1; SELECT $2$$;$$", ["SELECT $1", "SELECT $2$$;$$"]],
    ["a dollar quote after a number", "SELECT 1$a$;$a$; SELECT 2", ["SELECT 1$a$;$a$", "SELECT 2"]],
    [
      "operators that hold the start of a comment",
      "SELECT 1+--;\n2; SELECT 3*/*;*/4",
      ["SELECT 1+--;\n2", "SELECT 3*/*;*/4"],
    ],
    [
      "operators with a minus or a slash",
      "SELECT a->b, a->>'c', 1 / 2, - - 1; SELECT 2",
      ["SELECT a->b, a->>'c', 1 / 2, - - 1", "SELECT 2"],
    ],
    ["letters of other scripts", "SELECT 'é😀;' AS 表; SELECT ñ", ["SELECT 'é😀;' AS 表", "SELECT ñ"]],
    ["CRLF", "SELECT 1;\r\n\r\nSELECT\r\n2;\r\n", ["SELECT 1", "SELECT\r\n2"]],
    ["a byte order mark", "\uFEFFSELECT 1;", ["SELECT 1"]],
    ["what is no SQL", 'SELEC 1a; SELECT ""; FROM;', ["SELEC 1a", 'SELECT ""', "FROM"]],
  ])("splits %s", (_, source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  test.each([
    ["a rule with a list", "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; NOTIFY n;)"],
    ["a schema with elements", "CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT a FROM t"],
    ["a body", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END"],
    ["an empty body", "CREATE PROCEDURE p() BEGIN ATOMIC END"],
    [
      "a body with comments",
      "create or replace function f() returns int begin -- ;\n atomic /* ; */ select 1; /* ; */ end",
    ],
    [
      "a body with CASE",
      "CREATE PROCEDURE p() BEGIN ATOMIC SELECT CASE WHEN true THEN CASE 1 WHEN 1 THEN 2 END END; SELECT 1 AS end; SELECT 1 END; END",
    ],
    [
      "a body within another",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 2; END",
    ],
    ["parameters of those names", "CREATE FUNCTION f(begin atomic) RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    ["a function named begin", "CREATE FUNCTION begin() RETURNS int RETURN 1"],
    ["columns of those names", "CREATE VIEW v AS SELECT begin atomic FROM t"],
    [
      "a plpgsql body",
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NEW; END; $$",
    ],
    ["a parenthesis that never closes", "CREATE TABLE t (a int; SELECT 1"],
  ])("keeps %s in one piece", (name, sql) => {
    const after = name.includes("never closes") ? [`${sql}; SELECT 'after';`] : [sql, "SELECT 'after'"];
    expect(texts(`${sql}; SELECT 'after';`)).toEqual(after);
  });

  test("is not misled by a parenthesis too many", () => {
    expect(texts("SELECT 1); SELECT (2); SELECT 3")).toEqual(["SELECT 1)", "SELECT (2)", "SELECT 3"]);
  });

  test("tells where each statement stands", () => {
    const source = "\uFEFF-- a\r\n SELECT 1; /* é😀 */ SELECT\n'b' ; ; SELECT 3 -- c";
    const statements = split(source);
    expect(statements.map(({ text, line, column }) => [text, line, column])).toEqual([
      ["SELECT 1", 2, 2],
      ["SELECT\n'b'", 2, 21],
      ["SELECT 3", 3, 9],
    ]);
    expect(statements.map(({ start, end }) => source.slice(start, end))).toEqual(
      statements.map(({ text }) => text),
    );
    expect(statements.map(({ pieceStart, pieceEnd }) => source.slice(pieceStart, pieceEnd))).toEqual([
      "\uFEFF-- a\r\n SELECT 1;",
      " /* é😀 */ SELECT\n'b' ;",
      " ; SELECT 3 -- c",
    ]);
  });

  test("gives the first tokens as keywords", () => {
    const [first, second] = split("create Index /* x */ \"a b\" on t(lower('é')); é");
    expect(first?.keywords).toEqual(["CREATE", "INDEX", '"a b"', "ON", "T", "(", "LOWER", "("]);
    expect(second?.keywords).toEqual(["É"]);
  });

  test("reads no further than it is asked to", () => {
    const statements = statementsOf("SELECT 1; SELECT 'never closed");
    expect(statements.next().value).toMatchObject({ text: "SELECT 1" });
    expect(thrownBy(() => statements.next()).code).toBe("PGOPS_SPLIT");
  });

  test.each([
    ["SELECT 'a", "quoted string", 1, 8],
    ["SELECT 1;\n  SELECT 'it''s", "quoted string", 2, 10],
    ["SELECT E'a\\'", "quoted string", 1, 8],
    ["SELECT E'a\\", "quoted string", 1, 8],
    ["SELECT E'a'\n'\\'", "quoted string", 1, 8],
    ['SELECT 😀, "a', "quoted identifier", 1, 11],
    ["DO $x$ a $X$;", "dollar-quoted string $x$", 1, 4],
    ["SELECT $$ $", "dollar-quoted string $$", 1, 8],
    ["SELECT 1;\r\n/* a /* b */", "/* comment", 2, 1],
    ["/*/", "/* comment", 1, 1],
  ])("says what never ends in %j", (source, what, line, column) => {
    const error = thrownBy(() => split(source));
    expect(error).toMatchObject({ code: "PGOPS_SPLIT", exitCode: 2, place: { file: "a.sql", line, column } });
    expect(error.message).toBe(`the ${what} that begins here never ends`);
    expect(error.hint).toBeTruthy();
  });

  test("refuses a NUL character, also in a string", () => {
    const error = thrownBy(() => split("SELECT 1;\nSELECT 'a\0'"));
    expect(error).toMatchObject({
      code: "PGOPS_SPLIT",
      exitCode: 2,
      place: { file: "a.sql", line: 2, column: 10 },
    });
  });
});

describe("psql's commands", () => {
  test.each([
    ["\\restrict\nSELECT 1;", /^\\restrict is a command of psql/, /pg_dump/, 1, 1],
    ["SELECT 1\n\\unrestrict abc\n;", /^\\unrestrict is/, /between statements/, 2, 1],
    ["SELECT 1; \\restrict abc\n", /^\\restrict is/, /between statements/, 1, 11],
    ["\\restrict a-b\n", /^\\restrict is/, /key/, 1, 1],
    ["\\connect shop\n", /^\\connect is/, /--create/, 1, 1],
    ["SELECT 1;\n\\i other.sql", /^\\i is/, /migration of its own/, 2, 1],
    ["SELECT 1 \\gexec", /^\\gexec is/, /write what it does in SQL/, 1, 10],
    ["SELECT 1;\n\\.\n", /^\\\. is/, /none has begun/, 2, 1],
    ["COPY t FROM stdin;\n\\.\n\\.\n", /^\\\. is/, /none has begun/, 3, 1],
    ["\\copy t FROM 'x'", /^\\copy is/, /FROM stdin/, 1, 1],
    ["\\", /^\\ is/, /quotes end too early/, 1, 1],
    ["COPY (SELECT 1; ) TO STDOUT WITH (FORMAT csv)", /^this COPY sends its rows to psql/, /nobody/, 1, 1],
    ["SELECT 1;\n copy t to stdout", /^this COPY sends/, /nobody/, 2, 2],
  ])("refuses %j", (source, message, hint, line, column) => {
    const error = thrownBy(() => split(source));
    expect(error).toMatchObject({
      code: "PGOPS_PSQL_COMMAND",
      exitCode: 2,
      place: { file: "a.sql", line, column },
    });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  test.each([
    "COPY t FROM '/tmp/stdin'",
    "COPY (SELECT a FROM stdin) TO '/tmp/x'",
    "COPY t FROM PROGRAM 'cat'",
    "COPY t TO '/tmp/x'",
    "INSERT INTO stdin VALUES ('\\.')",
  ])("lets %j pass", (source) => {
    expect(texts(`${source}; SELECT 1`)).toEqual([source, "SELECT 1"]);
  });
});

describe("what pg_dump writes for psql", () => {
  test.each([
    ["\\restrict aB9\nSELECT 1;\n\\unrestrict aB9\n", ["SELECT 1"]],
    ["-- a\n\n\\restrict  x \t\r\n\r\nSELECT 1;\r\n\\unrestrict x", ["SELECT 1"]],
    ["\uFEFF\\restrict x\n;\n\\unrestrict x\nSELECT 1", ["SELECT 1"]],
    ["/* a */\n\\restrict x\n\\unrestrict x\n", []],
  ])("passes over the restriction in %j", (source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  test.each([
    ["COPY t FROM stdin;\n1\t'a\n2\t\\N\n\\.\nSELECT 2;", "1\t'a\n2\t\\N\n", 2],
    [
      'copy t (a, "b)") from STDIN with (format csv, header) ; -- why\na,b\n"x\\."\n\\.\n',
      'a,b\n"x\\."\n',
      1,
    ],
    ["COPY t FROM stdin;\r\n1\r\n\\.\r\nSELECT 2", "1\r\n", 2],
    ["COPY t FROM stdin;\n\\.\nSELECT 2", "", 2],
    ["COPY t FROM stdin;\n1\n\\.x\n \\.\n\\.", "1\n\\.x\n \\.\n", 1],
    ["COPY t FROM stdin;\n1\n2", "1\n2", 1],
    ["COPY t FROM stdin;\n", "", 1],
    ["COPY t FROM stdin", "", 1],
    ["COPY t FROM stdin WHERE a > (1);\n; $$ /* 😀\n\\.\n;SELECT 2", "; $$ /* 😀\n", 2],
  ])("takes the rows of %j", (source, rows, count) => {
    const [first, ...others] = rowsOf(source);
    expect(first).toBe(rows);
    expect(others).toEqual(Array.from({ length: count - 1 }, () => undefined));
    expect(split(source).at(-1)?.pieceEnd).toBe(source.length);
  });

  test("tells at which line the rows begin, and rows can be had twice", () => {
    const [, copy] = split("SELECT 1;\n\nCOPY t (a,\n b) FROM stdin;\n1\n\\.\n");
    expect([copy?.line, copy?.rows?.line]).toEqual([3, 5]);
    for (const _ of [1, 2]) expect([...(copy?.rows?.chunks() ?? [])]).toEqual(["1\n"]);
  });

  test("cuts long rows into chunks, and no character in two", () => {
    const rows = `${"x".repeat(65_535)}😀${"y".repeat(70_000)}\n`;
    const [copy] = split(`COPY t FROM stdin;\n${rows}\\.\n`);
    const chunks = [...(copy?.rows?.chunks() ?? [])];
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.every((chunk) => chunk.isWellFormed())).toBe(true);
    expect(chunks.join("")).toBe(rows);
  });

  test("refuses what stands beside the rows' beginning", () => {
    const error = thrownBy(() => split("COPY t FROM stdin; SELECT 1;\n1\n\\.\n"));
    expect(error).toMatchObject({ code: "PGOPS_SPLIT", place: { line: 1, column: 20 } });
    expect(error.hint).toContain("next line");
  });

  test("a directive in the rows is none", () => {
    const source = "-- pgops: no-transaction\nCOPY t FROM stdin;\n-- pgops: foo\n'\n\\.\n";
    expect(readDirectives(source, "a.sql").noTransaction).toBe(true);
    expect(thrownBy(() => readDirectives(`${source}-- pgops: foo\n`, "a.sql")).place?.line).toBe(6);
  });
});

describe("standard_conforming_strings", () => {
  test.each([
    "SET standard_conforming_strings = off",
    "SET standard_conforming_strings TO 'off'",
    "set session STANDARD_CONFORMING_STRINGS to False",
    "SET LOCAL standard_conforming_strings = 0",
    'SET "standard_conforming_strings" = n',
    "SELECT set_config('standard_conforming_strings', 'off', false)",
    "SELECT pg_catalog.set_config('x.y', 'on', true), set_config('standard_conforming_strings', 'OFF', true)",
  ])("refuses a backslash after %j", (setting) => {
    for (const later of ["SELECT 'a\\\\b'", "SELECT 'it\\'s'", "SELECT E'a', N'\\'"]) {
      const error = thrownBy(() => split(`${setting};\n${later};`));
      expect(error).toMatchObject({ code: "PGOPS_SPLIT", exitCode: 2, place: { file: "a.sql", line: 2 } });
      expect(error.message).toContain("standard_conforming_strings is off");
      expect(error.hint).toContain("E'...'");
    }
  });

  test.each([
    "SET standard_conforming_strings = on",
    "SET standard_conforming_strings = off; SET standard_conforming_strings = on",
    "SET standard_conforming_strings = off; RESET standard_conforming_strings",
    "SET standard_conforming_strings = off; RESET ALL",
    "SET standard_conforming_strings = off; DISCARD ALL",
    "SHOW standard_conforming_strings",
    "SELECT current_setting('standard_conforming_strings')",
    "SET x.y = 'standard_conforming_strings = off'",
  ])("takes a backslash after %j", (setting) => {
    expect(texts(`${setting}; SELECT 'a\\'`).at(-1)).toBe("SELECT 'a\\'");
  });

  test("minds no other string while it is off", () => {
    const later = "SELECT 'it''s', E'it\\'s', $$\\$$, \"\\\"";
    expect(texts(`SET standard_conforming_strings = off; ${later}`).at(-1)).toBe(later);
  });

  test("explains a string that never ends", () => {
    const error = thrownBy(() => split("SET standard_conforming_strings = off;\nSELECT 'it\\'s', 1;"));
    expect(error.message).toContain("standard_conforming_strings is off");
    expect(error.place).toEqual({ file: "a.sql", line: 2, column: 8 });
  });
});
