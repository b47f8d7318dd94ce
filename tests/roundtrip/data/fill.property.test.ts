import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareContents } from "../../../src/roundtrip/data/compare-contents.ts";
import { readContents } from "../../../src/roundtrip/data/contents.ts";
import { fill } from "../../../src/roundtrip/data/fill.ts";
import { dataScene } from "./data-scene.ts";

const types = [
  "smallint",
  "integer",
  "bigint",
  "numeric",
  "numeric(8,3)",
  "numeric(5,5)",
  "real",
  "double precision",
  "money",
  "boolean",
  "text",
  "varchar(1)",
  "varchar(40)",
  "char(5)",
  `"char"`,
  "name",
  "bytea",
  "uuid",
  "json",
  "jsonb",
  "inet",
  "cidr",
  "bit(3)",
  "date",
  "time",
  "timetz",
  "timestamp",
  "timestamptz(2)",
  "interval",
  "tsvector",
  "point",
  "box",
  "pg_lsn",
  "aclitem",
  "int[]",
  "text[]",
  "numeric(6,2)[]",
  "int4range",
  "daterange",
  "datemultirange",
  "public.mood",
  "public.pair",
  "public.small",
];
const setting = `CREATE TYPE public.mood AS ENUM ('a', 'b'); CREATE TYPE public.pair AS (x int, y text);
  CREATE DOMAIN public.small AS int CHECK (VALUE BETWEEN 1 AND 9)`;

/** CHECKs about the columns a and b; some no row can please, some end in an error. */
const checks = [
  "a IS NOT NULL",
  "a IS NULL OR b IS NOT NULL",
  "num_nonnulls(a, b) = 1",
  "a::text <> b::text",
  "a::text < b::text",
  "length(a::text) < 6",
  "a::text ~ '^[a-f0-9]{4}'",
  "a::text::int > 3",
  "a IS NULL",
  "false",
  "1 / (length(a::text) - 3) >= 0",
  "a::text LIKE 'x%'",
  "b::text IN ('1', 't', 'a')",
  "a::text = b::text",
];
const keys = ["PRIMARY KEY (a)", "UNIQUE (a, b)", "UNIQUE (b)", "EXCLUDE (a WITH =)"];

const column = (name: string): fc.Arbitrary<string> =>
  fc
    .record({ type: fc.constantFrom(...types), required: fc.boolean() })
    .map(({ type, required }) => `${name} ${type}${required ? " NOT NULL" : ""}`);

const table = fc
  .record({
    columns: fc.tuple(column("a"), column("b"), column("c")),
    checks: fc.subarray(checks, { maxLength: 2 }),
    keys: fc.subarray(keys, { maxLength: 1 }),
  })
  .map((made) =>
    [...made.columns, ...made.checks.map((check) => `CHECK (${check})`), ...made.keys].join(", "),
  );

test(
  "whatever a table looks like, it is filled or named, and equal to itself",
  { timeout: 120_000 },
  async () => {
    const scene = await dataScene(setting);
    let filledTables = 0;
    await fc.assert(
      fc.asyncProperty(table, async (definition) => {
        await scene.run("DROP TABLE IF EXISTS t");
        // Not every type can be in every key, or be cast to everything.
        const isValid = await scene.run(`CREATE TABLE t (${definition})`).then(
          () => true,
          () => scene.run("SELECT").then(() => false),
        );
        fc.pre(isValid);
        const oid = (await scene.tables()).get("public.t") ?? "";
        const { filled, unfilled } = await fill(scene.session, [oid]);
        expect([...filled, ...unfilled].map((one) => one.oid)).toEqual([oid]);
        expect(unfilled.every(({ reason }) => reason !== "")).toBe(true);
        const first = await readContents(scene.session, [oid]);
        expect(first.get("public.t")?.count).toBe(filled[0]?.rows ?? 0);
        expect(compareContents(first, await readContents(scene.session, [oid]))).toEqual([]);
        filledTables += filled.length;
      }),
      { numRuns: 150 },
    );
    expect(filledTables).toBeGreaterThan(50);
  },
);

test("what is not filled is named with the server's reason, and nothing else suffers", async () => {
  const scene =
    await dataScene(`CREATE TABLE good (id int PRIMARY KEY); CREATE TABLE never (a int CHECK (false));
    CREATE TABLE child (id int PRIMARY KEY, never_a int NOT NULL); ALTER TABLE never ADD UNIQUE (a);
    ALTER TABLE child ADD FOREIGN KEY (never_a) REFERENCES never (a); CREATE TABLE strange (a aclitem NOT NULL, b pg_node_tree NOT NULL)`);
  const { filled, unfilled } = await scene.fillAll();
  expect(filled).toMatchObject([{ table: "public.good", rows: 3 }]);
  expect(unfilled.map(({ table: name, reason }) => `${name}: ${reason}`).toSorted()).toEqual([
    "public.child: public.never, which it refers to, has no rows",
    `public.never: new row for relation "never" violates check constraint "never_check"`,
    "public.strange: no value is known of the type aclitem of the column a",
  ]);
});

test("tables that have rows are left as they are, and those that lost them are filled again", async () => {
  const scene = await dataScene(
    `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); INSERT INTO a VALUES (5)`,
  );
  expect((await scene.fillAll()).filled).toMatchObject([{ table: "public.b" }]);
  expect((await scene.fillAll()).filled).toEqual([]);
  await scene.run("DELETE FROM a");
  expect((await scene.fillAll()).filled).toMatchObject([{ table: "public.a", rows: 3 }]);
});

test("the session is as it was: triggers fire, no transaction is open, sequences stand where they stood", async () => {
  const scene = await dataScene(`CREATE TABLE t (id serial PRIMARY KEY)`);
  await scene.fillAll();
  const [row] = await scene.rows(
    `SELECT current_setting('session_replication_role') AS role, current_setting('search_path') AS path, now() = statement_timestamp() AS outside, (SELECT is_called FROM public.t_id_seq) AS called`,
  );
  expect(row).toEqual({ role: "origin", path: `""`, outside: true, called: false });
});

test("the usual row fills its types; one row has NULLs, and gently none has, and texts are short", async () => {
  const sql = `CREATE TABLE t (a varchar(80) CHECK (length(a) > 2), b numeric(10,2) CHECK (b > 0), d text, c timestamp NOT NULL)`;
  const look = `SELECT min(length(a)) AS shortest, max(length(a)) AS longest, count(a)::int AS texts, count(d)::int AS notes, count(DISTINCT a)::int AS different,
    bool_and(date_part('microseconds', c)::int % 1000 <> 0) AS micros, bool_and(b * 100 % 10 <> 0) AS cents FROM public.t`;
  const usual = await dataScene(sql);
  await usual.fillAll();
  expect(await usual.rows(look)).toEqual([
    { shortest: 80, longest: 80, notes: 2, texts: 3, different: 3, micros: true, cents: true },
  ]);
  const gentle = await dataScene(sql);
  await gentle.fillAll({ gentle: true });
  expect(await gentle.rows(look)).toEqual([
    { shortest: 8, longest: 8, notes: 3, texts: 3, different: 3, micros: true, cents: true },
  ]);
});
