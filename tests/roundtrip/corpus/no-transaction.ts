import { downFails, leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const orders = "CREATE TABLE orders (id int PRIMARY KEY, state text, at timestamptz);";
const outside = "-- pgops: no-transaction\n";

export const wrong: WrongDown[] = [
  {
    name: "an index made CONCURRENTLY is left",
    before: orders,
    up: `${outside}CREATE INDEX CONCURRENTLY orders_state ON orders (state);`,
    down: `${outside}DROP INDEX CONCURRENTLY IF EXISTS order_state;`,
    finds: [leftBehind("index public.orders_state")],
  },
  {
    name: "one of two indexes is left",
    before: orders,
    up: `${outside}CREATE INDEX CONCURRENTLY orders_state ON orders (state);
CREATE INDEX CONCURRENTLY orders_at ON orders (at);`,
    down: `${outside}DROP INDEX CONCURRENTLY orders_state;`,
    finds: [leftBehind("index public.orders_at")],
  },
  {
    name: "an index dropped CONCURRENTLY comes back without its condition",
    before: `${orders} CREATE INDEX orders_open ON orders (at) WHERE state = 'open';`,
    up: `${outside}DROP INDEX CONCURRENTLY orders_open;`,
    down: `${outside}CREATE INDEX CONCURRENTLY orders_open ON orders (at);`,
    finds: [notRestored("index public.orders_open", "definition")],
  },
  {
    name: "the down's second statement fails",
    before: orders,
    up: `${outside}CREATE INDEX CONCURRENTLY orders_state ON orders (state);`,
    down: `${outside}DROP INDEX CONCURRENTLY orders_state;\nDROP INDEX CONCURRENTLY orders_at;`,
    finds: [downFails()],
  },
  {
    name: "a value of an enum, added outside of a transaction",
    before: "CREATE TYPE state AS ENUM ('open', 'done');",
    up: `${outside}ALTER TYPE state ADD VALUE 'sent' AFTER 'open';`,
    down: `${outside}SELECT 1;`,
    finds: [notRestored("type public.state")],
  },
  {
    name: "a partition is detached CONCURRENTLY and not attached",
    before: `CREATE TABLE logs (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
    up: `${outside}ALTER TABLE logs DETACH PARTITION logs_2024 CONCURRENTLY;`,
    down: "ALTER TABLE logs_2024 DROP CONSTRAINT IF EXISTS logs_2024_day_check;",
    finds: [notRestored("table public.logs_2024")],
  },
];

export const right: RightPair[] = [
  {
    name: "IF NOT EXISTS meets an INVALID index, which pgops builds anew",
    before: `${orders} CREATE INDEX orders_state ON orders (state);`,
    up: `${outside}UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_state'::regclass;`,
    down: `${outside}CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_state ON orders (state);`,
  },
  {
    name: "an index is made and dropped CONCURRENTLY",
    before: orders,
    up: `${outside}CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_state ON orders (state);`,
    down: `${outside}DROP INDEX CONCURRENTLY IF EXISTS orders_state;`,
  },
  {
    name: "an index is dropped and made CONCURRENTLY",
    before: `${orders} CREATE INDEX orders_open ON orders (at) WHERE state = 'open'; COMMENT ON INDEX orders_open IS 'o';`,
    up: `${outside}DROP INDEX CONCURRENTLY orders_open;`,
    down: `${outside}CREATE INDEX CONCURRENTLY orders_open ON orders (at) WHERE state = 'open';\nCOMMENT ON INDEX orders_open IS 'o';`,
  },
  {
    name: "REINDEX CONCURRENTLY and VACUUM",
    before: orders,
    up: `${outside}REINDEX TABLE CONCURRENTLY orders; VACUUM (ANALYZE) orders;`,
    down: `${outside}VACUUM orders;`,
  },
  {
    name: "a primary key moves to an index that was made CONCURRENTLY",
    before:
      "CREATE TABLE parts (id int NOT NULL, no bigint NOT NULL, CONSTRAINT parts_key PRIMARY KEY (id));",
    up: `${outside}CREATE UNIQUE INDEX CONCURRENTLY parts_both ON parts (id, no);
ALTER TABLE parts DROP CONSTRAINT parts_key, ADD CONSTRAINT parts_key PRIMARY KEY USING INDEX parts_both;`,
    down: "ALTER TABLE parts DROP CONSTRAINT parts_key, ADD CONSTRAINT parts_key PRIMARY KEY (id);",
  },
  {
    name: "a value of an enum is added and used in one file",
    before: `CREATE TYPE state AS ENUM ('open', 'done');`,
    up: `${outside}ALTER TYPE state ADD VALUE 'sent';
CREATE TABLE parcels (id int, state state DEFAULT 'sent');`,
    down: "DROP TABLE parcels; DROP TYPE state; CREATE TYPE state AS ENUM ('open', 'done');",
  },
  {
    name: "DO blocks that commit",
    before: orders,
    up: `${outside}ALTER TABLE orders ADD COLUMN n int;
DO $$ BEGIN FOR i IN 1..3 LOOP UPDATE orders SET n = i WHERE id % 3 = i - 1; COMMIT; END LOOP; END $$;`,
    down: "ALTER TABLE orders DROP COLUMN n;",
  },
  {
    name: "a partition is detached CONCURRENTLY and attached",
    before: `CREATE TABLE logs (id int, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
    up: `${outside}ALTER TABLE logs DETACH PARTITION logs_2024 CONCURRENTLY;`,
    down: `ALTER TABLE logs ATTACH PARTITION logs_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE logs_2024 DROP CONSTRAINT logs_2024_day_check;`,
  },
];
