import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";

const before = `
CREATE TABLE public.a (id integer CONSTRAINT a_pkey PRIMARY KEY, code text CONSTRAINT a_code UNIQUE);
CREATE TABLE public.b (
  id integer, a integer CONSTRAINT b_a REFERENCES a (id) ON DELETE CASCADE,
  n integer CONSTRAINT positive CHECK (n > 0), m integer,
  CONSTRAINT apart EXCLUDE USING btree (m WITH =)
);
CREATE DOMAIN public.d AS integer CONSTRAINT small CHECK (VALUE < 10)`;

/** A change of a constraint, what it is found by, and a statement that takes it back. */
const changes: [change: string, found: string[], statement: string][] = [
  [
    "ALTER TABLE b DROP CONSTRAINT positive",
    ["removed constraint positive on public.b"],
    "ALTER TABLE public.b ADD CONSTRAINT positive CHECK ((n > 0));",
  ],
  [
    "ALTER TABLE b DROP CONSTRAINT positive; ALTER TABLE b ADD CONSTRAINT positive CHECK (n > 0) NOT VALID",
    ["constraint positive on public.b: validated"],
    "ALTER TABLE public.b VALIDATE CONSTRAINT positive;",
  ],
  [
    "ALTER TABLE b DROP CONSTRAINT positive; ALTER TABLE b ADD CONSTRAINT positive CHECK (n > 1)",
    ["constraint positive on public.b: definition"],
    "ALTER TABLE public.b ADD CONSTRAINT positive CHECK ((n > 0));",
  ],
  [
    "ALTER TABLE b DROP CONSTRAINT positive; ALTER TABLE b ADD CONSTRAINT positive CHECK (n > 0) NO INHERIT",
    ["constraint positive on public.b: definition"],
    "ALTER TABLE public.b DROP CONSTRAINT positive;",
  ],
  [
    "ALTER TABLE b ALTER CONSTRAINT b_a DEFERRABLE INITIALLY DEFERRED",
    ["constraint b_a on public.b: definition"],
    "ALTER TABLE public.b ALTER CONSTRAINT b_a NOT DEFERRABLE;",
  ],
  [
    "ALTER TABLE b DROP CONSTRAINT b_a; ALTER TABLE b ADD CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id)",
    ["constraint b_a on public.b: definition"],
    "ALTER TABLE public.b ADD CONSTRAINT b_a FOREIGN KEY (a) REFERENCES public.a(id) ON DELETE CASCADE;",
  ],
  [
    "ALTER TABLE b DROP CONSTRAINT b_a; ALTER TABLE a DROP CONSTRAINT a_pkey",
    ["removed constraint a_pkey on public.a", "removed constraint b_a on public.b"],
    "ALTER TABLE public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);",
  ],
  [
    "ALTER TABLE b DROP CONSTRAINT apart",
    ["removed constraint apart on public.b"],
    "ALTER TABLE public.b ADD CONSTRAINT apart EXCLUDE USING btree (m WITH =);",
  ],
  [
    "ALTER TABLE b RENAME CONSTRAINT positive TO above",
    ["added constraint above on public.b", "removed constraint positive on public.b"],
    "ALTER TABLE public.b DROP CONSTRAINT above;",
  ],
  [
    "COMMENT ON CONSTRAINT b_a ON b IS 'which a'",
    ["constraint b_a on public.b: comment"],
    "COMMENT ON CONSTRAINT b_a ON public.b IS NULL;",
  ],
  [
    "ALTER DOMAIN d DROP CONSTRAINT small",
    ["removed constraint small on public.d"],
    "ALTER DOMAIN public.d ADD CONSTRAINT small CHECK ((VALUE < 10));",
  ],
  [
    "COMMENT ON CONSTRAINT small ON DOMAIN d IS 'one digit'",
    ["constraint small on public.d: comment"],
    "COMMENT ON CONSTRAINT small ON DOMAIN public.d IS NULL;",
  ],
  [
    "ALTER DOMAIN d ADD CONSTRAINT above CHECK (VALUE > 0) NOT VALID",
    ["added constraint above on public.d"],
    "ALTER DOMAIN public.d DROP CONSTRAINT above;",
  ],
];

test.each(changes)("%s", async (change, found, statement) => {
  const result = await takenBack(before, change);
  expect(result.found.filter((one) => !one.includes(" index "))).toEqual(found);
  expect(result.statements).toContain(statement);
});

test("constraints of every type are made anew, keys before what points at them", async () => {
  const statements = await madeAnew(`
    CREATE TABLE public.z (id integer PRIMARY KEY, code text UNIQUE,
      late integer UNIQUE DEFERRABLE INITIALLY DEFERRED, part integer, UNIQUE (part, id) INCLUDE (code));
    CREATE TABLE public.a (z integer REFERENCES z (id), code text, n integer, day date);
    ALTER TABLE a ADD CONSTRAINT "by code" FOREIGN KEY (code) REFERENCES z (code) MATCH FULL
      ON UPDATE CASCADE DEFERRABLE NOT VALID;
    ALTER TABLE a ADD CONSTRAINT checked CHECK (n > 0) NO INHERIT NOT VALID;
    ALTER TABLE a ADD EXCLUDE USING gist (daterange(day, day, '[]') WITH &&) WHERE (n > 1);
    COMMENT ON CONSTRAINT checked ON a IS 'to be validated';
  `);
  expect(statements).toContain(
    `ALTER TABLE public.a ADD CONSTRAINT "by code" FOREIGN KEY (code) REFERENCES public.z(code) MATCH FULL ON UPDATE CASCADE DEFERRABLE NOT VALID;`,
  );
});
