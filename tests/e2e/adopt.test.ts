import { describe, expect, test } from "vitest";
import { dbmate, nodePgMigrate } from "../support/foreign-tools.ts";
import { onTerminal } from "./on-terminal.ts";
import { scene, tableMigrations } from "./scene.ts";

const asDbmateHasThem = {
  "db/migrations/20240101120000_create_users.sql":
    "-- migrate:up\nCREATE TABLE users (id int);\n\n-- migrate:down\nDROP TABLE users;\n",
  "db/migrations/20240102120000_create-orders.sql":
    "-- orders\n\n-- migrate:up\nCREATE TABLE orders (id int);\n\n-- migrate:down\nDROP TABLE orders;\n",
  "db/migrations/20240103120000_orders_index.sql":
    "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY orders_id ON orders (id);\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY orders_id;\n",
  "db/migrations/20240104120000_drop_legacy.sql":
    "-- migrate:up\nDROP TABLE IF EXISTS legacy;\n-- migrate:down\n",
};

const asNodePgMigrateHasThem = {
  "migrations/1700000000000_create-users.sql":
    "-- Up Migration\nCREATE TABLE users (id int);\n\n-- Down Migration\nDROP TABLE users;\n",
  "migrations/20240102120000000_create-orders.sql":
    "-- Up Migration\nCREATE TABLE orders (id int);\n-- Down Migration\nDROP TABLE orders;\n",
  "migrations/1800000000000_seed.sql": "INSERT INTO users VALUES (1);\n",
};

describe("a project of the real dbmate", () => {
  test("is imported, adopted, and goes on with pgops", async () => {
    const { path, url, json, pgops, write, tables } = await scene(asDbmateHasThem);
    await dbmate(path, url, "up");
    expect(await json(["import", "--from", "dbmate", "db/migrations"])).toMatchObject({
      exitCode: 0,
      imported: [{ number: 20_240_101_120_000 }, { name: "create-orders" }, {}, { down: null }],
      leftOut: [],
      problems: [],
    });
    expect(await json(["check", "--strict"])).toMatchObject({ exitCode: 0, migrations: 4, findings: [] });
    expect(await json(["migrate"])).toMatchObject({
      exitCode: 1,
      error: {
        code: "PGOPS_FOREIGN_LEDGER",
        details: ["a ledger of dbmate (public.schema_migrations) with 4 applied migrations"],
        hint: expect.stringContaining("`pgops adopt --from dbmate`"),
      },
    });
    expect(await tables()).toEqual(["orders", "schema_migrations", "users"]);
    expect(await json(["adopt", "--from", "dbmate", "--yes"])).toMatchObject({
      exitCode: 0,
      from: { tool: "dbmate", ledger: "public.schema_migrations" },
      adopted: [
        { filename: "20240101120000_create_users.up.sql", recordedAs: "20240101120000" },
        { filename: "20240102120000_create-orders.up.sql" },
        { filename: "20240103120000_orders_index.up.sql" },
        { filename: "20240104120000_drop_legacy.up.sql" },
      ],
      unknown: [],
      notApplied: [],
      pending: 0,
      current: "20240104120000_drop_legacy",
    });
    expect(await json(["status", "--check"])).toMatchObject({
      exitCode: 0,
      counts: { applied: 4, changed: 0 },
    });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [] });

    await pgops(["create", "coupons"]);
    await write("sql/migrations/20240104120001_coupons.up.sql", "CREATE TABLE coupons (id int);");
    await write("sql/migrations/20240104120001_coupons.down.sql", "DROP TABLE coupons;");
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ name: "coupons" }] });
    expect(await json(["rollback"])).toMatchObject({ exitCode: 0, rolledBack: [{ name: "coupons" }] });
    expect(await json(["rollback"])).toMatchObject({
      exitCode: 1,
      error: { code: "PGOPS_IRREVERSIBLE", message: expect.stringContaining("nothing stands below") },
    });
  });

  test("an imported migration is rolled back, outside a transaction where dbmate ran it so", async () => {
    const { "db/migrations/20240104120000_drop_legacy.sql": _irreversible, ...files } = asDbmateHasThem;
    const { path, url, json, pgops, tables, sql } = await scene(files);
    await dbmate(path, url, "up");
    await pgops(["import", "--from", "dbmate", "db/migrations"]);
    await pgops(["adopt", "--from", "dbmate", "--yes"]);
    expect(await json(["rollback", "--steps", "2", "--yes"])).toMatchObject({
      exitCode: 0,
      rolledBack: [{ name: "orders_index" }, { name: "create-orders" }],
    });
    expect(await tables()).toEqual(["migrations", "schema_migrations", "users"]);
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{}, {}] });
    expect(
      await sql`SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'orders'::regclass`,
    ).toEqual([{ name: "orders_id" }]);
  });

  test("adopts what dbmate has applied and no more; a table elsewhere is named", async () => {
    const { path, url, json, pgops, write } = await scene(asDbmateHasThem);
    await dbmate(path, url, "--migrations-table", "tools.ledger", "up");
    await write(
      "db/migrations/20240105120000_later.sql",
      "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n",
    );
    await pgops(["import", "--from", "dbmate", "db/migrations"]);
    expect(await json(["adopt", "--from", "dbmate", "--yes"])).toMatchObject({
      exitCode: 1,
      error: { code: "PGOPS_ADOPT", hint: expect.stringContaining("--ledger") },
    });
    expect(await json(["adopt", "--from", "dbmate", "--ledger", "tools.ledger", "--yes"])).toMatchObject({
      exitCode: 0,
      adopted: [{}, {}, {}, {}],
      notApplied: ["20240105120000_later.up.sql"],
      pending: 1,
    });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ name: "later" }] });
  });
});

