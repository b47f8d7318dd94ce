import { expect, test } from "vitest";
import { leftIndexes } from "../../../src/maintenance/leftovers/left-indexes.ts";
import { settleInterrupted } from "../../../src/maintenance/leftovers/settle-interrupted.ts";
import { beginAction, endAction } from "../../../src/maintenance/log/actions.ts";
import { beginTask } from "../../../src/maintenance/log/task-runs.ts";
import { lockTable, unlockTable } from "../../../src/maintenance/execute/table-lock.ts";
import { connect } from "../../../src/postgres/connect.ts";
import { withSession } from "../../../src/operation/session.ts";
import { tidyUp } from "../../support/tidy.ts";
import { leftoverScene, type LeftoverScene, phases, type Phase } from "./scene.ts";

const settled = ({ running, context }: LeftoverScene): ReturnType<typeof settleInterrupted> =>
  running((run) => settleInterrupted(run, context));

async function outcomes({ sql }: LeftoverScene): Promise<unknown[]> {
  const rows = await sql`
    SELECT outcome FROM pgops.maintenance_runs UNION ALL SELECT outcome FROM pgops.maintenance_actions`;
  return rows.map(({ outcome }) => outcome as unknown);
}

test.each(Object.entries(phases))(
  "killed while a REINDEX of its was %s: the next run records it, and drops every %s index",
  async (phase, suffix) => {
    const it = await leftoverScene();
    await it.begun("public.worn");
    const reindex = await it.halted(phase as Phase);
    await reindex.kill();
    const left = await it.invalid();
    // Two indexes, and that of the long values.
    expect(left).toHaveLength(3);
    for (const name of left) expect(name.endsWith(suffix)).toBe(true);
    const { interrupted, dropped, busy, notes } = await settled(it);
    expect(interrupted).toHaveLength(1);
    expect(dropped).toHaveLength(3);
    expect([busy, notes]).toEqual([[], []]);
    expect(await it.invalid()).toEqual([]);
    expect(await outcomes(it)).toEqual(["interrupted"]);
    // The indexes that are in use are what they were.
    const valid = await it.sql<{ name: string }[]>`
      SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'worn'::regclass AND indisvalid ORDER BY 1`;
    expect(valid.map(({ name }) => name)).toEqual(["worn_pkey", "worn_v"]);
    const again = await settled(it);
    expect([again.interrupted, again.dropped, again.notes]).toEqual([[], [], []]);
  },
);

test("what somebody else's REINDEX left is named, and stays", async () => {
  const it = await leftoverScene();
  const reindex = await it.halted("waiting for old snapshots", "REINDEX INDEX CONCURRENTLY worn_v");
  await reindex.kill();
  // One of pgops that began after it, and one that had ended before.
  await it.begun("public.worn_v");
  const { dropped, notes } = await settled(it);
  expect(dropped).toEqual([]);
  expect(notes).toMatchObject([
    {
      code: "leftover",
      message: "an invalid index is left of a REINDEX CONCURRENTLY that was not pgops': public.worn_v_ccnew",
    },
  ]);
  expect(await it.invalid()).toEqual(["worn_v_ccnew"]);
});

test("what was left after a REINDEX of pgops had ended is not its own", async () => {
  const it = await leftoverScene();
  const id = await it.begun("public.worn");
  const failed = {
    outcome: "failed",
    waitedMs: 0,
    durationMs: 1,
    bytesBefore: null,
    bytesAfter: null,
    rows: null,
    sqlstate: "57014",
    reason: "cancelled",
  } as const;
  await withSession(it.context, (session) => endAction(session, it.context, id, failed));
  await (await it.halted("waiting for old snapshots")).kill();
  const { dropped, notes } = await settled(it);
  expect(dropped).toEqual([]);
  expect(notes[0]?.message).toMatch(/^3 invalid indexes are left/);
});

test("what a REINDEX that failed could not clear is cleared by the next run, of its index alone", async () => {
  const it = await leftoverScene();
  const id = await it.begun("public.worn_v");
  await (await it.halted("waiting for old snapshots", "REINDEX TABLE CONCURRENTLY worn")).kill();
  await withSession(it.context, (session) =>
    endAction(session, it.context, id, {
      outcome: "cancelled",
      waitedMs: 0,
      durationMs: 1,
      bytesBefore: null,
      bytesAfter: null,
      rows: null,
      sqlstate: "57014",
      reason: "its time was over",
    }),
  );
  const { dropped, interrupted } = await settled(it);
  expect([dropped, interrupted]).toEqual([["public.worn_v_ccnew"], []]);
  expect(await it.invalid()).toEqual(
    ["pg_toast.pg_toast_*", "worn_pkey_ccnew"].map((name) =>
      expect.stringContaining(name.replace(/\*$/, "")),
    ),
  );
});

test("names of 63 bytes, names with quotes, and numbers: each is found to be what it is of", async () => {
  const it = await leftoverScene();
  const { sql } = it;
  const long = `worn_${"ü".repeat(29)}`;
  await sql.unsafe(`CREATE INDEX "${long}" ON worn (v); CREATE INDEX "Worn ""v""" ON worn (v)`);
  for (const name of [long, 'Worn "v"']) {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    // The second finds the name taken by the first.
    for (const count of [1, 2]) {
      await it.begun(`public.${quoted}`);
      await (await it.halted("waiting for old snapshots", `REINDEX INDEX CONCURRENTLY ${quoted}`)).kill();
      expect(await it.invalid()).toHaveLength(count);
    }
    const { dropped, notes } = await settled(it);
    expect([dropped.length, notes]).toEqual([2, []]);
    expect(await it.invalid()).toEqual([]);
  }
});

