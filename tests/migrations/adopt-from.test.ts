import { describe, expect, test } from "vitest";
import { flywayLedger, golangMigrateLedger, sqitchLedger } from "./foreign-ledgers.ts";
import { failureOf, workspace } from "./operations.ts";

const none = "SELECT 1;";

describe("golang-migrate", () => {
  test("everything up to its version is applied", async () => {
    const { adopt, sql, migrate, ledger } = await workspace({
      "000001_a": none,
      "000002_b": none,
      "000003_c": none,
    });
    await golangMigrateLedger(sql, 2);
    expect(await adopt({ from: "golang-migrate" })).toMatchObject({
      from: { tool: "golang-migrate", ledger: "public.schema_migrations" },
      adopted: [{ filename: "000001_a.up.sql" }, { filename: "000002_b.up.sql", recordedAs: "version 2" }],
      unknown: [],
      notApplied: ["000003_c.up.sql"],
      pending: 1,
    });
    expect(await migrate()).toMatchObject({ applied: [{ number: 3 }] });
    expect(await ledger()).toHaveLength(3);
  });

  test("a version without a file here is told", async () => {
    const { adopt, sql } = await workspace({ "000001_a": none });
    await golangMigrateLedger(sql, 5);
    expect(await adopt({ from: "golang-migrate" })).toMatchObject({
      adopted: [{ number: 1 }],
      unknown: ["version 5"],
    });
  });

  test("a dirty ledger is refused, and offered by nobody as whole", async () => {
    const { adopt, sql, migrate, tables } = await workspace({ "000001_a": none });
    await golangMigrateLedger(sql, 1, true);
    expect(await failureOf(adopt({ from: "golang-migrate" }))).toMatchObject({
      code: "PGOPS_ADOPT",
      exitCode: 1,
      message: expect.stringContaining("dirty at version 1"),
    });
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_FOREIGN_LEDGER",
      details: ["a ledger of golang-migrate (public.schema_migrations) with a migration that failed"],
    });
    expect(await tables()).toEqual(["schema_migrations"]);
  });
});

