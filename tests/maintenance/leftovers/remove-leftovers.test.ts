import { expect, test } from "vitest";
import { leftIndexes } from "../../../src/maintenance/leftovers/left-indexes.ts";
import { type Cleared, removeLeftovers } from "../../../src/maintenance/leftovers/remove-leftovers.ts";
import { settleInterrupted } from "../../../src/maintenance/leftovers/settle-interrupted.ts";
import { parseTarget } from "../../../src/maintenance/leftovers/targets.ts";
import { targetText } from "../../../src/maintenance/work.ts";
import { leftoverScene, type LeftoverScene } from "./scene.ts";

async function oidOf({ sql }: LeftoverScene, name: string): Promise<number> {
  const [row] = await sql<{ oid: number }[]>`SELECT ${name}::regclass::oid::int AS oid`;
  return row?.oid ?? 0;
}

function removed(it: LeftoverScene, table: string, before?: ReadonlySet<number>): Promise<Cleared> {
  return it.running(async (run) => removeLeftovers(run, { tableOid: await oidOf(it, table), before }));
}

async function oids(it: LeftoverScene): Promise<ReadonlySet<number>> {
  const left = await it.running(({ session }) => leftIndexes(session));
  return new Set(left.map(({ oid }) => oid));
}

test("without a history, what was there before a REINDEX stays, and what it left goes", async () => {
  const it = await leftoverScene();
  await it.sql`DROP SCHEMA pgops CASCADE`;
  await (await it.halted("waiting for old snapshots", "REINDEX INDEX CONCURRENTLY worn_v")).kill();
  const before = await oids(it);
  expect(before.size).toBe(1);
  // In this phase the old index is left, which was there before by its oid, but not as an invalid one.
  await (
    await it.halted("waiting for readers before marking dead", "REINDEX INDEX CONCURRENTLY worn_v")
  ).kill();
  expect(await it.invalid()).toEqual(["worn_v_ccnew", "worn_v_ccold"]);
  expect(await removed(it, "worn", before)).toEqual({ dropped: ["public.worn_v_ccold"], notes: [] });
  expect(await it.invalid()).toEqual(["worn_v_ccnew"]);
  expect(await removed(it, "worn", new Set())).toEqual({ dropped: ["public.worn_v_ccnew"], notes: [] });
});

test("the history says what is pgops' own; what somebody else left since is not touched", async () => {
  const it = await leftoverScene();
  await (await it.halted("waiting for old snapshots", "REINDEX INDEX CONCURRENTLY worn_v")).kill();
  await it.begun("public.worn_pkey");
  await (await it.halted("waiting for old snapshots", "REINDEX INDEX CONCURRENTLY worn_pkey")).kill();
  expect(await removed(it, "worn")).toEqual({ dropped: ["public.worn_pkey_ccnew"], notes: [] });
  expect(await removed(it, "worn", new Set())).toEqual({ dropped: [], notes: [] });
  expect(await it.invalid()).toEqual(["worn_v_ccnew"]);
});

test("of another table nothing is dropped, and nothing that somebody is building", async () => {
  const it = await leftoverScene();
  await it.sql`CREATE TABLE other (id int)`;
  await it.begun("public.worn");
  const reindex = await it.halted("waiting for readers before dropping");
  expect(await removed(it, "worn", new Set())).toEqual({ dropped: [], notes: [] });
  await reindex.kill();
  expect(await removed(it, "other", new Set())).toEqual({ dropped: [], notes: [] });
  expect((await removed(it, "worn", new Set())).dropped).toHaveLength(3);
});

test.each(["REINDEX TABLE CONCURRENTLY whole", "REINDEX INDEX CONCURRENTLY whole_v"])(
  "%s, a partitioned one: what it left on a partition is found to be of it",
  async (statement) => {
    const it = await leftoverScene();
    // `worn` becomes a partition, so that the reindex halts there.
    await it.sql.unsafe(`CREATE TABLE whole (id int NOT NULL, v text) PARTITION BY RANGE (id);
      ALTER TABLE whole ATTACH PARTITION worn FOR VALUES FROM (0) TO (1000); CREATE INDEX whole_v ON whole (v)`);
    await it.begun(`public.${statement.split(" ").at(-1) ?? ""}`);
    await (await it.halted("waiting for old snapshots", statement)).kill();
    const left = await it.invalid();
    expect(left.length).toBeGreaterThanOrEqual(1);
    const { dropped, notes } = await it.running((run) => settleInterrupted(run, it.context));
    expect([dropped.length, notes, await it.invalid()]).toEqual([left.length, [], []]);
    const [row] = await it.sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 'whole_v'::regclass`;
    expect(row).toEqual({ indisvalid: true });
  },
);

test("a target is read as it was written", () => {
  for (const name of [
    { schema: "public", name: "users" },
    { schema: "My schema", name: 'a "b".c' },
    { schema: "select", name: "x.y" },
  ])
    expect(parseTarget(targetText(name))).toEqual(name);
  expect(parseTarget("nightly/cleanup.sql.")).toBeUndefined();
  expect(parseTarget("a.b.c")).toBeUndefined();
});
