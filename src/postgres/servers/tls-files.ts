import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { Account } from "./account.ts";
import type { Settings } from "./settings.ts";
import { writeAs } from "./write-as.ts";

/** Paths of PEM files. */
export interface TlsPaths {
  cert: string;
  key: string;
}

/** The texts of the files. Throws PGOPS_TLS_FILE (exit 2) when one cannot be read. */
export async function readTlsFiles(paths: TlsPaths): Promise<{ cert: string; key: string }> {
  const [cert, key] = await Promise.all([readPem(paths.cert), readPem(paths.key)]);
  return { cert, key };
}

async function readPem(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw new PgopsError({
      code: "PGOPS_TLS_FILE",
      message: `cannot read ${path}: ${error.message}`,
      hint: "Name a PEM file that you may read.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  });
}

/** Copies certificate and key to where the server's account can read them, and returns the settings that name them. */
export async function tlsSettings(
  folder: string,
  account: Account | undefined,
  paths: TlsPaths,
): Promise<Settings> {
  const { cert, key } = await readTlsFiles(paths);
  const files = { cert: join(folder, "server.crt"), key: join(folder, "server.key") };
  // PostgreSQL refuses a key that others may read, or that is not its own.
  await writeAs(account, files.cert, cert);
  await writeAs(account, files.key, key);
  return { ssl: "on", ssl_cert_file: files.cert, ssl_key_file: files.key };
}
