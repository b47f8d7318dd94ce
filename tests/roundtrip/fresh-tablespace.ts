import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { databaseUrl } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";

/** A tablespace inside the data folder, which is dropped after the databases that the test takes afterwards. */
export async function freshTablespace(): Promise<string> {
  const tablespace = `tablespace_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await run("SET allow_in_place_tablespaces = on", `CREATE TABLESPACE ${tablespace} LOCATION ''`);
  tidyUp(async () => run(`DROP TABLESPACE ${tablespace}`));
  return tablespace;
}

async function run(...statements: readonly string[]): Promise<void> {
  const sql = postgres(databaseUrl(), { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
