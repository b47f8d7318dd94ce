import { expect, test } from "vitest";
import { failureOf, workspace } from "../operations.ts";

/** dbmate#182/#285: two statements in one simple query are one transaction, whatever the file says. */
const two = "CREATE INDEX CONCURRENTLY t_v ON t (v);\nCREATE INDEX CONCURRENTLY t_w ON t (w);\nVACUUM t;\n";

test.each([true, false])(
  "report 11: several statements that refuse a transaction run from one file (each told: %s)",
  async (everyStatement) => {
    const { migrate, rollback, sql, ledger } = await workspace({
      "001_t": "CREATE TABLE t (v int, w int);",
      "002_indexes": `-- pgops: no-transaction\n${two}`,
      "002_indexes.down":
        "-- pgops: no-transaction\nDROP INDEX CONCURRENTLY t_v;\nDROP INDEX CONCURRENTLY t_w;",
    });
    await migrate({ everyStatement });
    const valid = sql`SELECT indexrelid::regclass::text AS name FROM pg_index
      WHERE indrelid = 't'::regclass AND indisvalid ORDER BY 1`;
    expect([...(await valid)]).toEqual([{ name: "t_v" }, { name: "t_w" }]);
    await rollback();
    expect(await sql`SELECT 1 FROM pg_index WHERE indrelid = 't'::regclass`).toHaveLength(0);
    expect(await ledger()).toEqual(["001_t.up.sql"]);
  },
);

test("report 11: without the directive they are refused before anything runs, and not tried in a transaction", async () => {
  const { migrate, tables } = await workspace({ "001_t": `CREATE TABLE t (v int, w int);\n${two}` });
  expect(await failureOf(migrate())).toMatchObject({
    code: "PGOPS_NOT_IN_TRANSACTION",
    place: { line: 2 },
    hint: expect.stringContaining("no-transaction"),
  });
  expect(await tables()).toEqual([]);
});
