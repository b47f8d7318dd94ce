import { describe, expect, test } from "vitest";
import type { Sql } from "postgres";
import type { MigrationEvent } from "../../src/index.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace } from "./operations.ts";

async function killRunner(sql: Sql): Promise<void> {
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'pgops' AND datname = current_database()`;
}

/** Kills the runner's backend as soon as it runs a statement that holds this text. */
async function killDuring(sql: Sql, text: string): Promise<void> {
  for (;;) {
    const killed = await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'pgops' AND datname = current_database() AND state = 'active' AND query LIKE ${`%${text}%`}`;
    if (killed.length > 0) return;
  }
}

/** Waits until the server runs a statement of pgops that holds this text. */
async function untilActive(sql: Sql, text: string): Promise<void> {
  for (;;) {
    const active = await sql`SELECT 1 FROM pg_stat_activity
      WHERE application_name = 'pgops' AND datname = current_database() AND state = 'active'
        AND query LIKE ${`%${text}%`} AND wait_event_type IS NOT NULL`;
    if (active.length > 0) return;
  }
}

describe("a connection that is killed", () => {
  test("in the middle of a statement: nothing of it remains, what was done before stands", async () => {
    const { migrate, sql, tables, ledger, events } = await workspace({
      ...tableMigrations(1, 3),
      "002_b": "CREATE TABLE b ();\nSELECT pg_sleep(60);\nCREATE TABLE c ();",
    });
    const [error] = await Promise.all([failureOf(migrate()), killDuring(sql, "pg_sleep(60)")]);
    expect(error).toMatchObject({
      code: "PGOPS_CONNECTION_LOST",
      exitCode: 1,
      partial: { applied: [{ number: 1 }] },
    });
    expect(error.stands).toContain("002_b was rolled back");
    expect(await tables()).toEqual(["migrations", "t1"]);
    expect(await ledger()).toEqual(["001_t1.up.sql"]);
    expect(events.at(-1)).toMatchObject({ type: "failed" });
    await migrateAgain();

    async function migrateAgain(): Promise<void> {
      await sql`SELECT 1`;
      expect((await migrate({ to: 1 })).applied).toEqual([]);
    }
  });

  test("by the migration itself", async () => {
    const { migrate, tables } = await workspace({
      "001_a": "CREATE TABLE a ();\nSELECT pg_terminate_backend(pg_backend_pid());\nCREATE TABLE b ();",
    });
    expect(await failureOf(migrate())).toMatchObject({ code: "PGOPS_CONNECTION_LOST" });
    expect(await tables()).toEqual(["migrations"]);
  });

  test("in a migration that runs outside a transaction: it says what stands", async () => {
    const { migrate, sql, tables, ledger } = await workspace({
      "001_a": "-- pgops: no-transaction\nCREATE TABLE a ();\nSELECT pg_sleep(60);\nCREATE TABLE b ();",
    });
    const [error] = await Promise.all([failureOf(migrate()), killDuring(sql, "pg_sleep(60)")]);
    expect(error.stands).toMatch(/1 of its 3 statements was executed and stands/);
    expect(await tables()).toEqual(["a", "migrations"]);
    expect(await ledger()).toEqual([]);
  });

  test("with --single-transaction: nothing stands", async () => {
    const { migrate, sql, tables } = await workspace({
      ...tableMigrations(1),
      "002_b": "SELECT pg_sleep(60);",
    });
    const [error] = await Promise.all([
      failureOf(migrate({ singleTransaction: true })),
      killDuring(sql, "pg_sleep(60)"),
    ]);
    expect(error.stands).toContain("Everything was rolled back");
    expect(await tables()).toEqual(["migrations"]);
  });

  // The event after which it is killed; the loop waits for the kill before it goes on by blocking this process.
  test.each<MigrationEvent["type"]>(["connected", "planned", "started", "statement-finished", "finished"])(
    "after the event %s: the ledger and the tables agree, and the next run goes on",
    async (moment) => {
      const { migrate, sql, tables, ledger } = await workspace(tableMigrations(1, 2, 3, 4));
      let killed: Promise<void> | undefined;
      const outcome = await migrate({
        onEvent: ({ type }) => {
          if (type === moment) killed ??= killRunner(sql);
        },
      }).catch((error: unknown) => error);
      await killed;
      // It may have been done before the kill; if not, it says that the connection was lost, or that of the run lock,
      // which may be on its way up, never came about.
      const codes = outcome instanceof Error ? [(outcome as { code?: string }).code] : [];
      expect(["PGOPS_CONNECTION_LOST", "PGOPS_CONNECT"]).toEqual(expect.arrayContaining(codes));
      const applied = (await tables()).filter((table) => table !== "migrations");
      const recorded = applied.length === 0 ? [] : await ledger();
      expect(recorded).toEqual(applied.map((table) => `00${table.slice(1)}_${table}.up.sql`));
      await migrate();
      expect(await tables()).toEqual(["migrations", "t1", "t2", "t3", "t4"]);
      expect(await ledger()).toHaveLength(4);
    },
  );

  test("in a rollback: the migration stays applied", async () => {
    const { migrate, rollback, sql, tables, ledger } = await workspace({
      ...tableMigrations(1),
      "001_t1.down": "DROP TABLE t1;\nSELECT pg_sleep(60);",
    });
    await migrate();
    const [error] = await Promise.all([failureOf(rollback()), killDuring(sql, "pg_sleep(60)")]);
    expect(error.stands).toContain("001_t1 stays applied");
    expect(await tables()).toEqual(["migrations", "t1"]);
    expect(await ledger()).toEqual(["001_t1.up.sql"]);
  });
});