describe("a project of the real node-pg-migrate", () => {
  test("is imported, adopted, and goes on with pgops", async () => {
    const { path, url, json, tables, write, ledger } = await scene(asNodePgMigrateHasThem);
    await nodePgMigrate(path, url, "up");
    expect(await json(["import", "--from", "node-pg-migrate", "migrations"])).toMatchObject({
      exitCode: 0,
      imported: [
        { number: 1_700_000_000_000, name: "create-users" },
        { number: Date.UTC(2024, 0, 2, 12), name: "create-orders" },
        { number: 1_800_000_000_000, name: "seed", down: null },
      ],
    });
    expect(await json(["status"])).toMatchObject({
      warnings: [
        "this database has a ledger of node-pg-migrate (public.pgmigrations) with 3 applied migrations: pgops adopt --from node-pg-migrate",
      ],
    });
    expect(await json(["adopt", "--from", "node-pg-migrate", "--yes"])).toMatchObject({
      exitCode: 0,
      adopted: [
        { recordedAs: "1700000000000_create-users" },
        { recordedAs: "20240102120000000_create-orders" },
        { recordedAs: "1800000000000_seed" },
      ],
      unknown: [],
    });
    expect(await json(["status", "--check"])).toMatchObject({ exitCode: 0, counts: { applied: 3 } });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [] });
    await write("sql/migrations/1800000000001_coupons.up.sql", "CREATE TABLE coupons (id int);");
    await write("sql/migrations/1800000000001_coupons.down.sql", "DROP TABLE coupons;");
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ name: "coupons" }] });
    expect(await tables()).toEqual(["coupons", "migrations", "orders", "pgmigrations", "users"]);
    expect(await ledger()).toHaveLength(4);
  });

  test("an imported migration is rolled back; one written in JavaScript is named, and the rest is imported", async () => {
    const { path, url, json, tables } = await scene({
      ...asNodePgMigrateHasThem,
      "migrations/1800000000000_seed.sql": null,
      "migrations/1800000000000_view.js":
        'exports.up = (pgm) => pgm.sql("CREATE VIEW v AS SELECT 1 AS one"); exports.down = (pgm) => pgm.sql("DROP VIEW v");',
    });
    await nodePgMigrate(path, url, "up");
    expect(await json(["import", "--from", "node-pg-migrate", "migrations"])).toMatchObject({
      exitCode: 3,
      imported: [{ name: "create-users" }, { name: "create-orders" }],
      leftOut: [
        {
          file: "migrations/1800000000000_view.js",
          why: expect.stringContaining("program"),
          hint: expect.stringMatching(/1800000000000_view\.up\.sql.*--dry-run/),
        },
      ],
    });
    expect(await json(["adopt", "--from", "node-pg-migrate", "--yes"])).toMatchObject({
      exitCode: 3,
      error: { code: "PGOPS_ADOPT_DIFFERS", details: ["view public.v is only in the database"] },
    });
    expect(await json(["adopt", "--from", "node-pg-migrate", "--yes", "--force"])).toMatchObject({
      exitCode: 0,
      proof: "differs",
      adopted: [{}, {}],
      unknown: ["1800000000000_view"],
    });
    expect(await json(["rollback"])).toMatchObject({ rolledBack: [{ name: "create-orders" }] });
    expect(await tables()).toEqual(["migrations", "pgmigrations", "users", "v"]);
  });
});

