import { describe, expect, test } from "vitest";
import { statementsOf } from "../../src/sqltext/split.ts";
import { refuseTransactionControl, TransactionControlJudge } from "../../src/sqltext/transaction-control.ts";
import { thrownBy } from "./thrown-by.ts";

/** What is left without the frame. */
function framed(source: string): string[] {
  const statements = [...statementsOf(source)];
  const judge = new TransactionControlJudge("a.sql");
  for (const statement of statements) judge.see(statement);
  const { begins, commits } = judge.end();
  return statements.slice(begins ? 1 : 0, commits ? -1 : undefined).map(({ text }) => text);
}

const refuseAny = (source: string): void => {
  for (const statement of statementsOf(source)) refuseTransactionControl(statement, "a.sql");
};

describe("TransactionControlJudge", () => {
  test.each([
    ["BEGIN; SELECT 1; COMMIT;"],
    ["begin work;\nSELECT 1;\ncommit work;"],
    ["-- why\nBEGIN TRANSACTION; SELECT 1; END TRANSACTION"],
    ["START TRANSACTION; SELECT 1; END;"],
    ["SELECT 1;"],
  ])("of %j is the statement alone", (source) => {
    expect(framed(source)).toEqual(["SELECT 1"]);
  });

  test("of an empty frame and of an empty file is nothing", () => {
    expect(framed("BEGIN; COMMIT;")).toEqual([]);
    expect(framed("-- nothing")).toEqual([]);
  });

  test("keeps what only looks like transaction control", () => {
    const source = `DO $$ BEGIN COMMIT; END $$;
      PREPARE p AS SELECT 1; SET LOCAL lock_timeout = '1s'; SET SESSION x.y = 1; SET CONSTRAINTS ALL DEFERRED;
      COMMENT ON TABLE t IS 'COMMIT;'; SELECT 'ROLLBACK'; ANALYZE; CREATE TABLE "commit" (a int);
      CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; CALL p(); EXECUTE p`;
    expect(framed(source)).toHaveLength(12);
  });

  test.each([
    ["SELECT 1; COMMIT; SELECT 2", /^COMMIT is not/, 1, 11],
    ["BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;", /^COMMIT is not/, 1, 18],
    ["BEGIN; BEGIN; COMMIT;", /^BEGIN is not/, 1, 8],
    ["SELECT 1;\nend; SELECT 2", /^END is not/, 2, 1],
    ["ROLLBACK", /^ROLLBACK is not/, 1, 1],
    ["BEGIN; SELECT 1; ROLLBACK;", /^ROLLBACK is not/, 1, 18],
    ["ABORT; SELECT 1", /^ABORT is not/, 1, 1],
    ["SELECT 1; SAVEPOINT a", /^SAVEPOINT is not/, 1, 11],
    ["RELEASE a; SELECT 1", /^RELEASE is not/, 1, 1],
    ["ROLLBACK TO a; SELECT 1", /^ROLLBACK TO is not/, 1, 1],
    ["PREPARE TRANSACTION 'a'", /^PREPARE TRANSACTION is not/, 1, 1],
    ["COMMIT PREPARED 'a'; SELECT 1", /^COMMIT PREPARED is not/, 1, 1],
    ["SELECT 1; COMMIT PREPARED 'a'", /^COMMIT PREPARED is not/, 1, 11],
    ["ROLLBACK PREPARED 'a'", /^ROLLBACK PREPARED is not/, 1, 1],
    ["SET TRANSACTION READ ONLY", /^SET TRANSACTION is not/, 1, 1],
    ["SET LOCAL TRANSACTION READ ONLY", /^SET TRANSACTION is not/, 1, 1],
    ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", /^SET SESSION CHARACTERISTICS is not/, 1, 1],
    ["BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT", /^BEGIN with options/, 1, 1],
    ["BEGIN TRANSACTION READ ONLY; SELECT 1; COMMIT", /^BEGIN with options/, 1, 1],
    ["START TRANSACTION READ WRITE; SELECT 1; COMMIT", /^START with options/, 1, 1],
    ["BEGIN; SELECT 1; COMMIT AND CHAIN", /^COMMIT with options/, 1, 18],
    ["BEGIN; SELECT 1", /has a BEGIN but no COMMIT at its end/, 1, 1],
    ["BEGIN", /has a BEGIN but no COMMIT at its end/, 1, 1],
    ["SELECT 1; COMMIT", /has a COMMIT but no BEGIN at its start/, 1, 11],
  ])("refuses %j", (source, message, line, column) => {
    const error = thrownBy(() => framed(source));
    expect(error).toMatchObject({
      code: "PGOPS_TRANSACTION_CONTROL",
      exitCode: 2,
      place: { file: "a.sql", line, column },
    });
    expect(error.message).toMatch(message);
    expect(error.hint).toBeTruthy();
  });
});

describe("refuseTransactionControl", () => {
  test("lets other statements pass", () => {
    expect(() => refuseAny("VACUUM; SELECT 1")).not.toThrow();
  });

  test("refuses BEGIN and COMMIT too", () => {
    const error = thrownBy(() => refuseAny("BEGIN; SELECT 1; COMMIT"));
    expect(error).toMatchObject({ code: "PGOPS_TRANSACTION_CONTROL", place: { line: 1, column: 1 } });
    expect(error.message).toContain("no-transaction");
  });
});
