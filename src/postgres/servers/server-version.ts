import postgres from "postgres";

/** The version of a running server, "18.4". Throws the driver's error when it cannot be reached. */
export async function serverVersion(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    const [row] = await sql<{ server_version: string }[]>`SHOW server_version`;
    return row?.server_version.split(" ")[0] ?? "";
  } finally {
    await sql.end({ timeout: 5 });
  }
}
