import { describe, expect, test } from "vitest";
import { judged } from "./data-scene.ts";

const users = `CREATE TABLE users (id int PRIMARY KEY, email varchar(100) NOT NULL, legacy_id int NOT NULL, note text, price numeric(12,4) NOT NULL, at timestamptz NOT NULL);
  CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, paid boolean NOT NULL)`;

describe("nothing is lost", () => {
  test.each([
    [
      "where nothing happens to the rows",
      `ALTER TABLE users ADD COLUMN a int DEFAULT 5; CREATE INDEX ON users (email)`,
      `DROP INDEX users_email_idx; ALTER TABLE users DROP COLUMN a`,
    ],
    ["where a table is made and dropped", `CREATE TABLE t AS SELECT * FROM users`, `DROP TABLE t`],
    [
      "where a column is renamed and back",
      `ALTER TABLE users RENAME email TO mail`,
      `ALTER TABLE users RENAME mail TO email`,
    ],
    [
      "where a table is renamed and back",
      `ALTER TABLE users RENAME TO people`,
      `ALTER TABLE people RENAME TO users`,
    ],
    [
      "where a type widens and narrows",
      `ALTER TABLE users ALTER email TYPE text, ALTER legacy_id TYPE bigint, ALTER price TYPE numeric`,
      `ALTER TABLE users ALTER email TYPE varchar(100), ALTER legacy_id TYPE int, ALTER price TYPE numeric(12,4)`,
    ],
    [
      "where the values are moved and brought back",
      `CREATE TABLE notes AS SELECT id, note FROM users; ALTER TABLE users DROP COLUMN note`,
      `ALTER TABLE users ADD COLUMN note text; UPDATE users u SET note = n.note FROM notes n WHERE n.id = u.id; DROP TABLE notes`,
    ],
    [
      "where a table is dropped and made anew with its rows",
      `CREATE TABLE kept AS TABLE orders; DROP TABLE orders`,
      `CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, paid boolean NOT NULL); INSERT INTO orders TABLE kept; DROP TABLE kept`,
    ],
    [
      "where rows are written and taken away",
      `INSERT INTO users VALUES (1, 'a', 1, NULL, 1, now())`,
      `DELETE FROM users WHERE id = 1`,
    ],
    [
      "where columns come back in another order",
      `ALTER TABLE orders ADD COLUMN u int; UPDATE orders SET u = user_id; ALTER TABLE orders DROP COLUMN user_id`,
      `ALTER TABLE orders ADD COLUMN user_id int; UPDATE orders SET user_id = u; ALTER TABLE orders DROP COLUMN u`,
    ],
    [
      "where values are turned round twice",
      `UPDATE orders SET paid = NOT paid`,
      `UPDATE orders SET paid = NOT paid`,
    ],
  ])("%s", async (_name, up, down) => {
    expect(await judged(users, up, down)).toEqual([]);
  });
});

describe("the up destroys", () => {
  test.each([
    [
      "a column",
      `ALTER TABLE users DROP COLUMN legacy_id`,
      `ALTER TABLE users ADD COLUMN legacy_id int NOT NULL DEFAULT 0`,
      ["legacy_id"],
      3,
      "DROP COLUMN public.users.legacy_id loses its values",
    ],
    [
      "a column whose name another one takes",
      `ALTER TABLE users DROP COLUMN legacy_id; ALTER TABLE users ADD COLUMN legacy_id bigint`,
      `ALTER TABLE users DROP COLUMN legacy_id; ALTER TABLE users ADD COLUMN legacy_id int NOT NULL DEFAULT 0`,
      ["legacy_id"],
      3,
      "DROP COLUMN public.users.legacy_id loses its values",
    ],
    [
      "a column that does not come back",
      `ALTER TABLE users DROP COLUMN legacy_id`,
      `SELECT`,
      ["legacy_id"],
      3,
      "DROP COLUMN public.users.legacy_id loses its values",
    ],
    [
      "a table",
      `DROP TABLE orders`,
      `CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, paid boolean NOT NULL)`,
      [],
      3,
      "DROP TABLE public.orders loses its rows",
    ],
    [
      "a table that does not come back",
      `DROP TABLE orders`,
      `SELECT`,
      [],
      3,
      "DROP TABLE public.orders loses its rows",
    ],
    [
      "the end of texts",
      `ALTER TABLE users ALTER email TYPE varchar(20) USING left(email, 20)`,
      `ALTER TABLE users ALTER email TYPE varchar(100)`,
      ["email"],
      3,
      "the type of public.users.email goes from character varying(100) to character varying(20), which does not hold its values",
    ],
    [
      "decimals",
      `ALTER TABLE users ALTER price TYPE numeric(12,2)`,
      `ALTER TABLE users ALTER price TYPE numeric(12,4)`,
      ["price"],
      3,
      "the type of public.users.price goes from numeric(12,4) to numeric(12,2), which does not hold its values",
    ],
    [
      "microseconds",
      `ALTER TABLE users ALTER at TYPE timestamptz(0)`,
      `ALTER TABLE users ALTER at TYPE timestamptz`,
      ["at"],
      3,
      "the type of public.users.at goes from timestamp with time zone to timestamp(0) with time zone, which does not hold its values",
    ],
    [
      "values",
      `UPDATE users SET note = ''; ALTER TABLE users ALTER note SET NOT NULL`,
      `ALTER TABLE users ALTER note DROP NOT NULL`,
      ["note"],
      3,
      "the up changes the values of public.users.note",
    ],
    [
      "NULLs",
      `UPDATE users SET note = '' WHERE note IS NULL; ALTER TABLE users ALTER note SET NOT NULL`,
      `ALTER TABLE users ALTER note DROP NOT NULL`,
      ["note"],
      1,
      "the up changes the values of public.users.note",
    ],
    ["rows", `DELETE FROM orders WHERE paid`, `SELECT`, [], 2, "the up deletes 2 rows of public.orders"],
    ["all rows", `TRUNCATE orders`, `SELECT`, [], 3, "the up deletes 3 rows of public.orders"],
  ])("%s", async (_name, up, down, columns, rows, message) => {
    expect(await judged(users, up, down)).toEqual([
      expect.objectContaining({ verdict: "lossy", columns, rows, message }),
    ]);
  });
});

