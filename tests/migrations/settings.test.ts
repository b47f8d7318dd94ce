import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";
import { failureOf, workspace } from "./operations.ts";

/** What a file did to the session must be gone in the next one. */
const leaks = [
  ["SET search_path = ''", "search_path"],
  ["SELECT pg_catalog.set_config('search_path', '', false)", "search_path"],
  ["SET lock_timeout = '77s'", "lock_timeout"],
  ["SET statement_timeout = '77s'", "statement_timeout"],
  ["SET TimeZone = 'Asia/Tokyo'", "TimeZone"],
  ["SET ROLE pg_monitor", "role"],
  ["SET SESSION AUTHORIZATION pg_monitor", "session_authorization"],
  ["SET default_transaction_read_only = on", "default_transaction_read_only"],
  ["SET session_replication_role = replica", "session_replication_role"],
] as const;

const note = (name: string): string =>
  `INSERT INTO public.seen SELECT '${name}', pg_catalog.current_setting('${name}');`;

describe("what one file sets never reaches the next one, nor the ledger", () => {
  test.each(leaks)("%s", async (statement, setting) => {
    const { migrate, rollback, sql, ledger } = await workspace({
      "001_a": `CREATE TABLE public.seen (name text, value text); ${note(setting)}`,
      "002_b": `SELECT 1; ${statement};`,
      "002_b.down": `${statement};`,
      "003_c": note(setting),
      "004_outside": `-- pgops: no-transaction\n${statement};`,
      "004_outside.down": `-- pgops: no-transaction\n${statement};`,
      "005_d": note(setting),
    });
    await migrate();
    const [first, ...others] = (await sql`SELECT value FROM seen`).map((row) => row["value"] as string);
    expect(others).toEqual([first, first]);
    expect(await ledger()).toHaveLength(5);
    expect((await rollback({ all: true })).rolledBack).toHaveLength(5);
    expect(await ledger()).toEqual([]);
  });

  test.each(leaks)("%s, with --single-transaction", async (statement, setting) => {
    const { migrate, sql, ledger } = await workspace({
      "001_a": `CREATE TABLE public.seen (name text, value text); ${note(setting)}`,
      "002_b": `SELECT 1; ${statement};`,
      "003_c": note(setting),
    });
    await migrate({ singleTransaction: true });
    const [first, ...others] = (await sql`SELECT value FROM seen`).map((row) => row["value"] as string);
    expect(others).toEqual([first]);
    expect(await ledger()).toHaveLength(3);
  });

  test("SET LOCAL is gone as well, and DISCARD ALL and DEALLOCATE ALL do no harm", async () => {
    const { migrate, rollback, ledger } = await workspace({
      "001_a": "SET LOCAL search_path = ''; CREATE TABLE public.a ();",
      "002_b": "CREATE TABLE b ();",
      "003_discard": "DISCARD ALL",
      "004_c": "CREATE TABLE c ();",
      "005_deallocate": "DEALLOCATE ALL; SELECT 1;",
      "005_deallocate.down": "DEALLOCATE ALL;",
      "006_d": "CREATE TABLE d ();",
    });
    expect((await migrate()).applied).toHaveLength(6);
    expect((await rollback({ all: true })).rolledBack).toHaveLength(6);
    expect(await ledger()).toEqual([]);
  });
});

describe("a role whose default is another role", () => {
  test("keeps it: what it makes belongs to the owner, in every file", async () => {
    const { sql, url, name } = await freshDatabase();
    const suffix = randomUUID().slice(0, 8);
    const [owner, deploy] = [`owner_${suffix}`, `deploy_${suffix}`];
    await sql.unsafe(
      `CREATE ROLE ${owner}; CREATE ROLE ${deploy} LOGIN PASSWORD 'x' IN ROLE ${owner};
       ALTER ROLE ${deploy} SET role = ${owner}; ALTER DATABASE ${name} OWNER TO ${owner};
       GRANT ALL ON SCHEMA public TO ${owner};`,
    );
    tidyUp(async () => {
      await sql.unsafe(`DROP OWNED BY ${owner}, ${deploy}; ALTER DATABASE ${name} OWNER TO CURRENT_USER;
        DROP ROLE ${deploy}; DROP ROLE ${owner}`);
    });
    const { migrate, rollback } = await workspace({
      "001_a": "CREATE TABLE a (); RESET ROLE;",
      "002_b": "CREATE TABLE b (); SET ROLE NONE;",
      "003_c": "-- pgops: no-transaction\nCREATE TABLE c ();\nSET ROLE NONE;",
      "004_d": "CREATE TABLE d ();",
    });
    const databaseUrl = Object.assign(new URL(url), { username: deploy, password: "x" }).href;
    await migrate({ databaseUrl });
    const owners = await sql`SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`;
    expect(owners).toEqual([{ tableowner: owner }]);
    expect(await sql`SELECT DISTINCT executed_by FROM migrations`).toEqual([{ executed_by: deploy }]);
    expect((await rollback({ databaseUrl, all: true })).rolledBack).toHaveLength(4);
  });
});

describe("a role's and a database's own settings", () => {
  test("apply, but for what the files' reading rests on", async () => {
    const { sql, database, migrate } = await workspace({
      "001_a": `CREATE TABLE seen AS SELECT 'a\\' AS a, current_setting('TimeZone') AS zone,
        current_setting('work_mem') AS memory, current_setting('standard_conforming_strings') AS strings;`,
    });
    await sql.unsafe(`ALTER DATABASE ${database} SET standard_conforming_strings = off;
      ALTER DATABASE ${database} SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE ${database} SET work_mem = '7MB'`);
    await migrate();
    expect(await sql`SELECT * FROM seen`).toEqual([{ a: "a\\", zone: "UTC", memory: "7MB", strings: "on" }]);
  });

  test("a database that is read-only by default: nothing is tried, and it is said where to look", async () => {
    const { sql, database, migrate, status, tables } = await workspace({ "001_a": "CREATE TABLE a ();" });
    await sql.unsafe(`ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_READ_ONLY",
      exitCode: 1,
      hint: expect.stringContaining("default_transaction_read_only"),
    });
    expect((await status()).counts).toMatchObject({ pending: 1 });
    expect(await tables()).toEqual([]);
  });
});
