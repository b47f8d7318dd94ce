import { expect, test } from "vitest";
import { countingProxy } from "../postgres/counting-proxy.ts";
import { workspace } from "./operations.ts";

const twenty = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => {
    const number = String(index + 1).padStart(3, "0");
    const statements = Array.from({ length: 10 }, (__, part) => `INSERT INTO t${number} VALUES (${part});`);
    return [
      [`${number}_t`, [`CREATE TABLE t${number} (id int);`, ...statements].join("\n")],
      [`${number}_t.down`, `DELETE FROM t${number};\nDROP TABLE t${number};`],
    ];
  }).flat(),
);

test("twenty migrations of eleven statements take one network round trip each, and twenty at most for the rest", async () => {
  const { migrate, rollback, status, url } = await workspace(twenty);
  // Without TLS: its hand-shake would count, and hides who speaks.
  const proxy = await countingProxy(`${url}?sslmode=disable`);
  const databaseUrl = proxy.url;
  expect((await migrate({ databaseUrl })).applied).toHaveLength(20);
  expect(proxy.roundTrips()).toBeLessThanOrEqual(20 + 20);
  expect(proxy.roundTrips()).toBeGreaterThan(3);

  proxy.reset();
  await status({ databaseUrl });
  expect(proxy.roundTrips()).toBeLessThanOrEqual(8);

  proxy.reset();
  expect((await rollback({ databaseUrl, all: true })).rolledBack).toHaveLength(20);
  expect(proxy.roundTrips()).toBeLessThanOrEqual(20 + 20);
});
