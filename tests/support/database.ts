import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { quoteIdentifier } from "../../src/postgres/identifiers.ts";
import { tidyUp } from "./tidy.ts";

const ofAdmin = { max: 1, fetch_types: false, onnotice: () => undefined };

/** Creates and drops the databases of a test file's tests one after the other; it closes itself. */
let shared: postgres.Sql | undefined;

export interface FreshDatabase {
  /** Of the superuser. */
  url: string;
  name: string;
  sql: postgres.Sql;
  /** Removes it now; otherwise that happens when the test, or outside of one the test file, ends. */
  drop: () => Promise<void>;
}

/** The version of the server that the run shares: 18 for 18.4. */
export function serverMajor(): number {
  return Number.parseInt(inject("serverVersion"), 10);
}

/** The superuser's URL of a database on a server: the one that the run shares, or the one of the URL given. */
export function databaseUrl(name = "postgres", server: string = inject("serverUrl")): string {
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** A new database of its own name, cloned from an empty one; `server` names another server than the run's. */
export async function freshDatabase({
  template = "empty",
  server,
}: { template?: "empty"; server?: { url: string; major: number } } = {}): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const from = template === "empty" ? "template0" : template;
  const strategy = (server?.major ?? serverMajor()) >= 15 ? " STRATEGY FILE_COPY" : "";
  const admin = databaseUrl("postgres", server?.url);
  await asSuperuser(admin, `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${from}${strategy}`);
  const url = databaseUrl(name, server?.url);
  const sql = postgres(url, { max: 4, onnotice: () => undefined });
  let dropped: Promise<void> | undefined;
  const drop = async (): Promise<void> => {
    dropped ??= sql
      .end({ timeout: 5 })
      .then(async () => asSuperuser(admin, `DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`));
    await dropped;
  };
  tidyUp(drop);
  return { url, name, sql, drop };
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  if (url === databaseUrl()) {
    shared ??= postgres(url, { ...ofAdmin, idle_timeout: 1 });
    await shared.unsafe(statement);
    return;
  }
  const admin = postgres(url, ofAdmin);
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end({ timeout: 5 });
  }
}
