import { describe, expect, test } from "vitest";
import postgres from "postgres";
import { statementsOf } from "../../src/sqltext/split.ts";
import { cannotRunInTransaction } from "../../src/sqltext/transaction-block.ts";
import { freshDatabase, serverMajor } from "../support/database.ts";

const reasonOf = (source: string): string | undefined => {
  const [statement] = [...statementsOf(source)];
  return statement && cannotRunInTransaction(statement);
};

const subscription = "CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p";

/** Each with the reason and the first major version that knows the statement. */
const refused: [sql: string, reason: string, since?: number][] = [
  ["CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX CONCURRENTLY"],
  ["create unique /* c */ index\nconcurrently if not exists i on t (a)", "CREATE INDEX CONCURRENTLY"],
  ["DROP INDEX CONCURRENTLY t_a", "DROP INDEX CONCURRENTLY"],
  ["DROP INDEX CONCURRENTLY IF EXISTS t_a", "DROP INDEX CONCURRENTLY"],
  ["REINDEX TABLE CONCURRENTLY t", "REINDEX CONCURRENTLY"],
  ["REINDEX INDEX CONCURRENTLY t_a", "REINDEX CONCURRENTLY"],
  ["REINDEX (CONCURRENTLY) TABLE t", "REINDEX CONCURRENTLY"],
  ["REINDEX (VERBOSE, CONCURRENTLY on) INDEX t_a", "REINDEX CONCURRENTLY"],
  ["REINDEX (VERBOSE off) TABLE CONCURRENTLY t", "REINDEX CONCURRENTLY"],
  ["REINDEX (CONCURRENTLY off, CONCURRENTLY true) TABLE t", "REINDEX CONCURRENTLY"],
  ["REINDEX SCHEMA public", "REINDEX SCHEMA"],
  ["REINDEX (VERBOSE) DATABASE :database", "REINDEX DATABASE"],
  ["REINDEX SYSTEM :database", "REINDEX SYSTEM"],
  ["VACUUM", "VACUUM"],
  ["VACUUM (ANALYZE) t", "VACUUM"],
  ["VACUUM FULL t", "VACUUM"],
  ["ALTER SYSTEM SET work_mem = '5MB'", "ALTER SYSTEM"],
  ["ALTER SYSTEM RESET ALL", "ALTER SYSTEM"],
  ["CREATE DATABASE never_made", "CREATE DATABASE"],
  ["DROP DATABASE IF EXISTS never_made", "DROP DATABASE"],
  ["ALTER DATABASE :database SET TABLESPACE pg_default", "ALTER DATABASE SET TABLESPACE"],
  ["CREATE TABLESPACE never_made LOCATION '/nowhere'", "CREATE TABLESPACE"],
  ["DROP TABLESPACE IF EXISTS never_made", "DROP TABLESPACE"],
  ["ALTER TABLE parted DETACH PARTITION part CONCURRENTLY", "ALTER TABLE ... DETACH PARTITION CONCURRENTLY"],
  [
    "ALTER TABLE IF EXISTS public.parted DETACH PARTITION public.part CONCURRENTLY",
    "ALTER TABLE ... DETACH PARTITION CONCURRENTLY",
  ],
  ["CLUSTER", "CLUSTER without a table"],
  ["CLUSTER VERBOSE", "CLUSTER without a table"],
  ["CLUSTER (VERBOSE)", "CLUSTER without a table", 17],
  ["DISCARD ALL", "DISCARD ALL"],
  [`CREATE SUBSCRIPTION other ${subscription}`, "CREATE SUBSCRIPTION with create_slot"],
  [
    `CREATE SUBSCRIPTION other ${subscription} WITH (create_slot = true)`,
    "CREATE SUBSCRIPTION with create_slot",
  ],
  ["ALTER SUBSCRIPTION enabled REFRESH PUBLICATION", "ALTER SUBSCRIPTION ... REFRESH"],
  ["ALTER SUBSCRIPTION enabled SET PUBLICATION q", "ALTER SUBSCRIPTION with refresh"],
  ["ALTER SUBSCRIPTION enabled ADD PUBLICATION q", "ALTER SUBSCRIPTION with refresh"],
  ["ALTER SUBSCRIPTION sub SET (failover = true)", "ALTER SUBSCRIPTION ... SET (failover)", 17],
  ["ALTER SUBSCRIPTION sub SET (two_phase = false)", "ALTER SUBSCRIPTION ... SET (two_phase = false)", 18],
];