describe("the down loses", () => {
  test.each([
    [
      "a table that it makes anew",
      `ALTER TABLE orders ADD COLUMN a int`,
      `DROP TABLE orders; CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL, paid boolean NOT NULL)`,
      "public.orders",
      [],
      3,
      "3 rows of public.orders are gone after the down",
    ],
    [
      "a table that it drops",
      `COMMENT ON TABLE orders IS 'x'`,
      `DROP TABLE orders`,
      "public.orders",
      [],
      3,
      "3 rows of public.orders are gone after the down",
    ],
    [
      "a column that it makes anew",
      `ALTER TABLE users ALTER legacy_id TYPE bigint`,
      `ALTER TABLE users DROP COLUMN legacy_id; ALTER TABLE users ADD COLUMN legacy_id int NOT NULL DEFAULT 0`,
      "public.users",
      ["legacy_id"],
      3,
      "the values of public.users.legacy_id are not the same after the down",
    ],
    [
      "the end of texts",
      `ALTER TABLE users ALTER email TYPE text`,
      `ALTER TABLE users ALTER email TYPE varchar(100) USING left(email, 50)`,
      "public.users",
      ["email"],
      3,
      "the values of public.users.email are not the same after the down",
    ],
    [
      "decimals",
      `ALTER TABLE users ALTER price TYPE numeric(20,8)`,
      `ALTER TABLE users ALTER price TYPE numeric(12,4) USING price::real`,
      "public.users",
      ["price"],
      3,
      "the values of public.users.price are not the same after the down",
    ],
    [
      "what only changed its form meanwhile",
      `ALTER TABLE users ALTER at TYPE timestamp`,
      `ALTER TABLE users ALTER at TYPE timestamptz USING date_trunc('day', at)`,
      "public.users",
      ["at"],
      3,
      "the values of public.users.at are not the same after the down",
    ],
    [
      "a column of a table that was renamed",
      `ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME note TO remark`,
      `ALTER TABLE people RENAME TO users; ALTER TABLE users DROP COLUMN remark; ALTER TABLE users ADD COLUMN note text`,
      "public.users",
      ["note"],
      2,
      "the values of public.users.note are not the same after the down",
    ],
    [
      "several columns",
      `SELECT`,
      `UPDATE users SET note = 'x', legacy_id = 0`,
      "public.users",
      ["legacy_id", "note"],
      3,
      "the values of public.users (legacy_id, note) are not the same after the down",
    ],
    [
      "one row",
      `SELECT`,
      `DELETE FROM orders WHERE NOT paid`,
      "public.orders",
      [],
      1,
      "1 row of public.orders is gone after the down",
    ],
  ])("%s", async (_name, up, down, ...[table, columns, rows, message]) => {
    expect(await judged(users, up, down)).toEqual([
      expect.objectContaining({ verdict: "data-lost", table, columns, rows, message }),
    ]);
  });
});

test("rows that the down forgets are told", async () => {
  const up = `INSERT INTO users VALUES (1, 'a', 1, NULL, 1, now()), (2, 'b', 1, NULL, 1, now())`;
  expect(await judged(users, up, `SELECT`)).toEqual([
    {
      verdict: "left",
      table: "public.users",
      columns: [],
      rows: 2,
      message: "2 rows of public.users that were not there before",
    },
  ]);
});

test("an example names the row and both values, and is short", async () => {
  const [loss] = await judged(
    `CREATE TABLE t (id int PRIMARY KEY, note text NOT NULL)`,
    `SELECT`,
    `UPDATE t SET note = NULL WHERE note LIKE 'A%'`.replace("NULL", "'gone'"),
  );
  expect(loss?.example).toMatch(/^note of id = '\d+': 'Aé[^']{38}\.\.\.' is now 'gone'$/);
});

test("what both destroy is told by whom", async () => {
  const losses = await judged(
    users,
    `ALTER TABLE users DROP COLUMN note`,
    `ALTER TABLE users ADD COLUMN note text; UPDATE users SET legacy_id = 0; DELETE FROM orders`,
  );
  expect(losses.map(({ verdict, message }) => `${verdict}: ${message}`)).toEqual([
    "lossy: DROP COLUMN public.users.note loses its values",
    "data-lost: the values of public.users.legacy_id are not the same after the down",
    "data-lost: 3 rows of public.orders are gone after the down",
  ]);
});
