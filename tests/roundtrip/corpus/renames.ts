import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

export const wrong: WrongDown[] = [
  {
    name: "two tables keep each other's name",
    before:
      "CREATE TABLE cats (id int PRIMARY KEY, name text); CREATE TABLE dogs (id int PRIMARY KEY, race text);",
    up: "ALTER TABLE cats RENAME TO swap; ALTER TABLE dogs RENAME TO cats; ALTER TABLE swap RENAME TO dogs;",
    down: "SELECT 1;",
    finds: [notRestored("table public.cats"), notRestored("table public.dogs")],
  },
  {
    name: "another table stays in the place of one that was put aside",
    before: "CREATE TABLE orders (id int PRIMARY KEY, total int);",
    up: `ALTER TABLE orders RENAME TO orders_old; CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
INSERT INTO orders SELECT * FROM orders_old;`,
    down: "SELECT 1;",
    finds: [notRestored("table public.orders")],
  },
  {
    name: "a view stays in the place of a table",
    before: "CREATE TABLE people (id int PRIMARY KEY, name text);",
    up: "ALTER TABLE people RENAME TO persons; CREATE VIEW people AS SELECT id, name FROM persons;",
    down: "SELECT 1;",
    finds: [notRestored("table public.people"), leftBehind("view public.people")],
  },
  {
    name: "a renamed schema keeps its new name, with all that is in it",
    before: "CREATE SCHEMA shop; CREATE TABLE shop.goods (id serial PRIMARY KEY, name text);",
    up: "ALTER SCHEMA shop RENAME TO store;",
    down: "SELECT 1;",
    finds: [notRestored("schema shop")],
  },
  {
    name: "two columns keep each other's name",
    before: "CREATE TABLE people (id int PRIMARY KEY, first text, last varchar(20));",
    up: `ALTER TABLE people RENAME first TO swap; ALTER TABLE people RENAME last TO first;
ALTER TABLE people RENAME swap TO last;`,
    down: "SELECT 1;",
    finds: [notRestored("column public.people.first"), notRestored("column public.people.last")],
  },
  {
    name: "a renamed table keeps its new name and a new comment",
    before: "CREATE TABLE people (id int PRIMARY KEY); COMMENT ON TABLE people IS 'all';",
    up: "ALTER TABLE people RENAME TO persons; COMMENT ON TABLE persons IS 'some';",
    down: "SELECT 1;",
    finds: [notRestored("table public.people", "comment")],
  },
];

export const right: RightPair[] = [
  {
    name: "a table is put aside for another, and comes back",
    before: "CREATE TABLE orders (id int PRIMARY KEY, total int);",
    up: `ALTER TABLE orders RENAME TO orders_old; CREATE TABLE orders (LIKE orders_old);
INSERT INTO orders SELECT * FROM orders_old;`,
    down: "DROP TABLE orders; ALTER TABLE orders_old RENAME TO orders;",
  },
  {
    name: "two tables change their names, and change them again",
    before: "CREATE TABLE cats (id int PRIMARY KEY); CREATE TABLE dogs (id int PRIMARY KEY);",
    up: "ALTER TABLE cats RENAME TO swap; ALTER TABLE dogs RENAME TO cats; ALTER TABLE swap RENAME TO dogs;",
    down: "ALTER TABLE cats RENAME TO swap; ALTER TABLE dogs RENAME TO cats; ALTER TABLE swap RENAME TO dogs;",
  },
];