describe("Flyway", () => {
  test("versions of one part keep their number; undone and deleted ones do not count, repeatables do", async () => {
    const { adopt, sql } = await workspace({
      "001_init": none,
      "2_my__orders": none,
      "3_gone": none,
      "4_late": none,
      "5_active_users": none,
    });
    await flywayLedger(sql, [
      { version: null, description: "<< Flyway Schema Creation >>", type: "SCHEMA", script: '"app"' },
      { version: "001", description: "init" },
      { version: "2", description: "my  orders" },
      { version: "3", description: "gone" },
      { version: null, description: "active users", script: "R__active_users.sql" },
      { version: null, description: "active users", script: "R__active_users.sql" },
      { version: "3", description: "gone", type: "UNDO_SQL", script: "U3__gone.sql" },
      { version: "9", description: "elsewhere" },
    ]);
    expect(await adopt({ from: "flyway" })).toMatchObject({
      adopted: [
        { filename: "001_init.up.sql", recordedAs: "001 init" },
        { filename: "2_my__orders.up.sql" },
        { filename: "5_active_users.up.sql", recordedAs: "repeatable active users" },
      ],
      unknown: ["9 elsewhere"],
      notApplied: ["3_gone.up.sql", "4_late.up.sql"],
    });
  });

  test.each([
    ["three digits a part", ["1000_a", "1002_b", "1010_c", "2000_d"], ["1", "1.2", "1.10", "2.0"]],
    ["two digits a part", ["20240115113556_a", "20240115120000_b"], ["2024.01.15.11.35.56", "2024.01.15.12"]],
    ["a part more than any that is applied", ["1000000_a", "1002000_b", "1002003_c"], ["1", "1.2"]],
  ])("dotted versions: %s", async (_name, files, versions) => {
    const { adopt, sql } = await workspace(Object.fromEntries(files.map((name) => [name, none])));
    const names = ["a", "b", "c", "d"];
    await flywayLedger(
      sql,
      versions.map((version, index) => ({ version, description: names[index] ?? "" })),
    );
    const { adopted, unknown, notApplied } = await adopt({ from: "flyway" });
    expect(adopted.map(({ recordedAs }) => recordedAs)).toEqual(
      versions.map((version, index) => `${version} ${names[index]}`),
    );
    expect([unknown, notApplied.length]).toEqual([[], files.length - versions.length]);
  });

  test("a baseline stands for what is below it", async () => {
    const { adopt, sql } = await workspace({ "1_a": none, "2_b": none, "3_c": none, "4_d": none });
    await flywayLedger(sql, [
      {
        version: "2",
        description: "<< Flyway Baseline >>",
        type: "BASELINE",
        script: "<< Flyway Baseline >>",
      },
      { version: "3", description: "c" },
    ]);
    expect(await adopt({ from: "flyway" })).toMatchObject({
      adopted: [{ number: 1 }, { number: 2, recordedAs: "2 << Flyway Baseline >>" }, { number: 3 }],
      unknown: [],
      notApplied: ["4_d.up.sql"],
    });
  });

  test("a failed row is refused; a ledger in another schema is named", async () => {
    const { adopt, sql } = await workspace({ "1_a": none });
    await sql`CREATE SCHEMA "App"`;
    await flywayLedger(sql, [{ version: "1", description: "a", success: false }], "App");
    expect(await failureOf(adopt({ from: "flyway" }))).toMatchObject({
      code: "PGOPS_ADOPT",
      message: expect.stringContaining("no ledger of flyway"),
    });
    const ledger = { schema: "App", name: "flyway_schema_history" };
    expect(await failureOf(adopt({ from: "flyway", ledger }))).toMatchObject({
      code: "PGOPS_ADOPT",
      message: expect.stringMatching(/failed migration: 1 \(V1__a\.sql\)/),
      hint: expect.stringContaining("flyway repair"),
    });
    await sql`UPDATE "App".flyway_schema_history SET success = true`;
    expect(await adopt({ from: "flyway", ledger })).toMatchObject({ adopted: [{ number: 1 }] });
  });
});

describe("Sqitch", () => {
  test("changes by name, a reworked one by its turn, of the project that fits", async () => {
    const { adopt, sql } = await workspace({
      "001_schema": none,
      "002_tables_users": none,
      "003_insert_user": none,
      "004_insert_user": none,
      "005_later": none,
    });
    await sqitchLedger(sql, [
      ["other", "schema"],
      ["flipr", "schema"],
      ["flipr", "tables/users"],
      ["flipr", "insert_user"],
      ["flipr", "insert_user"],
      ["flipr", "forgotten"],
    ]);
    expect(await adopt({ from: "sqitch" })).toMatchObject({
      from: { ledger: "sqitch.changes" },
      adopted: [
        { filename: "001_schema.up.sql" },
        { filename: "002_tables_users.up.sql", recordedAs: "tables/users" },
        { filename: "003_insert_user.up.sql" },
        { filename: "004_insert_user.up.sql" },
      ],
      unknown: ["forgotten", "other:schema"],
      notApplied: ["005_later.up.sql"],
    });
  });

  test("the registry is named by its schema alone", async () => {
    const { json, sql } = await workspace({ "001_a": none });
    await sqitchLedger(sql, [["p", "a"]], "registry");
    expect(await json(["adopt", "--from", "sqitch", "--ledger", "registry", "--yes"])).toMatchObject({
      exitCode: 0,
      from: { ledger: "registry.changes" },
      adopted: [{ number: 1 }],
    });
  });
});

