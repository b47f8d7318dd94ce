import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { freshDatabase } from "../support/database.ts";

export interface MigrationFile {
  name: string;
  up: string;
  down: string;
}

const directory = new URL("../../sql/migrations/", import.meta.url);

/** The shop's migrations in order, read from sql/migrations. Throws when one half of a pair is missing. */
export function migrationFiles(): MigrationFile[] {
  const read = (file: string): string => readFileSync(new URL(file, directory), "utf8");
  return readdirSync(fileURLToPath(directory))
    .filter((file) => file.endsWith(".up.sql"))
    .toSorted()
    .map((file) => ({
      name: file.slice(0, -".up.sql".length),
      up: read(file),
      down: read(file.replace(/\.up\.sql$/u, ".down.sql")),
    }));
}

/** Sends a file as it stands, as one simple query: one transaction, whether the file says BEGIN or not. */
export async function run(sql: Sql, text: string): Promise<void> {
  // postgres.js takes a BEGIN of the file's own on a reserved connection only.
  const connection = await sql.reserve();
  try {
    await connection.unsafe(text).simple();
  } finally {
    connection.release();
  }
}

/** A new database with every migration applied, without the runner. */
export async function shopDatabase(): Promise<Sql> {
  const { sql } = await freshDatabase();
  for (const file of migrationFiles()) {
    await run(sql, file.up);
  }
  return sql;
}
