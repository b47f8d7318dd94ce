import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";

const before = `
CREATE SEQUENCE public.s AS integer START 5 INCREMENT 2 MAXVALUE 99 CACHE 4;
CREATE TABLE public.t (id bigint GENERATED ALWAYS AS IDENTITY, serial serial, free integer);
COMMENT ON SEQUENCE t_id_seq IS 'of the key'`;

/** A change of a sequence, what it is found by, and a statement that takes it back. */
const changes: [change: string, found: string, statement: string][] = [
  [
    "ALTER SEQUENCE s AS bigint",
    "sequence public.s: type",
    "ALTER SEQUENCE public.s AS integer NO MINVALUE MAXVALUE 99 START WITH 5;",
  ],
  ["ALTER SEQUENCE s START 7", "sequence public.s: start", "ALTER SEQUENCE public.s START WITH 5;"],
  [
    "ALTER SEQUENCE s INCREMENT 3",
    "sequence public.s: increment",
    "ALTER SEQUENCE public.s INCREMENT BY 2 NO MINVALUE MAXVALUE 99 START WITH 5;",
  ],
  [
    "ALTER SEQUENCE s MINVALUE 2",
    "sequence public.s: minimum",
    "ALTER SEQUENCE public.s NO MINVALUE MAXVALUE 99 START WITH 5;",
  ],
  [
    "ALTER SEQUENCE s NO MAXVALUE",
    "sequence public.s: maximum",
    "ALTER SEQUENCE public.s NO MINVALUE MAXVALUE 99 START WITH 5;",
  ],
  ["ALTER SEQUENCE s CACHE 1", "sequence public.s: cache", "ALTER SEQUENCE public.s CACHE 4;"],
  ["ALTER SEQUENCE s CYCLE", "sequence public.s: cycle", "ALTER SEQUENCE public.s NO CYCLE;"],
  [
    "ALTER SEQUENCE s OWNED BY t.free",
    "sequence public.s: ownedBy",
    "ALTER SEQUENCE public.s OWNED BY NONE;",
  ],
  [
    "ALTER SEQUENCE t_serial_seq OWNED BY NONE",
    "sequence public.t_serial_seq: ownedBy",
    "ALTER SEQUENCE public.t_serial_seq OWNED BY public.t.serial;",
  ],
  [
    "COMMENT ON SEQUENCE s IS 'counts'",
    "sequence public.s: comment",
    "COMMENT ON SEQUENCE public.s IS NULL;",
  ],
  [
    "GRANT USAGE ON SEQUENCE s TO PUBLIC",
    "sequence public.s: grants",
    "REVOKE USAGE ON SEQUENCE public.s FROM PUBLIC;",
  ],
  [
    "DROP SEQUENCE s",
    "removed sequence public.s",
    "CREATE SEQUENCE public.s AS integer START WITH 5 INCREMENT BY 2 MAXVALUE 99 CACHE 4;",
  ],
  ["CREATE SEQUENCE more", "added sequence public.more", "DROP SEQUENCE public.more;"],
  [
    "ALTER SEQUENCE t_id_seq INCREMENT 10",
    "sequence public.t_id_seq: increment",
    "ALTER SEQUENCE public.t_id_seq INCREMENT BY 1 NO MINVALUE NO MAXVALUE START WITH 1;",
  ],
  [
    "ALTER SEQUENCE t_id_seq RENAME TO keys",
    "removed sequence public.t_id_seq",
    "ALTER SEQUENCE public.keys RENAME TO t_id_seq;",
  ],
  [
    "ALTER TABLE t ALTER id DROP IDENTITY",
    "removed sequence public.t_id_seq",
    "COMMENT ON SEQUENCE public.t_id_seq IS 'of the key';",
  ],
  [
    "DROP TABLE t",
    "removed sequence public.t_serial_seq",
    "ALTER SEQUENCE public.t_serial_seq OWNED BY public.t.serial;",
  ],
  [
    "CREATE TABLE u (id serial); CREATE TABLE v (id bigint GENERATED ALWAYS AS IDENTITY)",
    "added sequence public.u_id_seq",
    "DROP TABLE public.u;",
  ],
];

test.each(changes)("%s", async (change, found, statement) => {
  const result = await takenBack(before, change);
  expect(result.found).toContain(found);
  expect(result.statements).toContain(statement);
});

test("sequences are made anew, going down too, and with names that need quotes", async () => {
  const statements = await madeAnew(`
    ${before};
    CREATE SEQUENCE public.down INCREMENT -1;
    CREATE SEQUENCE public."Down Again" AS smallint INCREMENT -5 MINVALUE -100 MAXVALUE 50 START 10 CYCLE;
    CREATE SEQUENCE public.large MAXVALUE 9007199254740993 START 9007199254740993;
    CREATE TABLE public."Odd" ("Key" bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.odd_keys));
  `);
  expect(statements).toContain("CREATE SEQUENCE public.down INCREMENT BY -1;");
  expect(statements).toContain(
    "CREATE SEQUENCE public.large START WITH 9007199254740993 MAXVALUE 9007199254740993;",
  );
});
