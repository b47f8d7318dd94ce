import postgres from "postgres";
import { quoteIdentifier } from "../identifiers.ts";
import { sqlFile } from "../sql-file.ts";

const versionQuery = new URL("sql/server-version.sql", import.meta.url);
const existsQuery = new URL("sql/database-exists.sql", import.meta.url);

/** The version of a running server, "18.4". Throws the driver's error when it cannot be reached. */
export async function serverVersion(url: string): Promise<string> {
  return connected(url, async (sql) => {
    const [row] = await sql.unsafe<{ server_version: string }[]>(sqlFile(versionQuery));
    return row?.server_version.split(" ")[0] ?? "";
  });
}

/** Makes a database where there is none of that name, and returns its URL; the URL given may be that of any other. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const url = new URL(serverUrl);
  url.pathname = "/postgres";
  await connected(url.href, async (sql) => {
    const [row] = await sql.unsafe<{ present: boolean }[]>(sqlFile(existsQuery), [name]);
    if (row?.present !== true) await sql.unsafe(`CREATE DATABASE ${quoteIdentifier(name)}`);
  });
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

async function connected<T>(url: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  // postgres.js takes the name as it stands in the URL.
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const sql = postgres(url, { database, max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    return await ask(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
