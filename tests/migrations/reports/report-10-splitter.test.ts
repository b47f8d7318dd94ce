import { expect, test } from "vitest";
import { workspace } from "../operations.ts";

/** golang-migrate#590, supabase/cli#5146: bodies in $BODY$ and tags within tags were cut at their semicolons. */
const bodies = `CREATE TABLE log (t text);
CREATE FUNCTION note(what text) RETURNS void LANGUAGE plpgsql AS $BODY$
DECLARE
  one text := $q$it's; one$q$;
BEGIN
  EXECUTE $sql$ INSERT INTO log VALUES ($1 || $in$; -- "$in$) $sql$ USING what || one;
  /* ; $BODY */ PERFORM 1;
END;
$BODY$;
CREATE FUNCTION twice(n int) RETURNS int BEGIN ATOMIC
  SELECT CASE WHEN n > 0 THEN n * 2 ELSE 0 END;
END;
DO $do$ BEGIN PERFORM note($a$x; $d$ || $b$$a$); END $do$;
`;
const calls = "SELECT note('a'); SELECT twice(21);";

test.each([
  ["in a transaction, statement by statement", "", true],
  ["in a transaction, many in one message", "", false],
  ["outside a transaction", "-- pgops: no-transaction\n", false],
])(
  "report 10: bodies in $BODY$ and tags within tags are not cut, %s",
  async (_, directive, everyStatement) => {
    const { migrate, rollback, sql, tables } = await workspace({
      "001_bodies": directive + bodies + calls,
      "001_bodies.down":
        "DO $$ BEGIN DROP FUNCTION note(text); DROP FUNCTION twice(int); END; $$; DROP TABLE log;",
    });
    await migrate({ everyStatement });
    const noted = await sql<{ t: string }[]>`SELECT t FROM log`;
    expect(noted.map(({ t }) => t)).toEqual([`x; $d$ || $b$it's; one; -- "`, `ait's; one; -- "`]);
    expect(await sql`SELECT twice(21)`).toEqual([{ twice: 42 }]);
    await rollback();
    expect(await tables()).toEqual(["migrations"]);
  },
);