describe("pgops adopt", () => {
  test("--to records without running, and asks", async () => {
    const { json, pgops, sql, tables } = await scene(tableMigrations(1, 2, 3));
    await sql`CREATE TABLE t1 (id int)`;
    await sql`CREATE TABLE t2 (id int)`;
    const refused = await json(["adopt", "--to", "2"]);
    expect(refused).toMatchObject({
      exitCode: 2,
      adopted: [],
      error: {
        code: "PGOPS_NOT_CONFIRMED",
        details: ["001_t1", "002_t2"],
        hint: expect.stringContaining("--yes"),
      },
    });
    expect(await tables()).toEqual(["t1", "t2"]);
    expect((await pgops(["adopt", "--to", "2"], { input: "y\n" })).exitCode).toBe(2);

    const dry = await pgops(["adopt", "--to", "2", "--dry-run"]);
    expect([dry.exitCode, dry.stdout]).toEqual([0, "  001_t1\n  002_t2\n"]);
    expect(dry.stderr).toContain("The database is what they make.\n✔ 2 migrations to record. Dry run");
    expect(await tables()).toEqual(["t1", "t2"]);

    const { exitCode, stdout, stderr } = await pgops(["adopt", "--to", "2", "--yes"]);
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("✔ 2 recorded as applied; nothing was run. The schema is at 002_t2, 1 pending.");
    expect(await tables()).toEqual(["migrations", "t1", "t2"]);
    expect((await pgops(["adopt", "--to", "002", "--yes"])).stderr).toContain(
      "Nothing to record, 1 pending.",
    );
  });

  test("on a terminal: what goes where, and what does not fit, then the question", async () => {
    const { pgops, sql, ledger } = await scene({ ...tableMigrations(1, 2), "003_late": "SELECT 1;" });
    await sql`CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY)`;
    await sql`INSERT INTO schema_migrations VALUES ('001'), ('2'), ('17')`;
    await sql`CREATE TABLE t1 (id int)`;
    await sql`CREATE TABLE t2 (id int)`;
    const ask = (input: string): ReturnType<typeof pgops> =>
      pgops(["adopt", "--from", "dbmate", "--no-color"], { env: onTerminal(100), input });
    const refused = await ask("n\n");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /test_\w+ on \S+ as \w+\n  migration {2}recorded there as\n  001_t1 +001\n  002_t2 +2\n/,
    );
    expect(refused.stderr).toContain(
      "in the ledger of dbmate (public.schema_migrations), without a file here:\n  17\n",
    );
    expect(refused.stderr).toContain("files here that dbmate has not applied:\n  003_late.up.sql\n");
    expect(refused.stderr).toContain("record these 2 migrations as applied, running nothing? [y/N]");
    expect(refused.stderr).toContain("not confirmed; nothing was recorded");
    expect((await ask("y\n")).stderr).toContain("✔ 2 recorded as applied");
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql"]);
  });

  test("without --to and --from it tells of another tool's ledger", async () => {
    const { json, pgops, sql } = await scene(tableMigrations(1, 2));
    expect(await json(["adopt"])).toMatchObject({ exitCode: 2, error: { code: "PGOPS_USAGE" } });
    await sql`CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)`;
    expect(await json(["adopt"])).toMatchObject({ exitCode: 2 });
    await sql`INSERT INTO schema_migrations VALUES (2, false)`;
    expect(await json(["adopt", "--yes"])).toMatchObject({
      exitCode: 0,
      adopted: [],
      found: [{ tool: "golang-migrate", ledger: "public.schema_migrations", summary: "version 2" }],
    });
    const { exitCode, stderr } = await pgops(["adopt"]);
    expect([exitCode, stderr]).toEqual([
      0,
      "This database has a ledger of golang-migrate (public.schema_migrations) with version 2: pgops adopt --from golang-migrate\n",
    ]);
  });

  test("a database that is not what they make is refused, with what differs, and recorded by --force", async () => {
    const { json, pgops, sql, tables, write } = await scene(tableMigrations(1, 2, 3));
    await sql`CREATE TABLE t1 (id int)`;
    await sql`CREATE TABLE t2 (id bigint)`;
    await sql`CREATE TABLE tmp (id int)`;
    expect(await json(["adopt", "--to", "2", "--yes"])).toMatchObject({
      exitCode: 3,
      adopted: [],
      differences: expect.any(Array),
      error: {
        code: "PGOPS_ADOPT_DIFFERS",
        message: "the database is not what these migrations make: 2 differences",
        details: ["table public.tmp is only in the database", "column public.t2.id differs: type"],
        hint: expect.stringContaining("--force"),
      },
    });
    expect(await tables()).toEqual(["t1", "t2", "tmp"]);
    await sql`ALTER TABLE t2 ALTER COLUMN id TYPE int`;
    await write("pgops.config.json", JSON.stringify({ diff: { ignore: ["table public.tmp"] } }));
    expect(await json(["adopt", "--to", "2", "--yes"])).toMatchObject({ exitCode: 0, proof: "same" });

    const forced = await pgops(["adopt", "--to", "3", "--force", "--yes"]);
    expect(forced.exitCode).toBe(0);
    expect(forced.stderr).toContain(
      "1 difference between the database and what they make, recorded all the same",
    );
    const rows = await sql`SELECT filename, message FROM pgops.history ORDER BY id`;
    expect(rows).toEqual([
      { filename: "001_t1.up.sql", message: null },
      { filename: "002_t2.up.sql", message: null },
      {
        filename: "003_t3.up.sql",
        message: "forced, with 1 difference: table public.t3 is only in the migrations",
      },
    ]);
  });

  test("migrations that cannot be applied prove nothing", async () => {
    const { json, ledger } = await scene({ "001_t": "-- pgops: irreversible test\nSELECT nonsense;" });
    expect(await json(["adopt", "--to", "1", "--yes"])).toMatchObject({
      exitCode: 1,
      error: { code: "PGOPS_SQL", line: 2, hint: expect.stringContaining("--force") },
    });
    expect(await json(["adopt", "--to", "1", "--yes", "--force"])).toMatchObject({
      exitCode: 0,
      proof: "failed",
      warnings: [expect.stringMatching(/^not proved that the database is what they make: .*nonsense/)],
    });
    expect(await ledger()).toEqual(["001_t.up.sql"]);
  });

  test("wrong usage", async () => {
    const { json } = await scene(tableMigrations(1));
    for (const args of [
      ["--to", "1", "--from", "dbmate"],
      ["--to", "1", "--ledger", "x"],
      ["--from", "liquibase"],
      ["--to", "7"],
    ]) {
      const { exitCode, error } = await json(["adopt", ...args]);
      expect([exitCode, error.code]).toEqual([
        2,
        args.includes("7") ? "PGOPS_UNKNOWN_NUMBER" : "PGOPS_USAGE",
      ]);
    }
  });
});
