import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const coupons = `CREATE TABLE coupons (id int PRIMARY KEY, code text, percent int, parent_id int,
  CONSTRAINT percent_range CHECK (percent BETWEEN 0 AND 2000000000));`;
const orders = `CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int,
  CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);`;

export const wrong: WrongDown[] = [
  {
    name: "a check is lost",
    before: coupons,
    up: "ALTER TABLE coupons DROP CONSTRAINT percent_range;",
    down: "SELECT 1;",
    finds: [notRestored("constraint percent_range on public.coupons")],
  },
  {
    name: "a check comes back with another condition",
    before: coupons,
    up: "ALTER TABLE coupons DROP CONSTRAINT percent_range;",
    down: "ALTER TABLE coupons ADD CONSTRAINT percent_range CHECK (percent >= 0);",
    finds: [notRestored("constraint percent_range on public.coupons", "definition")],
  },
  {
    name: "a check is left, its name was misspelt",
    before: coupons,
    up: "ALTER TABLE coupons ADD CONSTRAINT code_length CHECK (length(code) < 100000);",
    down: "ALTER TABLE coupons DROP CONSTRAINT IF EXISTS code_lenght;",
    finds: [leftBehind("constraint code_length on public.coupons")],
  },
  {
    name: "a constraint comes back NOT VALID",
    before: coupons,
    up: "ALTER TABLE coupons DROP CONSTRAINT percent_range;",
    down: `ALTER TABLE coupons ADD CONSTRAINT percent_range CHECK (percent BETWEEN 0 AND 2000000000) NOT VALID;`,
    finds: [notRestored("constraint percent_range on public.coupons")],
  },
  {
    name: "a constraint that was NOT VALID stays validated",
    before: `${coupons} ALTER TABLE coupons ADD CONSTRAINT code_there CHECK (code IS NULL OR length(code) >= 0) NOT VALID;`,
    up: "ALTER TABLE coupons VALIDATE CONSTRAINT code_there;",
    down: "SELECT 1; -- cannot be unvalidated",
    finds: [notRestored("constraint code_there on public.coupons")],
  },
  {
    name: "a foreign key is no longer deferrable",
    before: orders,
    up: "ALTER TABLE orders ALTER CONSTRAINT orders_customer NOT DEFERRABLE;",
    down: "ALTER TABLE orders ALTER CONSTRAINT orders_customer DEFERRABLE;",
    finds: [notRestored("constraint orders_customer on public.orders")],
  },
  {
    name: "ON DELETE CASCADE is lost",
    before: orders,
    up: `ALTER TABLE orders DROP CONSTRAINT orders_customer;`,
    down: `ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
  DEFERRABLE INITIALLY DEFERRED;`,
    finds: [notRestored("constraint orders_customer on public.orders")],
  },
  {
    name: "a foreign key comes back under the name that PostgreSQL gives it",
    before: orders,
    up: "ALTER TABLE orders DROP CONSTRAINT orders_customer;",
    down: "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;",
    finds: [
      notRestored("constraint orders_customer on public.orders"),
      leftBehind("constraint orders_customer_id_fkey on public.orders"),
    ],
  },
  {
    name: "a unique constraint is lost",
    before: "CREATE TABLE emails (id int PRIMARY KEY, email text, CONSTRAINT emails_once UNIQUE (email));",
    up: "ALTER TABLE emails DROP CONSTRAINT emails_once;",
    down: "SELECT 1;",
    finds: [notRestored("constraint emails_once on public.emails")],
  },
  {
    name: "an exclusion constraint is lost",
    before: `CREATE TABLE bookings (id int PRIMARY KEY, during int4range, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));`,
    up: "ALTER TABLE bookings DROP CONSTRAINT no_overlap;",
    down: "ALTER TABLE bookings ADD CHECK (NOT isempty(during)) NOT VALID;",
    finds: [
      notRestored("constraint no_overlap on public.bookings"),
      leftBehind("constraint bookings_during_check on public.bookings"),
    ],
  },
  {
    name: "a wider primary key leaves its NOT NULL on the column",
    before:
      "CREATE TABLE places (id int, region text DEFAULT 'all', CONSTRAINT places_key PRIMARY KEY (id));",
    up: "ALTER TABLE places DROP CONSTRAINT places_key; ALTER TABLE places ADD CONSTRAINT places_key PRIMARY KEY (id, region);",
    down: "ALTER TABLE places DROP CONSTRAINT places_key; ALTER TABLE places ADD CONSTRAINT places_key PRIMARY KEY (id);",
    finds: [notRestored("column public.places.region")],
  },
  {
    name: "the comment on a constraint is lost",
    before: `${coupons} COMMENT ON CONSTRAINT percent_range ON coupons IS 'as the law says';`,
    up: "ALTER TABLE coupons DROP CONSTRAINT percent_range;",
    down: "ALTER TABLE coupons ADD CONSTRAINT percent_range CHECK (percent BETWEEN 0 AND 2000000000);",
    finds: [notRestored("constraint percent_range on public.coupons", "comment")],
  },
  {
    name: "NO INHERIT is lost",
    before: "CREATE TABLE bases (id int, CONSTRAINT ids CHECK (id > -2147483648) NO INHERIT);",
    up: "ALTER TABLE bases DROP CONSTRAINT ids;",
    down: "ALTER TABLE bases ADD CONSTRAINT ids CHECK (id > -2147483648);",
    finds: [notRestored("constraint ids on public.bases")],
  },
  {
    name: "a renamed constraint keeps its new name",
    before: coupons,
    up: "ALTER TABLE coupons RENAME CONSTRAINT percent_range TO coupons_percent_check;",
    down: "SELECT 1;",
    finds: [notRestored("constraint percent_range on public.coupons")],
  },
  {
    name: "NULLS NOT DISTINCT is lost",
    before:
      "CREATE TABLE seats (id int PRIMARY KEY, seat int, CONSTRAINT seat_once UNIQUE NULLS NOT DISTINCT (id, seat));",
    up: "ALTER TABLE seats DROP CONSTRAINT seat_once;",
    down: "ALTER TABLE seats ADD CONSTRAINT seat_once UNIQUE (id, seat);",
    from: 15,
    finds: [notRestored("constraint seat_once on public.seats")],
  },
  {
    name: "a foreign key stays NOT ENFORCED",
    before: orders,
    up: "ALTER TABLE orders ALTER CONSTRAINT orders_customer NOT ENFORCED;",
    down: "ALTER TABLE orders ALTER CONSTRAINT orders_customer DEFERRABLE INITIALLY DEFERRED;",
    from: 18,
    finds: [notRestored("constraint orders_customer on public.orders")],
  },
];

