import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { databaseUrl } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";

/** A role of a name of its own, which is dropped after the databases that the test takes afterwards. */
export async function freshRole(): Promise<string> {
  const role = freshName("role");
  await run(`CREATE ROLE ${role}`);
  tidyUp(async () => run(`DROP ROLE ${role}`));
  return role;
}

/** A tablespace inside the data folder, dropped like a role. */
export async function freshTablespace(): Promise<string> {
  const tablespace = freshName("tablespace");
  await run("SET allow_in_place_tablespaces = on", `CREATE TABLESPACE ${tablespace} LOCATION ''`);
  tidyUp(async () => run(`DROP TABLESPACE ${tablespace}`));
  return tablespace;
}

function freshName(kind: string): string {
  return `${kind}_${randomUUID().replaceAll("-", "")}`;
}

async function run(...statements: readonly string[]): Promise<void> {
  const sql = postgres(databaseUrl(), { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
