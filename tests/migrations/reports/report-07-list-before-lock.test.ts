import { expect, test } from "vitest";
import { tableMigrations } from "../../e2e/scene.ts";
import { orderlyEnd, stage, untilRunning } from "../../faults/fixtures/stage.ts";
import { ledgerOf } from "../../faults/fixtures/states.ts";

// sqitch#579

const slow = "CREATE TABLE first (id int);\nSELECT pg_sleep(1.5);";

test("report 7: the second runner reads the state again when it has the lock: nothing is left to do", async () => {
  const it = await stage({ files: { ...tableMigrations(2, 3), "001_first": slow } });
  const first = it.start(["migrate"]);
  await untilRunning(it.sql, "pg_sleep(1.5)");
  const second = it.start(["migrate", "--json"]);
  const outcomes = [await orderlyEnd(first, ["migrate"]), await orderlyEnd(second, ["migrate", "--json"])];
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(JSON.parse(outcomes[1]?.stdout ?? "")).toMatchObject({ ok: true, applied: [], pending: 0 });
  expect(await ledgerOf(it.sql)).toHaveLength(3);
});

test("report 7: and a newer deployment applies what the older one did not have", async () => {
  const older = await stage({ files: { ...tableMigrations(2), "001_first": slow } });
  const newer = await stage({ files: { ...tableMigrations(2, 3), "001_first": slow } });
  const first = older.start(["migrate"]);
  await untilRunning(older.sql, "pg_sleep(1.5)");
  const second = await orderlyEnd(newer.start(["migrate", "--json"], { url: older.url }), [
    "migrate",
    "--json",
  ]);
  expect((await orderlyEnd(first, ["migrate"])).exitCode).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ ok: true, applied: [{ number: 3 }], pending: 0 });
  expect(await ledgerOf(older.sql)).toHaveLength(3);
});
