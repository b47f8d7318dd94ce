import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.ts";
import type { Settings } from "./settings.ts";
import { writeAs } from "./write-as.ts";

/** Copies certificate and key to where the server's account can read them, and returns the settings that name them. */
export async function tlsSettings(
  folder: string,
  account: Account | undefined,
  tls: { cert: string; key: string },
): Promise<Settings> {
  const files = { cert: join(folder, "server.crt"), key: join(folder, "server.key") };
  // PostgreSQL refuses a key that others may read, or that is not its own.
  await writeAs(account, files.cert, await readFile(tls.cert, "utf8"));
  await writeAs(account, files.key, await readFile(tls.key, "utf8"));
  return { ssl: "on", ssl_cert_file: files.cert, ssl_key_file: files.key };
}
