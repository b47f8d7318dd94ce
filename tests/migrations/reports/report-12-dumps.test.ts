import { expect, test } from "vitest";
import { workspace } from "../operations.ts";

/**
 * golang-migrate#156, dbmate#49: the emptied search_path of a dump broke the bookkeeping that came after it.
 * dbmate#678/#735, flyway#4171: the \restrict lines of newer dumps were taken for SQL.
 */
const baseline = `--
-- PostgreSQL database dump
--

\\restrict Xy12abc

SET statement_timeout = 0;
SET lock_timeout = 0;
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';

CREATE TABLE public.coupons (
    code text NOT NULL,
    note text
);

COPY public.coupons (code, note) FROM stdin;
A1\tit's; \\\\.
B2\t\\N
\\.

ALTER TABLE ONLY public.coupons
    ADD CONSTRAINT coupons_pkey PRIMARY KEY (code);

--
-- PostgreSQL database dump complete
--

\\unrestrict Xy12abc

`;

test.each<[string, string, object]>([
  ["in its own transaction", "", {}],
  ["in one transaction with the rest", "", { singleTransaction: true }],
  ["outside a transaction", "-- pgops: no-transaction\n", {}],
])("report 12: a dump is a baseline, recorded and followed by others, %s", async (_, directive, options) => {
  const { migrate, rollback, sql, ledger, status } = await workspace({
    "001_baseline": directive + baseline,
    "001_baseline.down": `${directive}SELECT pg_catalog.set_config('search_path', '', false);\nDROP TABLE public.coupons;`,
    "002_more": "ALTER TABLE coupons ADD COLUMN more int;",
    "002_more.down": "ALTER TABLE coupons DROP COLUMN more;",
  });
  await migrate(options);
  expect(await sql`SELECT code, note FROM coupons ORDER BY code`).toEqual([
    { code: "A1", note: "it's; \\." },
    { code: "B2", note: null },
  ]);
  expect(await ledger()).toEqual(["001_baseline.up.sql", "002_more.up.sql"]);
  expect((await status()).counts).toMatchObject({ applied: 2 });
  await rollback({ all: true });
  expect(await ledger()).toEqual([]);
});
