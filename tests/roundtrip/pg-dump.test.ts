import { expect, test } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { schemaDump, withoutNoise } from "./pg-dump.ts";

test("a dump says what is there, and the same of the same schema", async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  const sql = `CREATE TABLE users (id int PRIMARY KEY, email text DEFAULT 'x');
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
SET LOCAL work_mem = '4MB';
END $$`;
  await one.sql.unsafe(sql).simple();
  await other.sql.unsafe(sql).simple();
  const [dump, same] = await Promise.all([schemaDump(one.url), schemaDump(other.url)]);
  await other.sql.unsafe("ALTER TABLE users ALTER email DROP DEFAULT");
  const changed = await schemaDump(other.url);
  expect(same).toEqual(dump);
  const facts = (text: string): boolean[] => [
    text.includes(
      "CREATE TABLE public.users (\n    id integer NOT NULL,\n    email text DEFAULT 'x'::text\n);",
    ),
    text.includes("\nSET LOCAL work_mem = '4MB';"),
    !/restrict|^SET statement_timeout|Dumped by/m.test(text),
    text !== changed,
  ];
  // Nothing on a machine without a pg_dump of this version.
  expect([dump].flatMap((text) => (text === undefined ? [] : facts(text)))).toEqual(
    dump === undefined ? [] : [true, true, true, true],
  );
});

test("lines that tell of the session, of psql and of the version are left out, and no others", () => {
  const dump = `--
-- PostgreSQL database dump
--

\\restrict x9Kd0

-- Dumped from database version 15.18
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET transaction_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
SET default_tablespace = '';

--
-- Name: t; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.t (
    id integer
);
SET work_mem = '4MB';

--
-- PostgreSQL database dump complete
--

\\unrestrict x9Kd0
`;
  expect(withoutNoise(dump)).toBe(
    "-- Name: t; Type: TABLE; Schema: public; Owner: -\nCREATE TABLE public.t (\n    id integer\n);\nSET work_mem = '4MB';",
  );
});
