import { expect, test } from "vitest";
import type { MigrationEvent } from "../../src/index.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace } from "./operations.ts";

const counted = (number: number): Record<string, string> => ({
  [`00${number}_m${number}`]: `CREATE TABLE m${number} (); SELECT pg_sleep(0.05);`,
});

test("several runners at once: one applies, the others wait and find nothing to do", async () => {
  const { migrate, ledger, tables, status } = await workspace(
    Object.assign({}, ...[1, 2, 3, 4].map(counted)) as Record<string, string>,
  );
  const results = await Promise.all([migrate(), migrate(), migrate()]);
  const counts = results.map(({ applied }) => applied.length);
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 0, 4]);
  expect(results.map(({ pending }) => pending)).toEqual([0, 0, 0]);
  expect(await ledger()).toHaveLength(4);
  expect(await tables()).toEqual(["m1", "m2", "m3", "m4", "migrations"]);
  expect((await status()).counts).toMatchObject({ applied: 4, pending: 0 });
});

test("a row of the ledger that somebody else has not committed: waited for as for any lock, then exit code 4", async () => {
  const { migrate, sql, ledger } = await workspace({
    ...tableMigrations(1, 2),
    "pgops.config.json": JSON.stringify({ lockTimeout: "100ms", lockTries: 2 }),
  });
  await migrate({ to: 1 });
  await sql.begin(async (other) => {
    await other`INSERT INTO migrations (filename) VALUES ('002_t2.up.sql')`;
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_LOCK_TIMEOUT",
      exitCode: 4,
      message: expect.stringContaining("002_t2 did not get its locks in 2 tries"),
      stands: expect.stringContaining("nothing of it remains"),
    });
  });
  expect(await ledger()).toHaveLength(2);
});

test("what another run applied in between is not applied again", async () => {
  const { migrate, sql, tables } = await workspace({
    ...tableMigrations(2),
    "001_t1": "CREATE TABLE t1 (); SELECT pg_sleep(0.3);",
  });
  await sql`SELECT 1`;
  let taken: Promise<unknown> | undefined;
  const onEvent = ({ type }: MigrationEvent): void => {
    if (type === "started")
      taken ??= sql`INSERT INTO migrations (filename) VALUES ('002_t2.up.sql')`.execute();
  };
  const error = await failureOf(migrate({ onEvent }));
  await taken;
  expect(error).toMatchObject({
    code: "PGOPS_CONCURRENT",
    exitCode: 4,
    partial: { applied: [{ number: 1 }] },
  });
  expect(await tables()).toEqual(["migrations", "t1"]);
});

test("two rollbacks at once: each is undone once", async () => {
  const { migrate, rollback, ledger } = await workspace({
    "001_a": "CREATE TABLE a ();",
    "001_a.down": "DROP TABLE a; SELECT pg_sleep(0.1);",
  });
  await migrate();
  const outcomes = await Promise.allSettled([rollback(), rollback()]);
  expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
  const undone = outcomes.flatMap((outcome) =>
    outcome.status === "fulfilled" ? outcome.value.rolledBack : [],
  );
  expect(undone).toHaveLength(1);
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [outcome.reason as unknown] : [],
  );
  for (const reason of reasons) expect(reason).toMatchObject({ code: "PGOPS_CONCURRENT", exitCode: 4 });
  expect(await ledger()).toEqual([]);
});
