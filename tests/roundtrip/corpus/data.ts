import {
  dataLost,
  downFails,
  leftBehind,
  lossy,
  type RightPair,
  upNotRepeatable,
  type WrongDown,
} from "./cases.ts";

const plans = `CREATE TABLE plans (code text PRIMARY KEY, price int NOT NULL);
INSERT INTO plans VALUES ('free', 0), ('team', 9);`;
const people = `CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, about text);
INSERT INTO people VALUES (990001, 'Ana Nunes', 'a long story about Ana'), (990002, 'Ben', NULL);`;

export const wrong: WrongDown[] = [
  {
    name: "the down drops a table and makes it again",
    before: plans,
    up: "ALTER TABLE plans ADD COLUMN note text;",
    down: "DROP TABLE plans; CREATE TABLE plans (code text PRIMARY KEY, price int NOT NULL);",
    finds: [dataLost("table public.plans")],
  },
  {
    name: "the down empties a table that it did not fill alone",
    before: plans,
    up: "INSERT INTO plans VALUES ('corp', 99);",
    down: "DELETE FROM plans;",
    finds: [dataLost("table public.plans")],
  },
  {
    name: "TRUNCATE CASCADE empties another table",
    before: `${plans} CREATE TABLE accounts (id int PRIMARY KEY, plan text REFERENCES plans);
INSERT INTO accounts VALUES (990001, 'free');`,
    up: "CREATE TABLE trials (plan text REFERENCES plans, days int);",
    down: "TRUNCATE plans CASCADE; DROP TABLE trials;",
    finds: [dataLost("table public.accounts"), dataLost("table public.plans")],
  },
  {
    name: "the down cuts texts",
    before: people,
    up: "ALTER TABLE people ALTER COLUMN about SET STATISTICS 200; COMMENT ON COLUMN people.about IS 'x';",
    down: `ALTER TABLE people ALTER COLUMN about SET STATISTICS -1; COMMENT ON COLUMN people.about IS NULL;
UPDATE people SET about = left(about, 5);`,
    finds: [dataLost("table public.people")],
  },
  {
    name: "an UPDATE of the up is not taken back",
    before: people,
    up: "UPDATE people SET name = upper(name) || '!';",
    down: "SELECT 1; -- the old names are not known",
    finds: [lossy("table public.people")],
  },
  {
    name: "an UPDATE is taken back for all rows alike",
    before: plans,
    up: "ALTER TABLE plans ADD COLUMN cents int; UPDATE plans SET cents = price;",
    down: "UPDATE plans SET price = 0; ALTER TABLE plans DROP COLUMN cents;",
    finds: [dataLost("table public.plans")],
  },
  {
    name: "precision is lost on the way to a narrower type",
    before: `CREATE TABLE rates (id int PRIMARY KEY, rate double precision); INSERT INTO rates VALUES (990001, 1.25), (990002, 3.5);`,
    up: "ALTER TABLE rates ALTER COLUMN rate TYPE numeric(30, 0) USING round(rate::numeric % 1000000);",
    down: "ALTER TABLE rates ALTER COLUMN rate TYPE double precision;",
    finds: [lossy("table public.rates")],
  },
  {
    name: "a table is dropped by the up and comes back empty",
    before: plans,
    up: "DROP TABLE plans;",
    down: "CREATE TABLE plans (code text PRIMARY KEY, price int NOT NULL);",
    finds: [lossy("table public.plans")],
  },
  {
    name: "a time without its time of day",
    before: `CREATE TABLE visits (id int PRIMARY KEY, at timestamp); INSERT INTO visits VALUES (990001, '2024-02-03 04:05:06');`,
    up: "ALTER TABLE visits ALTER COLUMN at TYPE date;",
    down: "ALTER TABLE visits ALTER COLUMN at TYPE timestamp;",
    finds: [lossy("table public.visits")],
  },
  {
    name: "rows of the up stay",
    before: plans,
    up: "INSERT INTO plans VALUES ('corp', 99) ON CONFLICT DO NOTHING;",
    down: "DELETE FROM plans WHERE code = 'corporate';",
    finds: [leftBehind("table public.plans")],
  },
  {
    name: "a NULL is forbidden that a row of the old kind has",
    before: people,
    up: "ALTER TABLE people ADD COLUMN nick text; INSERT INTO people (id, name) VALUES (990003, 'Cy');",
    down: "ALTER TABLE people ALTER COLUMN nick SET NOT NULL;\nALTER TABLE people DROP COLUMN nick;",
    finds: [downFails()],
  },
  {
    name: "the second up meets a number that the first has used up",
    before: "CREATE SEQUENCE tenant_no;",
    up: `CREATE TABLE tenants (id bigint PRIMARY KEY DEFAULT nextval('tenant_no'), name text);
INSERT INTO tenants (name) VALUES ('house');
CREATE TABLE members (tenant_id bigint REFERENCES tenants); INSERT INTO members VALUES (1);`,
    down: "DROP TABLE members; DROP TABLE tenants;",
    finds: [upNotRepeatable()],
  },
  {
    name: "the second up makes a table of another name",
    before: "CREATE SEQUENCE batch_no;",
    up: "DO $$ BEGIN EXECUTE format('CREATE TABLE batch_%s (id int)', nextval('batch_no')); END $$;",
    down: "DO $$ BEGIN EXECUTE format('DROP TABLE batch_%s', (SELECT last_value FROM batch_no)); END $$;",
    finds: [upNotRepeatable("table public.batch_1"), upNotRepeatable("table public.batch_2")],
  },
  {
    name: "a large object stays, and the second up cannot make it again",
    before: "CREATE TABLE logos (id oid PRIMARY KEY);",
    up: "SELECT lo_create(4711); ALTER TABLE logos ADD COLUMN name text;",
    down: "ALTER TABLE logos DROP COLUMN name;",
    finds: [upNotRepeatable()],
  },
];