const allowed: [sql: string][] = [
  ["CREATE INDEX i ON t (a)"],
  ["CREATE UNIQUE INDEX concurrently_not ON t (a)"],
  ['CREATE INDEX "concurrently" ON t (a)'],
  ["DROP INDEX t_a"],
  ["REINDEX TABLE t"],
  ["REINDEX (VERBOSE) TABLE t"],
  ["REINDEX (CONCURRENTLY off) TABLE t"],
  ["REINDEX (CONCURRENTLY false) INDEX t_a"],
  ["REINDEX (CONCURRENTLY 0) INDEX t_a"],
  ["ANALYZE t"],
  ["ALTER TABLE parted DETACH PARTITION part"],
  ['ALTER TABLE t ADD COLUMN "concurrently" int'],
  ["ALTER TABLE t ADD COLUMN detach int, ADD COLUMN partition_ int"],
  ["ALTER DATABASE :database SET work_mem = '5MB'"],
  ["CLUSTER t USING t_a"],
  ["CLUSTER VERBOSE t USING t_a"],
  ["CLUSTER (VERBOSE) t USING t_a"],
  ["DISCARD PLANS"],
  ["ALTER TYPE mood ADD VALUE 'fine'"],
  [`CREATE SUBSCRIPTION other ${subscription} WITH (connect = false)`],
  [`CREATE SUBSCRIPTION other ${subscription} WITH (create_slot = false, connect = off)`],
  ["ALTER SUBSCRIPTION sub SET PUBLICATION q WITH (refresh = false)"],
  ["ALTER SUBSCRIPTION sub SET (binary = true)"],
  ["ALTER SUBSCRIPTION sub DISABLE"],
  ['DROP INDEX IF EXISTS "concurrently"'],
];

describe("cannotRunInTransaction", () => {
  test.each(refused)("names %j", (sql, reason) => {
    expect(reasonOf(sql.replace(":database", "d"))).toBe(reason);
  });

  test.each([
    ...allowed,
    // What only the server can tell.
    ["DROP SUBSCRIPTION sub"],
    ["REINDEX TABLE parted"],
    ["ALTER TABLE parted DETACH PARTITION part FINALIZE"],
  ])("lets %j pass", (sql) => {
    expect(reasonOf(sql.replace(":database", "d"))).toBeUndefined();
  });

  test("agrees with the server", async () => {
    const { sql, name } = await freshDatabase();
    const expected = [
      ...refused.map(([text, , since = 14]) => ({ text, since, isRefused: true })),
      ...allowed.map(([text]) => ({ text, since: 14, isRefused: false })),
    ].filter(({ since }) => serverMajor() >= since);
    const answers: typeof expected = [];
    await prepareObjects(sql);
    try {
      for (const asked of expected) {
        const isRefused = await isRefusedInTransaction(sql, asked.text.replace(":database", name));
        answers.push({ ...asked, isRefused });
      }
    } finally {
      await dropSubscriptions(sql);
    }
    expect(answers).toEqual(expected);
  });
});

async function prepareObjects(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    CREATE TABLE t (a int); CREATE INDEX t_a ON t (a); CREATE TYPE mood AS ENUM ('bad');
    CREATE TABLE parted (a int) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
    CREATE SUBSCRIPTION sub ${subscription} WITH (connect = false, slot_name = 's');
    CREATE SUBSCRIPTION enabled ${subscription} WITH (connect = false, slot_name = 'e')`);
  // ALTER SUBSCRIPTION ... ENABLE would do it too, but wakes the worker at once.
  await sql`UPDATE pg_subscription SET subenabled = true WHERE subname = 'enabled'`;
}

/** A database with a subscription cannot be dropped. */
async function dropSubscriptions(sql: postgres.Sql): Promise<void> {
  for (const name of ["sub", "enabled"]) {
    await sql.unsafe(`ALTER SUBSCRIPTION ${name} DISABLE`);
    await sql.unsafe(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`);
    await sql.unsafe(`DROP SUBSCRIPTION ${name}`);
  }
}

async function isRefusedInTransaction(sql: postgres.Sql, text: string): Promise<boolean> {
  const connection = await sql.reserve();
  try {
    await connection.unsafe("BEGIN");
    await connection.unsafe(text);
    return false;
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    // Any other error would prove nothing.
    if (error.code !== "25001") throw new Error(`${text}: ${error.code} ${error.message}`, { cause: error });
    return true;
  } finally {
    await connection.unsafe("ROLLBACK");
    connection.release();
  }
}
