import { expect, test } from "vitest";
import { alone, type Run } from "../../src/operation/run.ts";
import { withSession } from "../../src/operation/session.ts";
import { failureOf } from "../migrations/operations.ts";
import { operationScene, type OperationScene } from "./scene.ts";

const impatient = { lockTimeoutMs: 100, lockTries: 2, lockPatienceMs: 5000 };

function running<Result>({ context }: OperationScene, work: (run: Run) => Promise<Result>): Promise<Result> {
  return withSession(context, (session) => alone(context, session, "pgops test", work));
}

test("a step that does not get its locks is rolled back and tried again, and goes through when they are free", async () => {
  const it = await operationScene({ ...impatient, lockTries: 50, lockPatienceMs: 60_000 });
  const { sql, events } = it;
  await sql`CREATE TABLE held (id int)`;
  let step: Promise<void> | undefined;
  await sql.begin(async (holder) => {
    await holder`SET LOCAL application_name = 'billing'`;
    await holder`LOCK TABLE held`;
    step = running(it, (run) =>
      run.transaction("fill it", async (session) => {
        await session.run("CREATE TABLE beside (id int)");
        await session.run("INSERT INTO held VALUES (1)");
      }),
    );
    await expect
      .poll(() => events.filter(({ type }) => type === "retrying").length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(2);
    expect(await sql`SELECT to_regclass('beside') AS beside`).toEqual([{ beside: null }]);
  });
  await step;
  expect(await sql`SELECT id FROM held`).toEqual([{ id: 1 }]);
  const blocked = events.find((event) => event.type === "blocked");
  expect(blocked).toMatchObject({
    step: "fill it",
    blockage: { target: "held", blockers: [{ application: "billing" }] },
  });
});

test("after the last try: exit code 4, who holds the lock, what stands", async () => {
  const it = await operationScene(impatient);
  await it.sql`CREATE TABLE held (id int)`;
  await it.sql.begin(async (holder) => {
    await holder`LOCK TABLE held`;
    const failure = await failureOf(
      running(it, (run) =>
        run.transaction(
          "fill it",
          (session) => session.run("INSERT INTO held VALUES (1)"),
          "The rest stands.",
        ),
      ),
    );
    expect(failure).toMatchObject({
      code: "PGOPS_LOCK_TIMEOUT",
      exitCode: 4,
      sqlstate: "55P03",
      stands: "The rest stands.",
      details: [expect.stringMatching(/^blocked by pid \d+/)],
    });
    expect(failure.message).toMatch(/^fill it: it did not get its locks in 2 tries/);
  });
});

test("outside a transaction what a failed try left is cleared away before the next, and the timeouts do not stay", async () => {
  const it = await operationScene({ ...impatient, lockTries: 50, lockPatienceMs: 60_000 });
  const { sql, events } = it;
  await sql`CREATE TABLE held (id int)`;
  let cleared = 0;
  let left: Promise<string | undefined> | undefined;
  await sql.begin(async (holder) => {
    await holder`INSERT INTO held VALUES (1)`;
    left = running(it, async (run) => {
      await run.outside("index it", "CREATE INDEX CONCURRENTLY idx_held ON held (id)", {
        before: async () => {
          cleared++;
          await run.session.run("DROP INDEX IF EXISTS idx_held");
        },
      });
      const [row] = await run.session.query<{ lock_timeout: string }>("SHOW lock_timeout");
      return row?.lock_timeout;
    });
    await expect
      .poll(() => events.filter(({ type }) => type === "retrying").length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(1);
  });
  expect(await left).toBe("0");
  expect(cleared).toBeGreaterThanOrEqual(1);
  expect(await sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_held'::regclass`).toEqual([
    { indisvalid: true },
  ]);
});

test("what the server refuses is told with the step, its code and what stands, and is not tried again", async () => {
  const it = await operationScene();
  const failure = await failureOf(
    running(it, (run) =>
      run.transaction("divide", (session) => session.run("SELECT 1/0"), "Nothing was changed."),
    ),
  );
  expect(failure).toMatchObject({
    code: "PGOPS_SQL",
    message: "divide: division by zero",
    sqlstate: "22012",
    stands: "Nothing was changed.",
    exitCode: 1,
  });
  expect(it.events.some(({ type }) => type === "retrying")).toBe(false);
});

test("a read-only session is told to be one", async () => {
  const it = await operationScene();
  const { sql, database } = it;
  await sql.unsafe(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
  const failure = await failureOf(
    running(it, (run) => run.transaction("make it", (session) => session.run("CREATE TABLE t (id int)"))),
  );
  expect(failure).toMatchObject({ code: "PGOPS_SQL", sqlstate: "25006" });
  expect(failure.hint).toMatch(/connect to the primary/);
});

test("two with one key exclude each other, and the second says who is at work", async () => {
  const it = await operationScene({ waitLockMs: 0 });
  await running(it, async () => {
    const failure = await failureOf(running(it, async () => "never"));
    expect(failure).toMatchObject({
      code: "PGOPS_LOCKED",
      exitCode: 4,
      partial: { holder: expect.anything() },
    });
  });
  expect(await running(it, async () => "free again")).toBe("free again");
});

test("a backend that is killed in the middle ends with exit code 5 and what is known to stand", async () => {
  const it = await operationScene();
  const failure = await failureOf(
    running(it, (run) =>
      run.transaction(
        "wait",
        async (session) => {
          await it.sql`SELECT pg_terminate_backend(${session.info.pid})`;
          await session.run("SELECT 1");
        },
        "Nothing was changed.",
      ),
    ),
  );
  expect(failure).toMatchObject({
    code: "PGOPS_CONNECTION_LOST",
    exitCode: 5,
    stands: "Nothing was changed.",
  });
});

test("an abort cancels the running statement, rolls back and ends with exit code 130", async () => {
  const controller = new AbortController();
  const it = await operationScene({ signal: controller.signal });
  await it.sql`CREATE TABLE t (id int)`;
  const failure = await failureOf(
    running(it, (run) =>
      run.transaction("sleep", async (session) => {
        await session.run("INSERT INTO t VALUES (1)");
        setTimeout(() => controller.abort("SIGINT"), 50);
        await session.run("SELECT pg_sleep(60)");
      }),
    ),
  );
  expect(failure).toMatchObject({ code: "PGOPS_INTERRUPTED", exitCode: 130 });
  expect(await it.sql`SELECT count(*)::int AS count FROM t`).toEqual([{ count: 0 }]);
});

test("outside a transaction a step may have timeouts of its own, and tells of each try how long it waited", async () => {
  const it = await operationScene({ ...impatient, lockTimeoutMs: 60_000, statementTimeoutMs: 60_000 });
  await it.sql`CREATE TABLE held (id int)`;
  const tries: { tookMs: number; waitedMs: number }[] = [];
  const seen: unknown[] = [];
  await it.sql.begin(async (holder) => {
    await holder`LOCK TABLE held`;
    const failure = await failureOf(
      running(it, (run) =>
        run.outside("empty it", "TRUNCATE held", {
          lockTimeoutMs: 900,
          watch: {
            withinMs: 900,
            onBlocked: ({ blockers }) => void seen.push(blockers[0]?.isAutovacuum),
            onTry: (took) => void tries.push(took),
          },
        }),
      ),
    );
    expect(failure).toMatchObject({ code: "PGOPS_LOCK_TIMEOUT" });
    const late = running(it, (run) =>
      run.outside("empty it", "TRUNCATE held", { statementTimeoutMs: () => 50 }),
    );
    expect(await failureOf(late)).toMatchObject({ sqlstate: "57014" });
  });
  expect(tries).toHaveLength(2);
  for (const { tookMs, waitedMs } of tries) {
    expect(tookMs).toBeGreaterThanOrEqual(900);
    expect(waitedMs).toBeGreaterThan(0);
    expect(waitedMs).toBeLessThanOrEqual(tookMs);
  }
  expect(new Set(seen)).toEqual(new Set([false]));
});
