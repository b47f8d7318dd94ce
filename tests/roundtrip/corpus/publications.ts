import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const tables =
  "CREATE TABLE orders (id int PRIMARY KEY, total int, note text); CREATE TABLE lines (id int PRIMARY KEY, n int);";
const subscribed = `CREATE SUBSCRIPTION feed CONNECTION 'host=localhost dbname=nowhere' PUBLICATION a, b
  WITH (connect = false, enabled = false, slot_name = NONE);`;

export const wrong: WrongDown[] = [
  {
    name: "a publication is left",
    before: tables,
    up: "CREATE PUBLICATION all_orders FOR TABLE orders;",
    down: "DROP PUBLICATION IF EXISTS all_order;",
    finds: [leftBehind("publication all_orders")],
  },
  {
    name: "a table stays in a publication",
    before: `${tables} CREATE PUBLICATION pub FOR TABLE orders;`,
    up: "ALTER PUBLICATION pub ADD TABLE lines;",
    down: "SELECT 1;",
    finds: [notRestored("publication pub")],
  },
  {
    name: "a table that is dropped and made again is no longer published",
    before: `${tables} CREATE PUBLICATION pub FOR TABLE orders, lines;`,
    up: "-- pgops: lossy no longer used\nDROP TABLE lines;",
    down: "CREATE TABLE lines (id int PRIMARY KEY, n int);",
    finds: [notRestored("publication pub")],
  },
  {
    name: "what is published stays fewer",
    before: `${tables} CREATE PUBLICATION pub FOR TABLE orders;`,
    up: "ALTER PUBLICATION pub SET (publish = 'insert');",
    down: "ALTER PUBLICATION pub SET (publish = 'insert, update, delete');",
    finds: [notRestored("publication pub")],
  },
  {
    name: "the columns of a published table are lost",
    before: `${tables} CREATE PUBLICATION pub FOR TABLE orders (id, total);`,
    up: "ALTER PUBLICATION pub DROP TABLE orders;",
    down: "ALTER PUBLICATION pub ADD TABLE orders;",
    from: 15,
    finds: [notRestored("publication pub")],
  },
  {
    name: "the condition of a published table is lost",
    before: `${tables} CREATE PUBLICATION pub FOR TABLE orders WHERE (id > 10);`,
    up: "ALTER PUBLICATION pub SET TABLE orders WHERE (id > 100);",
    down: "ALTER PUBLICATION pub SET TABLE orders;",
    from: 15,
    finds: [notRestored("publication pub")],
  },
  {
    name: "a schema stays in a publication",
    before: "CREATE SCHEMA api; CREATE PUBLICATION pub;",
    up: "ALTER PUBLICATION pub ADD TABLES IN SCHEMA api;",
    down: "SELECT 1;",
    from: 15,
    finds: [notRestored("publication pub")],
  },
  {
    name: "a subscription subscribes to more",
    before: subscribed,
    up: "ALTER SUBSCRIPTION feed SET PUBLICATION a, b, c WITH (refresh = false);",
    down: "ALTER SUBSCRIPTION feed SET PUBLICATION a WITH (refresh = false);",
    finds: [notRestored("subscription feed")],
  },
  {
    name: "a subscription is left",
    up: subscribed,
    down: "DROP SUBSCRIPTION IF EXISTS feeds;",
    finds: [leftBehind("subscription feed")],
  },
];

export const right: RightPair[] = [
  {
    name: "publications come and go",
    before: tables,
    up: "CREATE PUBLICATION everything FOR ALL TABLES WITH (publish_via_partition_root); CREATE PUBLICATION pub FOR TABLE orders, ONLY lines;",
    down: "DROP PUBLICATION pub, everything;",
  },
  {
    name: "tables of a publication there and back, in another order",
    before: `${tables} CREATE PUBLICATION pub FOR TABLE orders, lines; COMMENT ON PUBLICATION pub IS 'to the warehouse';`,
    up: "ALTER PUBLICATION pub DROP TABLE orders; ALTER PUBLICATION pub SET (publish = 'insert');",
    down: "ALTER PUBLICATION pub SET (publish = 'delete, insert, truncate, update'); ALTER PUBLICATION pub SET TABLE lines, orders;",
  },
  {
    name: "columns and conditions of a publication, in another order",
    before: `${tables} CREATE PUBLICATION pub FOR TABLE orders (id, total) WHERE (id > 10);`,
    up: "ALTER PUBLICATION pub SET TABLE lines;",
    down: "ALTER PUBLICATION pub SET TABLE orders (total, id) WHERE (orders.id > 10);",
    from: 15,
  },
  {
    name: "schemas of a publication",
    before: `${tables} CREATE SCHEMA api; CREATE PUBLICATION pub FOR TABLE orders, TABLES IN SCHEMA api;`,
    up: "ALTER PUBLICATION pub DROP TABLES IN SCHEMA api;",
    down: "ALTER PUBLICATION pub ADD TABLES IN SCHEMA api;",
    from: 15,
  },
  {
    name: "a subscription comes and goes",
    up: subscribed,
    down: "DROP SUBSCRIPTION feed;",
  },
];
