import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { quoteIdentifier } from "../../src/postgres/identifiers.ts";
import { tidyUp } from "./tidy.ts";

export interface FreshDatabase {
  /** Of the superuser. */
  url: string;
  name: string;
  sql: postgres.Sql;
  /** Removes it now; otherwise that happens when the test, or outside of one the test file, ends. */
  drop(): Promise<void>;
}

/** The version of the server that the run shares: 18 for 18.4. */
export function serverMajor(): number {
  return Number.parseInt(inject("serverVersion"), 10);
}

/** The superuser's URL of a database on the server that the run shares. */
export function databaseUrl(name = "postgres"): string {
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** A new database of its own name, cloned from an empty one. */
export async function freshDatabase({
  template = "empty",
}: { template?: "empty" } = {}): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const from = template === "empty" ? "template0" : template;
  const strategy = serverMajor() >= 15 ? " STRATEGY FILE_COPY" : "";
  await asSuperuser(`CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${from}${strategy}`);
  const url = databaseUrl(name);
  const sql = postgres(url, { max: 4, onnotice: () => undefined });
  let dropped: Promise<void> | undefined;
  const drop = async (): Promise<void> => {
    dropped ??= sql
      .end({ timeout: 5 })
      .then(async () => asSuperuser(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`));
    await dropped;
  };
  tidyUp(drop);
  return { url, name, sql, drop };
}

async function asSuperuser(statement: string): Promise<void> {
  const admin = postgres(databaseUrl(), { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end({ timeout: 5 });
  }
}
