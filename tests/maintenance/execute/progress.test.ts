import { expect, test } from "vitest";
import type { WorkKind } from "../../../src/maintenance/work.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";
import { serverMajor } from "../../support/database.ts";
import { bloatedTable, executeScene, type ExecuteScene, slowly } from "./scene.ts";

type Progress = Extract<OperationEvent, { type: "progress" }>;

/** A table whose index takes a fiftieth of a second for every row, once it is there. */
async function slowIndex({ sql, database }: ExecuteScene, rows: number): Promise<void> {
  await bloatedTable(sql, "orders", rows);
  await sql.unsafe(`
    CREATE FUNCTION slow(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_sleep(current_setting('slow.seconds', true)::float8);
      RETURN id;
    END $$;
    CREATE INDEX idx_orders_slow ON orders (slow(id));
    ALTER DATABASE ${database.name} SET slow.seconds = '0.02'`);
}

/** What was told of a work's progress. */
async function progressOf(it: ExecuteScene, kind: WorkKind, target: string): Promise<Progress[]> {
  const [result] = await it.execute([await it.work(kind, target)], slowly);
  expect(result).toMatchObject({ outcome: "done" });
  return it.events.filter((event) => event.type === "progress");
}

test("a VACUUM is told of with its phases and the blocks it has done", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 220);
  const told = await progressOf(it, "vacuum", "orders");
  expect(told[0]).toMatchObject({ step: "vacuum public.orders" });
  // The TOAST table has its turn, too, and no blocks.
  const scanning = told.filter(({ phase, total }) => phase === "scanning heap" && total !== undefined);
  expect(scanning.length).toBeGreaterThan(0);
  for (const { done, total, unit } of scanning) {
    expect(unit).toBe("blocks");
    expect(total).toBeGreaterThan(5);
    expect(done).toBeLessThanOrEqual(total ?? 0);
  }
  // There may be no such phase: a session of another test that is just connecting may keep the rows alive.
  for (const { total } of told.filter(({ phase }) => phase === "vacuuming indexes"))
    expect(total).toBe(serverMajor() >= 17 ? 2 : undefined);
});

test("an ANALYZE is told of with its phase, and no numbers where there are none", async () => {
  const it = await executeScene();
  await slowIndex(it, 200);
  const told = await progressOf(it, "analyze", "orders");
  expect(told).toContainEqual({
    type: "progress",
    step: "analyze public.orders",
    phase: "computing statistics",
    unit: "blocks",
    done: 0,
    total: undefined,
  });
});

test("a REINDEX is told of with the blocks it reads, also when it validates", async () => {
  const it = await executeScene();
  await slowIndex(it, 200);
  const told = await progressOf(it, "reindex", "idx_orders_slow");
  expect(told.map(({ phase }) => phase)).toContain("building index: scanning table");
  expect(told[0]).toMatchObject({ step: "reindex public.idx_orders_slow", unit: "blocks" });
});

test("a VACUUM FULL is told of with the indexes it has built", async () => {
  const it = await executeScene();
  await slowIndex(it, 200);
  const told = await progressOf(it, "vacuum-full", "orders");
  expect(told).toContainEqual(expect.objectContaining({ phase: "rebuilding index", unit: "indexes" }));
});

test("two at the same time are told of each by itself", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 220);
  await bloatedTable(it.sql, "users", 220);
  await it.execute([await it.work("vacuum", "orders"), await it.work("vacuum", "users")], {
    jobs: 2,
    ...slowly,
  });
  const told = it.events.filter((event) => event.type === "progress");
  expect(new Set(told.map(({ step }) => step))).toEqual(
    new Set(["vacuum public.orders", "vacuum public.users"]),
  );
});
