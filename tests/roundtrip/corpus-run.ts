import postgres from "postgres";
import { expect } from "vitest";
import { quoteIdentifier } from "../../src/postgres/identifiers.ts";
import { readDirectives } from "../../src/sqltext/directives.ts";
import { type Statement, statementsOf } from "../../src/sqltext/split.ts";
import { databaseUrl, type FreshDatabase, freshDatabase } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";
import type { RightPair } from "./corpus/cases.ts";

/** A database of its own for a case, in which what stands before it is done; its roles go when the database is gone. */
export async function corpusDatabase({ before = "", up, roles = [] }: RightPair): Promise<FreshDatabase> {
  tidyUp(async () => dropRoles(roles));
  const database = await freshDatabase();
  // A database that subscribes cannot be dropped.
  if (`${before} ${up}`.includes("SUBSCRIPTION")) tidyUp(async () => dropSubscriptions(database.sql));
  await runFile(database.url, before);
  return database;
}

/**
 * Runs a file over a session of its own, as psql would: in one transaction, or statement by statement where it says
 * `no-transaction`. Knows nothing of pgops but where statements end. Throws the server's error.
 */
export async function runFile(url: string, text: string): Promise<void> {
  const session = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    // `lossy` is no directive of every version of pgops; it means nothing here.
    const { noTransaction } = readDirectives(text.replaceAll("-- pgops: lossy", "-- lossy"), "corpus");
    const statements = [...statementsOf(text)];
    if (noTransaction) await runEach(session, statements);
    else if (statements.some(({ rows }) => rows !== undefined)) {
      await session.begin(async (transaction) => runEach(transaction, statements));
    } else if (statements.length > 0) {
      await session.begin(async (transaction) => void (await transaction.unsafe(text).simple()));
    }
  } finally {
    await session.end({ timeout: 5 });
  }
}

async function runEach(
  session: postgres.Sql | postgres.TransactionSql,
  statements: readonly Statement[],
): Promise<void> {
  for (const { text, rows } of statements) {
    if (rows === undefined) {
      await session.unsafe(text).simple();
      continue;
    }
    const stream = await session.unsafe(text).writable();
    const done = new Promise((resolve, reject) => stream.once("finish", resolve).once("error", reject));
    stream.end([...rows.chunks()].join(""));
    await done;
  }
}

/** What the server says against a file; undefined where it ran. */
export async function refusalOf(url: string, text: string): Promise<string | undefined> {
  try {
    await runFile(url, text);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(postgres.PostgresError);
    return (error as Error).message;
  }
}

async function dropRoles(roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return;
  const admin = postgres(databaseUrl(), { max: 1, onnotice: () => undefined });
  try {
    for (const role of roles) await admin.unsafe(`DROP ROLE IF EXISTS ${quoteIdentifier(role)}`);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

/** Drops what a database subscribes to, as far as the database itself is concerned: otherwise it cannot be dropped. */
export async function dropSubscriptions(sql: postgres.Sql): Promise<void> {
  const names = await sql<{ name: string }[]>`SELECT subname AS name FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  for (const { name } of names) await sql`DROP SUBSCRIPTION ${sql(name)}`;
}
