import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { databaseUrl } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";

/** Names for roles that no other test has; what has them when the test ends is dropped. */
export function roleNames(count: number): string[] {
  const names = Array.from({ length: count }, () => `r_${randomUUID().replaceAll("-", "").slice(0, 12)}`);
  tidyUp(async () => runInCluster(names.map((name) => `DROP ROLE IF EXISTS ${name}`).join(";")));
  return names;
}

/** New roles that can do nothing; they are dropped when the test ends. */
export async function newRoles(count: number): Promise<string[]> {
  const names = roleNames(count);
  await runInCluster(names.map((name) => `CREATE ROLE ${name}`).join(";"));
  return names;
}

async function runInCluster(sql: string): Promise<void> {
  const admin = postgres(databaseUrl(), { max: 1, onnotice: () => undefined });
  try {
    await admin.unsafe(sql).simple();
  } finally {
    await admin.end({ timeout: 5 });
  }
}