describe("an AbortSignal", () => {
  test("cancels the running statement on the server and rolls back", async () => {
    const { migrate, sql, tables } = await workspace({
      ...tableMigrations(1),
      "002_b": "CREATE TABLE b ();\nSELECT pg_sleep(60);",
    });
    const controller = new AbortController();
    const failed = failureOf(migrate({ signal: controller.signal }));
    await untilActive(sql, "pg_sleep(60)");
    controller.abort();
    expect(await failed).toMatchObject({
      code: "PGOPS_INTERRUPTED",
      exitCode: 130,
      partial: { applied: [{ number: 1 }] },
      stands: expect.stringContaining("002_b was rolled back"),
    });
    expect(await tables()).toEqual(["migrations", "t1"]);
    const running = await sql`SELECT 1 FROM pg_stat_activity
      WHERE application_name = 'pgops' AND datname = current_database() AND state = 'active'`;
    expect(running).toHaveLength(0);
  });

  test("outside a transaction it ends between two statements", async () => {
    const { migrate, sql, ledger } = await workspace({
      "001_a": "-- pgops: no-transaction\nCREATE TABLE a ();\nSELECT pg_sleep(60);\nCREATE TABLE b ();",
    });
    const controller = new AbortController();
    const failed = failureOf(migrate({ signal: controller.signal }));
    await untilActive(sql, "pg_sleep(60)");
    controller.abort("SIGTERM");
    const error = await failed;
    expect(error).toMatchObject({ code: "PGOPS_INTERRUPTED", exitCode: 143 });
    expect(error.stands).toContain("1 of its 3 statements was executed and stands");
    expect(await ledger()).toEqual([]);
  });

  test("ends a wait for the ledger", async () => {
    const { migrate, status, sql } = await workspace(tableMigrations(1, 2));
    await migrate({ to: 1 });
    await sql.begin(async (holder) => {
      await holder`LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE`;
      const controller = new AbortController();
      const failed = failureOf(status({ signal: controller.signal }));
      await untilActive(sql, "migrations");
      controller.abort();
      expect(await failed).toMatchObject({ code: "PGOPS_INTERRUPTED", exitCode: 130 });
    });
  });

  test("that was aborted before: nothing is run", async () => {
    const { migrate, tables } = await workspace(tableMigrations(1));
    await expect(migrate({ signal: AbortSignal.abort() })).rejects.toThrow(/abort|interrupt/);
    expect(await tables()).toEqual([]);
  });
});