export const right: RightPair[] = [
  {
    name: "constraints of every kind are added and dropped",
    before: coupons,
    up: `ALTER TABLE coupons ADD CONSTRAINT code_once UNIQUE (code, id);
ALTER TABLE coupons ADD CONSTRAINT code_length CHECK (length(code) < 100000) NOT VALID;
ALTER TABLE coupons ADD CONSTRAINT parent FOREIGN KEY (parent_id) REFERENCES coupons (id) ON DELETE SET NULL NOT VALID;
ALTER TABLE coupons ADD CONSTRAINT one_each EXCLUDE USING btree (id WITH =) WHERE (percent > 5);`,
    down: `ALTER TABLE coupons DROP CONSTRAINT one_each, DROP CONSTRAINT parent, DROP CONSTRAINT code_length,
  DROP CONSTRAINT code_once;`,
  },
  {
    name: "a foreign key on a new column, validated in a second step",
    before: orders,
    up: `ALTER TABLE orders ADD COLUMN payer_id int;
ALTER TABLE orders ADD CONSTRAINT orders_payer FOREIGN KEY (payer_id) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_payer;`,
    down: "ALTER TABLE orders DROP COLUMN payer_id;",
  },
  {
    name: "a foreign key is dropped and added as it was",
    before: orders,
    up: "ALTER TABLE orders DROP CONSTRAINT orders_customer;",
    down: `ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
  MATCH SIMPLE ON UPDATE NO ACTION ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;`,
  },
  {
    name: "a foreign key becomes NOT DEFERRABLE and deferrable again",
    before: orders,
    up: "ALTER TABLE orders ALTER CONSTRAINT orders_customer NOT DEFERRABLE;",
    down: "ALTER TABLE orders ALTER CONSTRAINT orders_customer DEFERRABLE INITIALLY DEFERRED;",
  },
  {
    name: "a NOT VALID check is validated; the down makes it anew",
    before: `${coupons} ALTER TABLE coupons ADD CONSTRAINT code_there CHECK (code IS NULL OR length(code) >= 0) NOT VALID;`,
    up: "ALTER TABLE coupons VALIDATE CONSTRAINT code_there;",
    down: `ALTER TABLE coupons DROP CONSTRAINT code_there;
ALTER TABLE coupons ADD CONSTRAINT code_there CHECK (code IS NULL OR length(code) >= 0) NOT VALID;`,
  },
  {
    name: "another primary key and back",
    before:
      "CREATE TABLE places (id int NOT NULL, region text NOT NULL, CONSTRAINT places_key PRIMARY KEY (id));",
    up: "ALTER TABLE places DROP CONSTRAINT places_key; ALTER TABLE places ADD CONSTRAINT places_key PRIMARY KEY (id, region);",
    down: "ALTER TABLE places DROP CONSTRAINT places_key; ALTER TABLE places ADD CONSTRAINT places_key PRIMARY KEY (id);",
  },
  {
    name: "a unique constraint from an index that was there",
    before:
      "CREATE TABLE emails (id int PRIMARY KEY, email text); CREATE UNIQUE INDEX emails_once ON emails (email, id);",
    up: "ALTER TABLE emails ADD CONSTRAINT emails_once UNIQUE USING INDEX emails_once;",
    down: "ALTER TABLE emails DROP CONSTRAINT emails_once; CREATE UNIQUE INDEX emails_once ON emails (email, id);",
  },
  {
    name: "a constraint is renamed there and back",
    before: `${coupons} COMMENT ON CONSTRAINT percent_range ON coupons IS 'as the law says';`,
    up: "ALTER TABLE coupons RENAME CONSTRAINT percent_range TO p;\nALTER TABLE coupons RENAME CONSTRAINT coupons_pkey TO k;",
    down: "ALTER TABLE coupons RENAME CONSTRAINT k TO coupons_pkey;\nALTER TABLE coupons RENAME CONSTRAINT p TO percent_range;",
  },
  {
    name: "NOT ENFORCED and enforced again",
    before: orders,
    up: "ALTER TABLE orders ALTER CONSTRAINT orders_customer NOT ENFORCED;",
    down: "ALTER TABLE orders ALTER CONSTRAINT orders_customer ENFORCED;",
    from: 18,
  },
];
