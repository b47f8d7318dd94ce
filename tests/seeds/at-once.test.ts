import { describe, expect, test } from "vitest";
import { expectOrderly } from "../e2e/scene.ts";
import { type SeedScene, seedScene, threePermissions } from "./seed-scene.ts";

const file = "permissions.yaml";
/** It waits in the middle for whoever holds the advisory lock 7. */
const waiting = `CREATE TABLE IF NOT EXISTS once (n int);
INSERT INTO once VALUES (1);
SELECT pg_advisory_xact_lock(7);
INSERT INTO once VALUES (2);`;

describe("several at once", () => {
  test("each thing is done once, and all end well", async () => {
    const it = await seedScene({
      [file]: threePermissions,
      "001_a.sql": "CREATE TABLE IF NOT EXISTS once (n int);\nINSERT INTO once VALUES (1);",
      "002_b.sql": "INSERT INTO once VALUES (2);",
    });
    const all = Array.from({ length: 6 }, () => it.start(["seed", "--json"]));
    const ends = await Promise.all(all.map(({ ended }) => ended));
    for (const end of ends) expectOrderly(end, ["seed", "--json"]);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0]);
    const documents = ends.map(({ stdout }) => JSON.parse(stdout) as { written: boolean });
    expect(documents.filter(({ written }) => written)).toHaveLength(1);
    expect(await it.sql`SELECT n FROM once ORDER BY n`).toEqual([{ n: 1 }, { n: 2 }]);
    expect([(await it.permissions()).length, (await it.grants()).length]).toEqual([3, 4]);
    expect(await it.history()).toEqual([`done ${file}`, "done 001_a.sql", "done 002_b.sql"]);
  });

  test("a run that waits for another one says so, and then finds nothing to do", async () => {
    const it = await seedScene({ "001_a.sql": waiting });
    const holder = await it.sql.reserve();
    await holder`SELECT pg_advisory_lock(7)`;
    const first = it.start(["seed"]);
    await expect.poll(async () => waits(it.sql), { timeout: 20_000 }).toBe(true);
    const second = it.start(["seed"]);
    await expect
      .poll(() => second.output.stderr, { timeout: 20_000 })
      .toMatch(/waiting for another run of pgops to end: pid \d+/);
    await holder`SELECT pg_advisory_unlock(7)`;
    holder.release();
    expect([(await first.ended).exitCode, (await second.ended).exitCode]).toEqual([0, 0]);
    expect(await it.sql`SELECT n FROM once ORDER BY n`).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("--wait-lock 0 does not wait: exit code 4, and nothing is done", async () => {
    const it = await seedScene({ "001_a.sql": waiting, "002_b.sql": "CREATE TABLE b ();" });
    const holder = await it.sql.reserve();
    await holder`SELECT pg_advisory_lock(7)`;
    const first = it.start(["seed"]);
    await expect.poll(async () => waits(it.sql), { timeout: 20_000 }).toBe(true);
    const { exitCode, stderr } = await it.pgops(["seed", "--only", "b", "--wait-lock", "0s"]);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("PGOPS_LOCKED")]);
    expect(await it.tables()).not.toContain("b");
    await holder`SELECT pg_advisory_unlock(7)`;
    holder.release();
    expect((await first.ended).exitCode).toBe(0);
  });
});

describe("cut off in the middle", () => {
  test("kill -9 in a file of SQL: nothing of it remains, and the next run does it", async () => {
    const it = await seedScene({ [file]: threePermissions, "001_a.sql": waiting });
    const holder = await it.sql.reserve();
    await holder`SELECT pg_advisory_lock(7)`;
    const cut = it.start(["seed"]);
    await expect.poll(async () => waits(it.sql), { timeout: 20_000 }).toBe(true);
    cut.kill("SIGKILL");
    await cut.ended;
    await holder`SELECT pg_advisory_unlock(7)`;
    holder.release();
    await expect.poll(async () => busy(it.sql), { timeout: 20_000 }).toBe(0);
    expect(await it.tables()).not.toContain("once");
    expect(await it.history()).toEqual([`done ${file}`]);
    expect(await it.sql`SELECT name FROM pgops.seeds`).toEqual([]);

    expect((await it.pgops(["seed"])).exitCode).toBe(0);
    expect(await it.sql`SELECT n FROM once ORDER BY n`).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("kill -9 between the permissions and the grants: neither is there, and the next run writes both", async () => {
    const it = await seedScene({ [file]: threePermissions });
    const holder = await it.sql.reserve();
    await holder`BEGIN`;
    await holder`LOCK TABLE role_permissions IN SHARE MODE`;
    const cut = it.start(["seed", "--lock-timeout", "60s"]);
    await expect.poll(async () => waits(it.sql), { timeout: 20_000 }).toBe(true);
    cut.kill("SIGKILL");
    await cut.ended;
    await holder`ROLLBACK`;
    holder.release();
    await expect.poll(async () => busy(it.sql), { timeout: 20_000 }).toBe(0);
    expect([await it.permissions(), await it.history()]).toEqual([[], []]);

    expect((await it.pgops(["seed"])).exitCode).toBe(0);
    expect([(await it.permissions()).length, (await it.grants()).length]).toEqual([3, 4]);
  });

  test("the server ends the session: nothing of it remains, which is said", async () => {
    const it = await seedScene({ [file]: threePermissions, "001_a.sql": waiting });
    const holder = await it.sql.reserve();
    await holder`SELECT pg_advisory_lock(7)`;
    const cut = it.start(["seed"]);
    await expect.poll(async () => waits(it.sql), { timeout: 20_000 }).toBe(true);
    await it.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'pgops%' AND wait_event_type = 'Lock'`;
    const end = await cut.ended;
    expectOrderly(end, ["seed"]);
    expect([end.exitCode, end.stderr]).toEqual([5, expect.stringContaining("PGOPS_CONNECTION_LOST")]);
    expect(end.stderr).toContain("001_a.sql was rolled back; nothing of it remains.");
    holder.release();
    expect(await it.tables()).not.toContain("once");
  });

  test("Ctrl-C: rolled back, with exit code 130 and what stands", async () => {
    const it = await seedScene({ [file]: threePermissions, "001_a.sql": waiting });
    const holder = await it.sql.reserve();
    await holder`SELECT pg_advisory_lock(7)`;
    const cut = it.start(["seed"]);
    await expect.poll(async () => waits(it.sql), { timeout: 20_000 }).toBe(true);
    cut.kill("SIGINT");
    const { exitCode, stderr } = await cut.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      "001_a.sql was rolled back; nothing of it remains. What ran before it stays: permissions.yaml.",
    );
    await holder`SELECT pg_advisory_unlock(7)`;
    holder.release();
    expect(await it.tables()).not.toContain("once");
  });
});

type Sql = SeedScene["sql"];

/** Whether a session of pgops waits for a lock. */
async function waits(sql: Sql): Promise<boolean> {
  const rows = await sql`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'pgops%' AND wait_event_type = 'Lock'`;
  return rows.length > 0;
}

/** How many sessions of pgops there are. */
async function busy(sql: Sql): Promise<number> {
  const rows = await sql`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'pgops%'`;
  return rows.length;
}