describe("the ledger", () => {
  test("is not the table named, or is of another tool", async () => {
    const { adopt, sql } = await workspace({ "001_a": none });
    await golangMigrateLedger(sql, 1);
    expect(await failureOf(adopt({ from: "dbmate" }))).toMatchObject({ code: "PGOPS_ADOPT" });
    const named = { schema: "public", name: "schema_migrations" };
    expect(await failureOf(adopt({ from: "dbmate", ledger: named }))).toMatchObject({
      code: "PGOPS_ADOPT",
      message: expect.stringContaining("is not a ledger of dbmate"),
      details: [expect.stringContaining("dirty boolean")],
    });
    expect(await failureOf(adopt({ from: "flyway", ledger: { schema: "x", name: "y" } }))).toMatchObject({
      message: 'there is no table "x"."y"',
    });
  });

  test("is looked for beside pgops' own ledger too, and in no other schema", async () => {
    const { migrate, sql, json, write } = await workspace({ "001_a": none });
    await sql`CREATE SCHEMA app`;
    await sql`CREATE TABLE app.schema_migrations (version varchar(255) PRIMARY KEY)`;
    await sql`INSERT INTO app.schema_migrations VALUES ('1')`;
    await write("pgops.config.json", '{ "migrations": { "table": "app.migrations" } }');
    expect(await json(["migrate"])).toMatchObject({
      error: { details: ["a ledger of dbmate (app.schema_migrations) with 1 applied migration"] },
    });
    expect(await migrate({ config: {} })).toMatchObject({ applied: [{ number: 1 }] });
  });

  test("may not be read by this role", async () => {
    const { adopt, migrate, sql, database, url } = await workspace({ "001_a": none });
    await golangMigrateLedger(sql, 1);
    const role = `deploy_${database}`;
    await sql.unsafe(
      `CREATE ROLE "${role}" LOGIN PASSWORD 'secret'; GRANT CREATE ON SCHEMA public TO "${role}"`,
    );
    const databaseUrl = Object.assign(new URL(url), { username: role, password: "secret" }).href;
    try {
      expect(await failureOf(migrate({ databaseUrl }))).toMatchObject({
        code: "PGOPS_FOREIGN_LEDGER",
        details: [expect.stringContaining("rows that this role may not read")],
      });
      expect(await failureOf(adopt({ from: "golang-migrate", databaseUrl }))).toMatchObject({
        code: "PGOPS_ADOPT",
        message: expect.stringContaining("may not read"),
      });
    } finally {
      await sql.unsafe(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
    }
  });

  test("of another tool stops migrate until pgops has a ledger of its own, or is told to go on", async () => {
    const { migrate, status, sql, events, tables } = await workspace({ "001_a": none, "002_b": none });
    await golangMigrateLedger(sql, 1);
    for (const options of [{}, { dryRun: true }, { to: 1 }]) {
      expect(await failureOf(migrate(options))).toMatchObject({
        code: "PGOPS_FOREIGN_LEDGER",
        exitCode: 1,
        hint: expect.stringMatching(/`pgops adopt --from golang-migrate`.*--ignore-foreign-ledger/),
      });
    }
    expect(await tables()).toEqual(["schema_migrations"]);
    await status();
    expect(events).toContainEqual({
      type: "warning",
      message:
        "this database has a ledger of golang-migrate (public.schema_migrations) with version 1: pgops adopt --from golang-migrate",
    });
    expect(await migrate({ ignoreForeignLedger: true, to: 1 })).toMatchObject({ applied: [{ number: 1 }] });
    expect(await migrate()).toMatchObject({ applied: [{ number: 2 }] });
  });

  test("of another tool is no matter where nothing is pending, or where it is empty", async () => {
    const { migrate, sql } = await workspace({ "001_a": none });
    await golangMigrateLedger(sql, 1);
    await sql`DELETE FROM schema_migrations`;
    expect(await migrate()).toMatchObject({ applied: [{ number: 1 }] });
    await sql`INSERT INTO schema_migrations VALUES (1, false)`;
    expect(await migrate()).toMatchObject({ applied: [] });
  });
});
