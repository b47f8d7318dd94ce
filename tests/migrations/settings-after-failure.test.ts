import { describe, expect, test } from "vitest";
import { failureOf, workspace } from "./operations.ts";

/** What a file may do to the session before it fails. */
const doings = [
  ["SELECT pg_catalog.set_config('search_path', '', false)", "search_path"],
  ["SET search_path = pg_catalog", "search_path"],
  ["SET ROLE pg_monitor", "role"],
  ["SET SESSION AUTHORIZATION pg_monitor", "session_authorization"],
  ["SET row_security = off; SET client_min_messages = error", "client_min_messages"],
] as const;
const failures = [
  ["a statement", "SELECT nope;"],
  ["a row", "COPY pg_temp.nowhere FROM stdin;\n1\n\\.\n"],
] as const;
const note = (name: string): string =>
  `INSERT INTO public.seen SELECT '${name}', pg_catalog.current_setting('${name}');`;

describe("a file that sets something and then fails", () => {
  const cases = doings.flatMap(([doing, setting]) =>
    failures.flatMap(([what, failing]) =>
      ["in a transaction", "no-transaction"].map((how) => [doing, what, how, setting, failing] as const),
    ),
  );

  test.each(cases)(
    "%s, and %s fails, %s: the next run begins afresh",
    async (doing, _, how, setting, failing) => {
      const directive = how === "no-transaction" ? "-- pgops: no-transaction\n" : "";
      const { migrate, write, sql, ledger } = await workspace({
        "001_a": `CREATE TABLE public.seen (name text, value text); ${note(setting)}`,
        "002_b": `${directive}${doing};\n${failing}`,
        "003_c": note(setting),
      });
      const error = await failureOf(migrate());
      expect(error).toMatchObject({ code: "PGOPS_SQL", partial: { applied: [{ number: 1 }] } });
      // What is recorded of the failure was written with the settings of the session, not those of the file.
      const recorded = await sql`SELECT outcome FROM pgops.history WHERE filename = '002_b.up.sql'`;
      expect(recorded).toEqual([{ outcome: "failed" }]);
      await write("sql/migrations/002_b.up.sql", `${directive}${doing};\nSELECT 1;`);
      await migrate();
      const [first, ...others] = (await sql`SELECT value FROM seen`).map((row) => row["value"] as string);
      expect(others).toEqual([first]);
      expect(await ledger()).toHaveLength(3);
    },
  );
});

const loud = (word: string): string => `DO $$ BEGIN RAISE NOTICE '${word}'; END $$;`;

test("notices stand under the migration that raised them, those of a COPY's trigger too", async () => {
  const { pgops, migrate, rollback, events } = await workspace({
    "001_a": `${loud("one")}
      CREATE TABLE t (id int);
      CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE WARNING 'row %', NEW.id; RETURN NEW; END $$;
      CREATE TRIGGER tell BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tell();`,
    "002_b": "COPY t FROM stdin;\n7\n\\.\n",
    "003_c": `-- pgops: no-transaction\n${loud("three")}`,
  });
  const { stderr } = await pgops(["migrate"]);
  const told = stderr
    .split("\n")
    .flatMap((line) => /^(?:applying|applied) \d+|(?:notice|warning): .*/.exec(line) ?? []);
  expect(told).toEqual([
    "applying 001",
    "notice: one",
    "applied 001",
    "applying 002",
    "warning: row 7",
    "applied 002",
    "applying 003",
    "notice: three",
    "applied 003",
  ]);
  await rollback({ steps: 2 });
  await migrate();
  expect(events.filter(({ type }) => type === "notice")).toMatchObject([
    { severity: "WARNING", message: "row 7", migration: { number: 2 } },
    { severity: "NOTICE", message: "three", migration: { number: 3 } },
  ]);
});
