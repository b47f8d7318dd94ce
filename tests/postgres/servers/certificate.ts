import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The authority that signed it. */
export const authority: URL = new URL("../tls/authority.crt", import.meta.url);

/** Lays a certificate for localhost and its key into a folder; the paths of the PEM files. */
export function certificate(folder: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, "server.crt"), join(folder, "server.key")];
  copyFileSync(fileURLToPath(new URL("../tls/server.crt", import.meta.url)), cert);
  copyFileSync(fileURLToPath(new URL("../tls/server.key", import.meta.url)), key);
  return { cert, key };
}
