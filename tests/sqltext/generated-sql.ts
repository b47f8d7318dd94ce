import * as fc from "fast-check";

/** Text that tempts a splitter: quotes, semicolons, comment marks, letters of one to four bytes. */
const tempting = fc.string({
  unit: fc.constantFrom(
    ..."ab;';\"$-/*\\()\n é表😀".split(/(?:)/u),
    "--",
    "/*",
    "*/",
    "BEGIN",
    "END",
    "''",
    "$$",
    "\r\n",
  ),
  maxLength: 12,
});
const name = fc.constantFrom(
  "t",
  "_a1",
  "é表",
  "begin_",
  "e",
  "atomic_",
  '"a;""b\'"',
  '"--"',
  "a$b$",
  'U&"\\0061;"',
);

const comment = tempting.chain((text) =>
  fc.constantFrom(
    `--${text.replaceAll(/[\r\n]/g, " ")}\n`,
    `/*${text.replaceAll(/\/\*|\*\/|[/*]/g, "-")}*/`,
    `/* a /* ${text.replaceAll(/[/*]/g, "")};*/ ' */`,
  ),
);
const gap = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(" ", "\n", "\t", "\r\n", "  ") },
  comment.map((text) => ` ${text} `),
);

const plainString = tempting.map((text) => `'${text.replaceAll("'", "''")}'`);
const escapeString = tempting.map((text) => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`);
const dollarString = fc
  .tuple(fc.constantFrom("$$", "$x$", "$é_1$"), tempting)
  .map(([tag, text]) => `${tag}${text.replaceAll("$", "")}${tag === "$$" ? "" : "$$;$y$"}${tag}`);
const literal = fc.oneof(
  plainString,
  escapeString,
  dollarString,
  fc.constantFrom("U&'\\0061;'", "B'01'", "X'1F'", "N'a;'", "1", "1.5e3", "$1", "E'a;'\n'b\\';'"),
);

/** An expression: parts with gaps between. */
const expression = fc
  .array(
    fc.oneof(
      literal,
      name.map((text) => `t.${text}`),
      fc.constant("CASE WHEN true THEN 1 ELSE 2 END"),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .chain((parts) =>
    fc
      .array(fc.tuple(gap, fc.constantFrom("+", "||", "->>", "/", "-", "*"), gap), {
        minLength: parts.length,
        maxLength: parts.length,
      })
      .map((joints) =>
        parts.map((part, index) => (index === 0 ? part : (joints[index] ?? []).join("") + part)).join(""),
      ),
  );

const simple = fc.oneof(
  expression.map((value) => `SELECT ${value}`),
  fc
    .tuple(name, expression, gap)
    .map(([table, value, space]) => `INSERT INTO${space}${table} VALUES (${value})`),
  fc.tuple(name, literal).map(([table, text]) => `UPDATE ${table} SET a = ${text}`),
);
const list = fc
  .array(fc.tuple(gap, simple, gap), { minLength: 1, maxLength: 3 })
  .map((items) => items.map(([before, text, after]) => `${before}${text}${after};`).join(""));

const statement = fc.oneof(
  { weight: 3, arbitrary: simple },
  fc
    .tuple(name, gap, list)
    .map(
      ([routine, space, body]) =>
        `CREATE FUNCTION ${routine}() RETURNS int${space}BEGIN${space}ATOMIC${body}${space}END`,
    ),
  fc
    .tuple(name, list)
    .map(
      ([routine, body]) => `create or replace procedure ${routine}(IN begin atomic) begin atomic${body} end`,
    ),
  fc.tuple(name, list).map(([rule, body]) => `CREATE RULE ${rule} AS ON INSERT TO t DO ALSO (${body})`),
  fc
    .tuple(name, dollarString)
    .map(([routine, body]) => `CREATE FUNCTION ${routine}() RETURNS int LANGUAGE sql AS ${body}`),
  name.map((schema) => `CREATE SCHEMA ${schema} CREATE TABLE t (a int DEFAULT 1) CREATE VIEW v AS SELECT 1`),
  fc.constantFrom("BEGIN", "COMMIT", "END", "VACUUM", "DO $$ BEGIN NULL; END $$"),
);

/** A file, and the statements that it was made of. */
export const file: fc.Arbitrary<{ source: string; statements: string[] }> = fc
  .record({
    mark: fc.constantFrom("", "\uFEFF"),
    parts: fc.array(fc.tuple(gap, statement, gap, fc.constantFrom(";", ";;", "; ;")), { maxLength: 6 }),
    end: gap,
  })
  .map(({ mark, parts, end }) => ({
    source: mark + parts.map((part) => part.join("")).join("") + end,
    statements: parts.map(([, text]) => text),
  }));

/** Characters in any order; most of it is no SQL, but PostgreSQL's scanner has an opinion on all of it. */
export const soup: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(
    ..."'''\"$$$;;;;--/**()eEuUxXbBnN&_ab \n\r\té😀|+.@#:[]<>=!1".split(/(?:)/u),
    "E'",
    "\\'",
    "$a$",
    "--",
    "/*",
    "*/",
    "'\n'",
    "CREATE FUNCTION ",
    " BEGIN ",
    " ATOMIC ",
    " END ",
    " CASE ",
    "\\",
  ),
  maxLength: 40,
});
