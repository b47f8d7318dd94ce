import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { databaseUrl } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";

/** A role of a name of its own, which is dropped after the databases that the test takes afterwards. */
export async function freshRole(): Promise<string> {
  const role = `role_${randomUUID().replaceAll("-", "")}`;
  const run = async (statement: string): Promise<void> => {
    const sql = postgres(databaseUrl(), { max: 1, fetch_types: false, onnotice: () => undefined });
    await sql.unsafe(statement).finally(async () => sql.end({ timeout: 5 }));
  };
  await run(`CREATE ROLE ${role}`);
  tidyUp(async () => run(`DROP ROLE ${role}`));
  return role;
}
