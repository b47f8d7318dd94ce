import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Makes a certificate for localhost that signs itself; the paths of its PEM files. */
export function certificate(folder: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, "server.crt"), join(folder, "server.key")];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  execFileSync("openssl", [...request, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { cert, key };
}