test("one that is being built is neither dropped nor named", async () => {
  const it = await leftoverScene();
  await it.begun("public.worn");
  const reindex = await it.halted("waiting for old snapshots");
  const { dropped, notes } = await settled(it);
  expect([dropped, notes]).toEqual([[], []]);
  expect(await it.invalid()).toHaveLength(3);
  await reindex.letGo();
  expect(await it.invalid()).toEqual([]);
});

test("the statement of a killed run that is still running: its row stays, and its table is named and left", async () => {
  const it = await leftoverScene();
  const reindex = await it.halted("waiting for old snapshots");
  const taskId = await withSession(it.context, (session) =>
    beginTask(session, it.context, { task: "reindex", scheduledFor: null }),
  );
  await withSession(it.context, (session) =>
    beginAction(session, it.context, {
      taskId,
      task: "reindex",
      kind: "reindex",
      target: "public.worn_v",
      pid: reindex.pid,
    }),
  );
  const first = await settled(it);
  expect([first.interrupted, first.dropped]).toEqual([[], []]);
  expect(first.busy).toMatchObject([
    {
      target: "public.worn_v",
      table: { name: { schema: "public", name: "worn" } },
      row: { pid: reindex.pid },
    },
  ]);
  expect(first.notes).toMatchObject([{ code: "still-running" }]);
  expect(await outcomes(it)).toEqual(["running", "running"]);
  await reindex.kill();
  const second = await settled(it);
  expect(second.interrupted.map(({ of }) => of).toSorted()).toEqual(["action", "run"]);
  expect(second.notes).toMatchObject([{ code: "interrupted" }, { code: "leftover" }]);
  expect(await outcomes(it)).toEqual(["interrupted", "interrupted"]);
});

test("a direct command that is alive is never taken for dead, be it by its backend or by its table's lock", async () => {
  const it = await leftoverScene();
  const worn = { schema: "public", name: "worn" };
  const history = await connect(it.context.target);
  tidyUp(() => history.close());
  await beginAction(history, it.context, {
    taskId: null,
    task: null,
    kind: "reindex",
    target: "public.worn_v",
  });
  expect(await settled(it)).toMatchObject({ interrupted: [], busy: [{ target: "public.worn_v" }] });
  // Its history's connection is lost; the worker's is not, and holds the lock of the table.
  const worker = await connect(it.context.target);
  tidyUp(() => worker.close());
  const patience = { until: 0, onWait: () => {}, signal: undefined };
  expect(await lockTable(worker, worn, patience)).toBe(true);
  const { pid } = history.info;
  await history.close();
  await expect
    .poll(async () => (await it.sql`SELECT FROM pg_stat_activity WHERE pid = ${pid}`).length)
    .toBe(0);
  expect(await settled(it)).toMatchObject({ interrupted: [], busy: [{ target: "public.worn_v" }] });
  await unlockTable(worker, worn);
  expect(await settled(it)).toMatchObject({ interrupted: [{ target: "public.worn_v" }], busy: [] });
});

test("a reader of the table only keeps the drop waiting; without its end the index stays, and the next run tries again", async () => {
  const it = await leftoverScene({ lockTimeoutMs: 100, lockTries: 2, lockPatienceMs: 300 });
  await it.begun("public.worn_v");
  await (await it.halted("waiting for old snapshots", "REINDEX INDEX CONCURRENTLY worn_v")).kill();
  const reader = await it.client("BEGIN; SELECT FROM worn LIMIT 1");
  const first = await settled(it);
  expect(first.dropped).toEqual([]);
  expect(first.notes).toMatchObject([
    {
      code: "leftover",
      message: expect.stringMatching(/^public\.worn_v_ccnew, .* stays for now: /) as string,
    },
  ]);
  await reader`ROLLBACK`;
  expect((await settled(it)).dropped).toEqual(["public.worn_v_ccnew"]);
  expect(await it.invalid()).toEqual([]);
});

test("the owner of the table drops what is left, but for the index of long values, which is named", async () => {
  const password = "owner";
  const it = await leftoverScene();
  const role = `owner_${it.name.slice(5)}`;
  await it.sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'; ALTER TABLE worn OWNER TO ${role};
    GRANT USAGE ON SCHEMA pgops TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA pgops TO ${role};
    GRANT CREATE ON SCHEMA public TO ${role}`);
  tidyUp(async () => void (await it.sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`)));
  await it.begun("public.worn");
  await (await it.halted("waiting for readers before dropping")).kill();
  const { Secret } = await import("../../../src/config/secret.ts");
  it.context.target = { ...it.context.target, user: role, password: new Secret(password) };
  const { dropped, notes } = await settled(it);
  expect(dropped).toEqual(["public.worn_pkey_ccold", "public.worn_v_ccold"]);
  expect(notes).toMatchObject([
    {
      code: "leftover",
      message: expect.stringMatching(
        /^pg_toast\.pg_toast_\d+_index_ccold, .* is not this role's to drop$/,
      ) as string,
      hint: expect.stringContaining("USAGE on the schema pg_toast") as string,
    },
  ]);
  // As the hint says.
  await it.sql.unsafe(`GRANT USAGE ON SCHEMA pg_toast TO ${role}`);
  expect((await settled(it)).dropped).toHaveLength(1);
  expect(await it.invalid()).toEqual([]);
});

test("without a history nothing is pgops' own", async () => {
  const it = await leftoverScene();
  await (await it.halted("waiting for old snapshots")).kill();
  await it.sql`DROP SCHEMA pgops CASCADE`;
  const { dropped, interrupted, notes } = await settled(it);
  expect([dropped, interrupted]).toEqual([[], []]);
  expect(notes).toMatchObject([{ code: "leftover" }]);
  const left = await it.running(({ session }) => leftIndexes(session));
  expect(left).toHaveLength(3);
});
