import { expect, test } from "vitest";
import { failureOf } from "../../migrations/operations.ts";
import { bloated, flushed, runScene } from "./scene.ts";

const nightly = { name: "vacuum", run: "vacuum", schedule: "0 3 * * *", tables: ["a"] };

test("what is due is done once, however often it is called, and again the next night", async () => {
  const { sql, run, setClock, log } = await runScene({ maintenance: { tasks: [nightly] } });
  await bloated(sql, "a");
  expect(await run()).toBe("vacuum: done");
  expect(await run()).toBe("vacuum: not-due");
  setClock("2026-11-26T02:59Z");
  expect(await run()).toBe("vacuum: not-due");
  setClock("2026-11-26T03:00Z");
  // The statistics that are read may be half a second old before 15, and by this clock a night has passed.
  await flushed(sql);
  expect(await run()).toBe("vacuum: done");
  expect(await log()).toEqual(["vacuum public.a done"]);
});

test("a missed night is caught up whenever it is called next, once", async () => {
  const { run, setClock } = await runScene({ maintenance: { tasks: [nightly] } });
  expect(await run()).toBe("vacuum: done");
  setClock("2026-11-29T16:20Z");
  expect(await run()).toBe("vacuum: done");
  expect(await run()).toBe("vacuum: not-due");
});

test("a clock that was far ahead once does not keep a task from its turn until that time comes", async () => {
  const { run, maintain, setClock } = await runScene({ maintenance: { tasks: [nightly] } });
  setClock("2031-01-01T03:00Z");
  expect(await run()).toBe("vacuum: done");
  setClock("2026-11-25T04:00Z");
  const { tasks } = await maintain();
  expect(tasks).toMatchObject([{ outcome: "done", why: expect.stringContaining("has not come") }]);
  expect(await run()).toBe("vacuum: not-due");
  setClock("2026-11-26T03:00Z");
  expect(await run()).toBe("vacuum: done");
});

test("a clock that is put back by a minute does nothing twice", async () => {
  const { run, setClock } = await runScene({ maintenance: { tasks: [nightly] } });
  setClock("2026-11-26T03:00Z");
  expect(await run()).toBe("vacuum: done");
  setClock("2026-11-26T02:59Z");
  expect(await run()).toBe("vacuum: not-due");
  setClock("2026-11-26T03:01Z");
  expect(await run()).toBe("vacuum: not-due");
});

test("with catchUp false a missed night stays missed", async () => {
  const tasks = [{ ...nightly, catchUp: false }];
  const { run, setClock, maintain } = await runScene({ maintenance: { tasks } });
  setClock("2026-11-25T03:05Z");
  expect(await run()).toBe("vacuum: done");
  setClock("2026-11-29T16:20Z");
  const { tasks: results, exitCode } = await maintain();
  expect(results).toMatchObject([{ outcome: "not-due", why: expect.stringContaining("missed") }]);
  expect(exitCode).toBe(0);
});

test("outside the window what is due waits, and the run says not now", async () => {
  const maintenance = { tasks: [nightly], window: { from: "22:00", to: "02:00" }, timezone: "Europe/Berlin" };
  const { run, maintain, setClock } = await runScene({ maintenance });
  const { tasks, exitCode } = await maintain();
  expect(tasks).toMatchObject([{ outcome: "waits", why: expect.stringContaining("22:00") }]);
  expect(exitCode).toBe(4);
  setClock("2026-11-25T20:59Z");
  expect(await run()).toBe("vacuum: waits");
  setClock("2026-11-25T21:00Z");
  expect(await run()).toBe("vacuum: done");
});

test("vacuum-full without a window, as the default schedule has it, is never due, and the run is no failure", async () => {
  const { run, maintain } = await runScene({ maintenance: {} });
  expect(await run()).toBe("vacuum: done, reindex: done, vacuum-full: not-due");
  expect(await maintain()).toMatchObject({ exitCode: 0 });
});

test("--force does what is not due, and does not pass by the window", async () => {
  const window = { from: "03:00", to: "05:00" };
  const { run, setClock } = await runScene({ maintenance: { tasks: [nightly], window } });
  expect(await run()).toBe("vacuum: done");
  expect(await run({ force: true })).toBe("vacuum: done");
  setClock("2026-11-25T12:00Z");
  expect(await run({ force: true })).toBe("vacuum: waits");
});

test("what is forced before its time does not stand for that time", async () => {
  const { run, setClock } = await runScene({ maintenance: { tasks: [nightly] } });
  expect(await run()).toBe("vacuum: done");
  setClock("2026-11-26T02:00Z");
  expect(await run({ force: true })).toBe("vacuum: done");
  setClock("2026-11-26T03:00Z");
  expect(await run()).toBe("vacuum: done");
});

test("--task takes these alone, and a name that no task has is refused with the one that is meant", async () => {
  const tasks = [nightly, { ...nightly, name: "other" }];
  const { run, maintain } = await runScene({ maintenance: { tasks } });
  expect(await run({ tasks: ["other"] })).toBe("other: done");
  const { code, exitCode, message } = await failureOf(maintain({ tasks: ["vacum"] }));
  expect({ code, exitCode }).toEqual({ code: "PGOPS_MAINTENANCE_TASK", exitCode: 2 });
  expect(message).toContain("Did you mean `vacuum`?");
});

test("a task that is not enabled runs where it is named alone", async () => {
  const { run } = await runScene({ maintenance: { tasks: [{ ...nightly, enabled: false }] } });
  expect(await run()).toBe("");
  expect(await run({ tasks: ["vacuum"], force: true })).toBe("vacuum: done");
});

test("a dry run says what would be done and why, and leaves nothing behind", async () => {
  const { sql, maintain } = await runScene({ maintenance: { tasks: [nightly] } });
  await bloated(sql, "a");
  const { tasks, exitCode } = await maintain({ dryRun: true });
  expect(tasks).toMatchObject([
    {
      outcome: "planned",
      planned: [{ kind: "vacuum", target: "public.a", why: expect.stringMatching(/dead rows \(\d+ %\)/) }],
    },
  ]);
  expect(exitCode).toBe(0);
  const [row] = await sql`SELECT count(*)::int AS count FROM pg_namespace WHERE nspname = 'pgops'`;
  expect(row).toEqual({ count: 0 });
});

test("what needs it most is done first, and not what takes longest", async () => {
  const tasks = [{ ...nightly, tables: ["small", "large"] }];
  const { sql, maintain, log } = await runScene({ maintenance: { tasks } });
  await bloated(sql, "small", 3000);
  await sql.unsafe(`
    CREATE TABLE large (id int PRIMARY KEY) WITH (autovacuum_enabled = off);
    INSERT INTO large SELECT generate_series(1, 50000)`);
  // Rows that were only inserted can wait for those that are dead.
  await flushed(sql);
  const [planned] = (await maintain({ dryRun: true })).tasks;
  expect(planned?.planned.map(({ target }) => target)).toEqual(["public.small", "public.large"]);
  await maintain();
  expect(await log()).toEqual(["vacuum public.small done", "vacuum public.large done"]);
});