export const right: RightPair[] = [
  {
    name: "rows are inserted and deleted",
    before: plans,
    up: "INSERT INTO plans VALUES ('corp', 99), ('edu', 1);",
    down: "DELETE FROM plans WHERE code IN ('corp', 'edu');",
  },
  {
    name: "an UPDATE that can be taken back",
    before: plans,
    up: "UPDATE plans SET code = code || '-v2';",
    down: "UPDATE plans SET code = left(code, -3);",
  },
  {
    name: "a column moves to another table and back",
    before: people,
    up: `CREATE TABLE profiles (person_id int PRIMARY KEY REFERENCES people (id), about text);
INSERT INTO profiles SELECT id, about FROM people; ALTER TABLE people DROP COLUMN about;`,
    down: `ALTER TABLE people ADD COLUMN about text;
UPDATE people SET about = p.about FROM profiles p WHERE p.person_id = people.id; DROP TABLE profiles;`,
  },
  {
    name: "a column is split in two and put together",
    before: `CREATE TABLE pairs (id int PRIMARY KEY, pair jsonb);
INSERT INTO pairs VALUES (990001, '[1, "a"]'), (990002, NULL);`,
    up: `ALTER TABLE pairs ADD COLUMN first jsonb, ADD COLUMN whole jsonb;
UPDATE pairs SET first = pair -> 0, whole = pair; ALTER TABLE pairs DROP COLUMN pair;`,
    down: `ALTER TABLE pairs ADD COLUMN pair jsonb; UPDATE pairs SET pair = whole;
ALTER TABLE pairs DROP COLUMN first, DROP COLUMN whole;`,
  },
  {
    name: "a table is replaced by another with all its rows, and back",
    before: plans,
    up: `CREATE TABLE tariffs (code text PRIMARY KEY, price int NOT NULL, since date DEFAULT '2024-01-01');
INSERT INTO tariffs SELECT code, price FROM plans; DROP TABLE plans;`,
    down: `CREATE TABLE plans (code text PRIMARY KEY, price int NOT NULL);
INSERT INTO plans SELECT code, price FROM tariffs; DROP TABLE tariffs;`,
  },
  {
    name: "deleted rows are kept aside and come back",
    before: people,
    up: "CREATE TABLE people_gone AS SELECT * FROM people WHERE about IS NULL; DELETE FROM people WHERE about IS NULL;",
    down: "INSERT INTO people SELECT * FROM people_gone; DROP TABLE people_gone;",
  },
  {
    name: "what the up destroys, with a reason",
    before: people,
    up: "-- pgops: lossy nobody may know any more\nALTER TABLE people DROP COLUMN about;",
    down: "ALTER TABLE people ADD COLUMN about text;",
  },
  {
    name: "rows come from COPY",
    before: plans,
    up: "CREATE TABLE countries (code text PRIMARY KEY, name text);\nCOPY countries FROM stdin;\nde\tGermany\npt\tPortugal\n\\.\n",
    down: "DROP TABLE countries;",
  },
  {
    name: "a backfill with a volatile default",
    before: people,
    up: "ALTER TABLE people ADD COLUMN key uuid DEFAULT gen_random_uuid(), ADD COLUMN at timestamptz DEFAULT clock_timestamp();",
    down: "ALTER TABLE people DROP COLUMN at, DROP COLUMN key;",
  },
  {
    name: "rows written by a trigger go with the trigger's table",
    before: people,
    up: `CREATE TABLE changes (what text, at timestamptz DEFAULT now());
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO changes (what) VALUES (TG_OP); RETURN NEW; END $$;
CREATE TRIGGER note AFTER UPDATE ON people FOR EACH ROW EXECUTE FUNCTION note_change(); UPDATE people SET about = about;`,
    down: "DROP TRIGGER note ON people; DROP FUNCTION note_change(); DROP TABLE changes;",
  },
  {
    name: "a large object comes and goes",
    up: "SELECT lo_create(4712);",
    down: "SELECT lo_unlink(4712);",
  },
];
