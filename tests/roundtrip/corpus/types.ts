import { downFails, leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const mood = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');";
const address = "CREATE TYPE address AS (street text, zip varchar(10));";
const positive = "CREATE DOMAIN positive AS int DEFAULT 1 NOT NULL CONSTRAINT above_zero CHECK (VALUE > 0);";

export const wrong: WrongDown[] = [
  {
    name: "a type is left when its table goes",
    up: `${mood} CREATE TABLE people (id int PRIMARY KEY, mood mood);`,
    down: "DROP TABLE people;",
    finds: [leftBehind("type public.mood")],
  },
  {
    name: "an added enum value cannot be taken away",
    before: mood,
    up: "ALTER TYPE mood ADD VALUE 'angry' BEFORE 'ok';",
    down: "SELECT 1; -- PostgreSQL cannot remove a value",
    finds: [notRestored("type public.mood")],
  },
  {
    name: "an enum made again has another order",
    before: mood,
    up: "DROP TYPE mood;",
    down: "CREATE TYPE mood AS ENUM ('happy', 'ok', 'sad');",
    finds: [notRestored("type public.mood")],
  },
  {
    name: "a renamed enum value keeps its new name",
    before: mood,
    up: "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';",
    down: "SELECT 1;",
    finds: [notRestored("type public.mood")],
  },
  {
    name: "the comment on a type is lost",
    before: `${mood} COMMENT ON TYPE mood IS 'of today';`,
    up: "DROP TYPE mood;",
    down: mood,
    finds: [notRestored("type public.mood", "comment")],
  },
  {
    name: "USAGE on a type comes back to PUBLIC",
    before: `${mood} REVOKE USAGE ON TYPE mood FROM PUBLIC;`,
    up: "DROP TYPE mood;",
    down: mood,
    finds: [notRestored("type public.mood")],
  },
  {
    name: "an attribute of a composite is left",
    before: address,
    up: "ALTER TYPE address ADD ATTRIBUTE city text;",
    down: "ALTER TYPE address DROP ATTRIBUTE IF EXISTS town;",
    finds: [notRestored("type public.address")],
  },
  {
    name: "an attribute of a composite has another type",
    before: address,
    up: "ALTER TYPE address ALTER ATTRIBUTE zip TYPE varchar(20);",
    down: "ALTER TYPE address ALTER ATTRIBUTE zip TYPE text;",
    finds: [notRestored("type public.address")],
  },
  {
    name: "the constraint of a domain is lost",
    before: positive,
    up: "ALTER DOMAIN positive DROP CONSTRAINT above_zero;",
    down: "SELECT 1;",
    finds: [notRestored("constraint above_zero on public.positive")],
  },
  {
    name: "the constraint of a domain stays validated",
    before:
      "CREATE DOMAIN zip AS text; ALTER DOMAIN zip ADD CONSTRAINT five CHECK (length(VALUE) = 5) NOT VALID;",
    up: "ALTER DOMAIN zip VALIDATE CONSTRAINT five;",
    down: "SELECT 1;",
    finds: [notRestored("constraint five on public.zip")],
  },
  {
    name: "the default of a domain is lost",
    before: positive,
    up: "ALTER DOMAIN positive SET DEFAULT 5;",
    down: "ALTER DOMAIN positive DROP DEFAULT;",
    finds: [notRestored("domain public.positive")],
  },
  {
    name: "the NOT NULL of a domain is lost",
    before: positive,
    up: "ALTER DOMAIN positive DROP NOT NULL;",
    down: "ALTER DOMAIN positive SET DEFAULT 1;",
    finds: [notRestored("domain public.positive")],
  },
  {
    name: "a domain is left",
    up: "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');",
    down: "DROP DOMAIN IF EXISTS e_mail;",
    finds: [leftBehind("domain public.email")],
  },
  {
    name: "a range comes back without its collation",
    before: `CREATE TYPE word_range AS RANGE (subtype = text, collation = "C");`,
    up: "DROP TYPE word_range;",
    down: "CREATE TYPE word_range AS RANGE (subtype = text);",
    finds: [notRestored("type public.word_range")],
  },
  {
    name: "a type is dropped while a column has it",
    before: "CREATE TABLE people (id int PRIMARY KEY);",
    up: `${mood} ALTER TABLE people ADD COLUMN mood mood;`,
    down: "DROP TYPE mood;\nALTER TABLE people DROP COLUMN mood;",
    finds: [downFails()],
  },
  {
    name: "DROP TYPE CASCADE takes more than the up made",
    before: "CREATE DOMAIN code AS text; CREATE TABLE goods (id int PRIMARY KEY, code code);",
    up: "COMMENT ON DOMAIN code IS 'c';",
    down: "DROP DOMAIN code CASCADE; CREATE DOMAIN code AS text;",
    finds: [notRestored("column public.goods.code")],
  },
  {
    name: "a collation is left",
    up: 'CREATE COLLATION by_bytes FROM "C"; CREATE TABLE words (word text COLLATE by_bytes);',
    down: "DROP TABLE words;",
    finds: [leftBehind("collation public.by_bytes")],
  },
];

export const right: RightPair[] = [
  {
    name: "types of every sort are made and dropped",
    up: `${mood} ${address} ${positive}
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE people (id int PRIMARY KEY, mood mood DEFAULT 'ok', moods mood[], home address, n positive, span float_range);`,
    down: "DROP TABLE people; DROP TYPE float_range; DROP DOMAIN positive; DROP TYPE address; DROP TYPE mood;",
  },
  {
    name: "an enum with a new value is replaced by a new enum",
    before: `${mood} COMMENT ON TYPE mood IS 'of today'; CREATE TABLE people (id int PRIMARY KEY, mood mood NOT NULL DEFAULT 'ok');`,
    up: "ALTER TYPE mood ADD VALUE 'angry';",
    down: `ALTER TYPE mood RENAME TO mood_old; ${mood} COMMENT ON TYPE mood IS 'of today';
ALTER TABLE people ALTER COLUMN mood DROP DEFAULT;
ALTER TABLE people ALTER COLUMN mood TYPE mood USING mood::text::mood;
ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'ok';
DROP TYPE mood_old;`,
  },
  {
    name: "a value goes in between, and the down makes the enum as it was",
    before: mood,
    up: "ALTER TYPE mood ADD VALUE 'meh' AFTER 'sad'; ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok';",
    down: `DROP TYPE mood; ${mood}`,
  },
  {
    name: "an order that was made by ADD VALUE is the same as one written at once",
    before: "CREATE TYPE size AS ENUM ('s', 'l'); ALTER TYPE size ADD VALUE 'm' BEFORE 'l';",
    up: "DROP TYPE size;",
    down: "CREATE TYPE size AS ENUM ('s', 'm', 'l');",
  },
  {
    name: "an enum column becomes text and an enum again",
    before: `${mood} CREATE TABLE people (id int PRIMARY KEY, mood mood DEFAULT 'ok');`,
    up: `ALTER TABLE people ALTER COLUMN mood DROP DEFAULT, ALTER COLUMN mood TYPE text; DROP TYPE mood;`,
    down: `${mood} ALTER TABLE people ALTER COLUMN mood TYPE mood USING mood::mood, ALTER COLUMN mood SET DEFAULT 'ok';`,
  },
  {
    name: "attributes of a composite there and back",
    before: `${address} COMMENT ON COLUMN address.zip IS 'with letters';`,
    up: "ALTER TYPE address ADD ATTRIBUTE city text, ALTER ATTRIBUTE zip TYPE varchar(20); ALTER TYPE address RENAME ATTRIBUTE street TO road;",
    down: "ALTER TYPE address RENAME ATTRIBUTE road TO street; ALTER TYPE address ALTER ATTRIBUTE zip TYPE varchar(10), DROP ATTRIBUTE city;",
  },
  {
    name: "a domain's constraint, default and NOT NULL there and back",
    before: `${positive} CREATE TABLE goods (id int PRIMARY KEY, n positive);`,
    up: `ALTER DOMAIN positive DROP CONSTRAINT above_zero; ALTER DOMAIN positive DROP NOT NULL;
ALTER DOMAIN positive DROP DEFAULT;`,
    down: `ALTER DOMAIN positive SET DEFAULT 1; ALTER DOMAIN positive SET NOT NULL;
ALTER DOMAIN positive ADD CONSTRAINT above_zero CHECK (VALUE > 0);`,
  },
  {
    name: "renames of an enum, a value and a domain",
    before: `${mood} ${positive} CREATE TABLE people (id int PRIMARY KEY, m mood DEFAULT 'ok', n positive, CHECK (m <> 'sad' OR n > 0));`,
    up: "ALTER TYPE mood RENAME TO feeling; ALTER TYPE feeling RENAME VALUE 'ok' TO 'fine'; ALTER DOMAIN positive RENAME TO plus;",
    down: "ALTER DOMAIN plus RENAME TO positive; ALTER TYPE feeling RENAME VALUE 'fine' TO 'ok'; ALTER TYPE feeling RENAME TO mood;",
  },
  {
    name: "a type that is only a shell, and collations",
    up: `CREATE TYPE later; CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk'); CREATE COLLATION plain FROM "C";`,
    down: "DROP COLLATION plain; DROP COLLATION german; DROP TYPE later;",
  },
];
