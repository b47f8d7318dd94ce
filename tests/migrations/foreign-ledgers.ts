import type { Sql } from "postgres";

/** golang-migrate's ledger: ensureVersionTable in database/postgres/postgres.go of golang-migrate/migrate. */
export async function golangMigrateLedger(sql: Sql, version: number, dirty = false): Promise<void> {
  await sql`CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (version bigint not null primary key, dirty boolean not null)`;
  await sql`INSERT INTO schema_migrations ${sql({ version, dirty })}`;
}

export interface FlywayRow {
  version: string | null;
  description: string;
  script?: string;
  type?: string;
  success?: boolean;
}

/**
 * Flyway's ledger: getRawCreateScript in PostgreSQLDatabase.java of flyway/flyway
 * (flyway-database-postgresql/src/main/java/org/flywaydb/database/postgresql).
 */
export async function flywayLedger(sql: Sql, rows: readonly FlywayRow[], schema = "public"): Promise<void> {
  const table = `"${schema}"."flyway_schema_history"`;
  await sql.unsafe(`CREATE TABLE ${table} (
    "installed_rank" INT NOT NULL,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INTEGER,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
    "execution_time" INTEGER NOT NULL,
    "success" BOOLEAN NOT NULL
  );
  ALTER TABLE ${table} ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank");
  CREATE INDEX "flyway_schema_history_s_idx" ON ${table} ("success")`);
  const full = rows.map(({ version, description, script, type = "SQL", success = true }, index) => ({
    installed_rank: index + 1,
    version,
    description,
    type,
    script: script ?? `V${version}__${description.replaceAll(" ", "_")}.sql`,
    checksum: 1_234_567,
    installed_by: "flyway",
    execution_time: 12,
    success,
  }));
  await sql`INSERT INTO ${sql(schema)}.flyway_schema_history ${sql(full)}`;
}

/** Sqitch's ledger as far as it concerns what is deployed: lib/App/Sqitch/Engine/pg.sql of sqitchers/sqitch. */
export async function sqitchLedger(
  sql: Sql,
  changes: readonly (readonly [project: string, change: string])[],
  registry = "sqitch",
): Promise<void> {
  await sql.unsafe(`CREATE SCHEMA "${registry}";
  CREATE TABLE "${registry}".projects (
    project         TEXT        PRIMARY KEY,
    uri             TEXT            NULL UNIQUE,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    creator_name    TEXT        NOT NULL,
    creator_email   TEXT        NOT NULL
  );
  CREATE TABLE "${registry}".changes (
    change_id       TEXT        PRIMARY KEY,
    script_hash     TEXT            NULL,
    change          TEXT        NOT NULL,
    project         TEXT        NOT NULL REFERENCES "${registry}".projects(project) ON UPDATE CASCADE,
    note            TEXT        NOT NULL DEFAULT '',
    committed_at    TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    committer_name  TEXT        NOT NULL,
    committer_email TEXT        NOT NULL,
    planned_at      TIMESTAMPTZ NOT NULL,
    planner_name    TEXT        NOT NULL,
    planner_email   TEXT        NOT NULL,
    UNIQUE(project, script_hash)
  )`);
  for (const project of new Set(changes.map(([name]) => name))) {
    await sql`INSERT INTO ${sql(registry)}.projects ${sql({ project, creator_name: "A", creator_email: "a@example.org" })}`;
  }
  for (const [index, [project, change]] of changes.entries()) {
    const row = {
      change_id: String(index).padStart(40, "0"),
      script_hash: String(index).padStart(40, "f"),
      change,
      project,
      committer_name: "A",
      committer_email: "a@example.org",
      planned_at: new Date(Date.UTC(2024, 0, 1 + index)),
      planner_name: "A",
      planner_email: "a@example.org",
    };
    await sql`INSERT INTO ${sql(registry)}.changes ${sql(row)}`;
  }
}
