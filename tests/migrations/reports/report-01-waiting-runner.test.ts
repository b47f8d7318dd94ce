import { expect, test } from "vitest";
import { orderlyEnd, stage, untilRunning } from "../../faults/fixtures/stage.ts";
import { ledgerOf } from "../../faults/fixtures/states.ts";

// flyway#1654, postgres-migrations#36, golang-migrate#960

const files = {
  "001_table": "CREATE TABLE t (id int);\nINSERT INTO t SELECT generate_series(1, 100);",
  "002_index": "-- pgops: no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS t_id ON t (id);",
};

test("report 1: runners that wait for the lock do not deadlock the holder's CREATE INDEX CONCURRENTLY", async () => {
  const it = await stage({ files });
  await it.migrate({ to: 1 });
  // An old snapshot keeps the build at its last step until the others wait.
  const old = await it.sql.reserve();
  await old`BEGIN ISOLATION LEVEL REPEATABLE READ`;
  await old`SELECT count(*) FROM t`;
  const holder = it.start(["migrate"]);
  await untilRunning(it.sql, "CREATE INDEX CONCURRENTLY");
  const waiting = [1, 2, 3].map(() => it.start(["migrate"]));
  for (const { output } of waiting)
    await expect.poll(() => output.stderr, { timeout: 10_000 }).toContain("waiting for another run");
  await old`COMMIT`;
  old.release();
  const outcomes = await Promise.all(
    [holder, ...waiting].map(async (one) => orderlyEnd(one, ["migrate"], 20_000)),
  );
  expect(outcomes.map(({ exitCode, stderr }) => [exitCode, /deadlock/.test(stderr)])).toEqual(
    outcomes.map(() => [0, false]),
  );
  const indexes = await it.sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass`;
  expect([...indexes]).toEqual([{ indisvalid: true }]);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
});

test("report 1: IF NOT EXISTS does not take the invalid index of a failed build for the index", async () => {
  const it = await stage({
    files: { ...files, "002_index": files["002_index"].replace("INDEX", "UNIQUE INDEX") },
  });
  await it.migrate({ to: 1 });
  await it.sql`INSERT INTO t VALUES (1)`;
  await expect(it.migrate()).rejects.toMatchObject({ code: "PGOPS_SQL", sqlstate: "23505" });
  const [left] = await it.sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass`;
  expect(left).toEqual({ indisvalid: false });
  await it.sql`DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t WHERE id = 1)`;
  await it.migrate();
  const [built] = await it.sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass`;
  expect(built).toEqual({ indisvalid: true });
  expect(await ledgerOf(it.sql)).toHaveLength(2);
});
