import { describe, expect, test } from "vitest";
import { roleNames } from "../test-roles.ts";
import { givenBack } from "./renamed.ts";

const table = "CREATE TABLE t (id serial PRIMARY KEY, name text NOT NULL CHECK (name <> ''));";

test("the finding says what it is called", async () => {
  const { findings } = await givenBack(table, "ALTER TABLE t RENAME TO u");
  expect(findings.map(({ message }) => message)).toEqual([
    "table public.t is called public.u after the down",
  ]);
});

test("a role is given its name back", async () => {
  const [before = "", after = ""] = roleNames(2);
  const { repairs, findings } = await givenBack(
    `CREATE ROLE ${before}; CREATE TABLE t (id int); GRANT SELECT ON t TO ${before}`,
    `ALTER ROLE ${before} RENAME TO ${after}`,
    [before, after],
  );
  expect(repairs).toEqual([`ALTER ROLE ${after} RENAME TO ${before};`]);
  expect(findings).toHaveLength(1);
});

test("what else is otherwise is said with the name, and altered after it", async () => {
  const { repairs, findings } = await givenBack(
    `${table} COMMENT ON TABLE t IS 'before'`,
    "ALTER TABLE t RENAME TO u; COMMENT ON TABLE u IS 'after'; ALTER TABLE u DROP CONSTRAINT t_name_check; ALTER TABLE u ADD n int",
  );
  expect(repairs[0]).toBe("ALTER TABLE public.u RENAME TO t;");
  expect(findings.map(({ object, message }) => [object, message.split("\n")])).toEqual([
    [
      "table public.t",
      [
        "table public.t is called public.u after the down",
        "  comment before: before",
        "  comment after:  after",
      ],
    ],
    ["column public.t.n", ["column public.t.n is left behind after the down"]],
    ["constraint t_name_check on public.t", expect.anything()],
  ]);
  expect(findings[0]?.fix).toBe("ALTER TABLE public.u RENAME TO t;\nCOMMENT ON TABLE public.t IS 'before';");
});

test("a table, its column and its sequence, all renamed, are three findings", async () => {
  const { repairs, findings } = await givenBack(
    table,
    "ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME COLUMN name TO called; ALTER SEQUENCE t_id_seq RENAME TO u_id_seq",
  );
  expect(repairs[0]).toBe("ALTER TABLE public.u RENAME TO t;");
  expect(repairs.slice(1).toSorted()).toEqual([
    "ALTER SEQUENCE public.u_id_seq RENAME TO t_id_seq;",
    "ALTER TABLE public.t RENAME COLUMN called TO name;",
  ]);
  expect(new Set(findings.map(({ object }) => object))).toEqual(
    new Set(["column public.t.name", "sequence public.t_id_seq", "table public.t"]),
  );
});

describe("rows stay where", () => {
  const pair = `CREATE TABLE a (id int); CREATE TABLE b (name text); INSERT INTO a VALUES (1); INSERT INTO b VALUES ('x')`;

  test("a table is renamed", async () => {
    const { sql } = await givenBack(pair, "ALTER TABLE a RENAME TO c");
    expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
  });

  test("two tables have each other's name", async () => {
    const { sql, repairs, findings } = await givenBack(
      pair,
      "ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a; ALTER TABLE c RENAME TO b",
    );
    expect(repairs).toEqual([
      "ALTER TABLE public.b RENAME TO renamed_1;",
      "ALTER TABLE public.a RENAME TO b;",
      "ALTER TABLE public.renamed_1 RENAME TO a;",
    ]);
    expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
    expect([...(await sql`SELECT * FROM b`)]).toEqual([{ name: "x" }]);
    expect(findings.map(({ object, fix }) => [object, fix])).toEqual([
      ["table public.a", repairs.join("\n")],
      ["table public.b", "-- Its name comes back with that of table public.a."],
    ]);
  });

  test("two tables of the same columns have each other's name", async () => {
    const { sql } = await givenBack(
      "CREATE TABLE a (id int); CREATE TABLE b (id int); INSERT INTO a VALUES (1)",
      "ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a; ALTER TABLE c RENAME TO b",
    );
    expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
  });

  test("two columns have each other's name", async () => {
    const { sql } = await givenBack(
      "CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x')",
      "ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME c TO b",
    );
    expect([...(await sql`SELECT * FROM t`)]).toEqual([{ a: 1, b: "x" }]);
  });

  test("one table has the name that another had", async () => {
    const { sql, findings } = await givenBack(pair, "ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a");
    expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
    expect([...(await sql`SELECT * FROM b`)]).toEqual([{ name: "x" }]);
    expect(findings).toHaveLength(2);
  });

  test("a new table has taken the name", async () => {
    const { sql, findings } = await givenBack(
      pair,
      "ALTER TABLE a RENAME TO a_old; CREATE TABLE a (id bigint)",
    );
    expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
    expect(findings).toEqual([
      {
        rule: "not-restored",
        object: "table public.a",
        message: "table public.a is called public.a_old after the down",
        fix: "DROP TABLE public.a;\nALTER TABLE public.a_old RENAME TO a;",
      },
    ]);
  });

  test("a view has taken the name", async () => {
    const { sql, findings } = await givenBack(
      pair,
      "ALTER TABLE a RENAME TO a_data; CREATE VIEW a AS SELECT id FROM a_data",
    );
    expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
    expect(findings.map(({ object, fix }) => [object, fix])).toEqual([
      ["view public.a", "DROP VIEW public.a;"],
      ["table public.a", "ALTER TABLE public.a_data RENAME TO a;"],
    ]);
  });

  test("a new column has taken the name", async () => {
    const { sql } = await givenBack(pair, "ALTER TABLE a RENAME id TO id_old; ALTER TABLE a ADD id bigint");
    expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
  });
});

test("what took a name that others need by now is put aside first", async () => {
  const { sql, repairs, findings } = await givenBack(
    "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a); INSERT INTO a VALUES (1)",
    `ALTER TABLE a RENAME TO a_old; CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE c (a_id int REFERENCES a);
      ALTER TABLE b DROP CONSTRAINT b_a_id_fkey, ADD FOREIGN KEY (a_id) REFERENCES a`,
  );
  expect(repairs.slice(0, 2)).toEqual([
    "ALTER TABLE public.a RENAME TO renamed_1;",
    "ALTER TABLE public.a_old RENAME TO a;",
  ]);
  expect([...(await sql`SELECT * FROM a`)]).toEqual([{ id: 1 }]);
  expect(findings.map(({ rule, object }) => [rule, object])).toEqual([
    ["not-restored", "table public.a"],
    ["not-restored", "constraint b_a_id_fkey on public.b"],
    ["left-behind", "table public.c"],
  ]);
});

test("what was dropped and made anew under another name is no rename", async () => {
  const { findings } = await givenBack(table, `DROP TABLE t; ${table.replace("TABLE t", "TABLE u")}`);
  expect(findings.map(({ rule, object }) => [rule, object])).toEqual([
    ["not-restored", "table public.t"],
    ["left-behind", "table public.u"],
  ]);
});
