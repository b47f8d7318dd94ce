import { expect, test } from "vitest";
import { orderlyEnd, stage } from "../../faults/fixtures/stage.ts";
import { ledgerOf } from "../../faults/fixtures/states.ts";

// golang-migrate#282, golang-migrate#518: "Dirty database version 2. Fix and force version."

test.each([
  ["in a transaction", ""],
  ["outside a transaction", "-- pgops: no-transaction\n"],
])(
  "report 3: after a syntax error %s nothing is dirty: mending the file is all there is to do",
  async (_, directive) => {
    const it = await stage({
      files: { "001_a": "CREATE TABLE a ();", "002_b": `${directive}CREATE TABLE b ();\nCREATE TABEL c ();` },
    });
    const first = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toMatch(/syntax error[\s\S]*002_b\.up\.sql:\d/);
    expect(first.stderr).not.toMatch(/dirty|force/i);
    const status = await it.json(["status"]);
    expect(status).toMatchObject({ exitCode: 0, counts: { applied: 1, pending: 1 } });
    await it.write("sql/migrations/002_b.up.sql", `${directive}CREATE TABLE b ();\nCREATE TABLE c ();`);
    const second = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
    expect([second.exitCode, await it.tables()]).toEqual([0, ["a", "b", "c", "migrations"]]);
    expect(await ledgerOf(it.sql)).toEqual(["001_a.up.sql", "002_b.up.sql"]);
  },
);
