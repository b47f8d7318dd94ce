import type { PeerCertificate } from "node:tls";
import type { ConnectionTarget } from "../config/target.ts";

/** Options for `tls.connect`; false for a connection without TLS, "prefer" for one that goes on without it. */
export type SslOption = false | "prefer" | Record<string, unknown>;

/**
 * libpq's sslmode as options of Node's TLS. `allow` is treated as `prefer`, which goes on without TLS where the
 * server has none; over a Unix socket there is no TLS, as with libpq.
 */
export function sslOption({ host, ssl }: ConnectionTarget): SslOption {
  if (ssl.mode === "disable" || host.startsWith("/")) return false;
  const preferred = ssl.mode === "allow" || ssl.mode === "prefer";
  if (preferred && ssl.cert === undefined) return "prefer";
  const identity = {
    ...(ssl.serverName === undefined ? {} : { servername: ssl.serverName }),
    ...(ssl.ca === undefined ? {} : { ca: ssl.ca }),
    ...(ssl.cert === undefined ? {} : { cert: ssl.cert }),
    ...(ssl.key === undefined ? {} : { key: ssl.key.reveal() }),
  };
  switch (ssl.mode) {
    case "verify-ca":
      return { ...identity, rejectUnauthorized: true, checkServerIdentity: () => undefined };
    case "verify-full":
      return {
        ...identity,
        rejectUnauthorized: true,
        checkServerIdentity: nameCheck(ssl.serverName ?? host),
      };
    default:
      return { ...identity, rejectUnauthorized: false };
  }
}

/** On a socket that is connected already, Node would compare the certificate with "localhost" instead of an address. */
function nameCheck(name: string): (_: string, certificate: PeerCertificate) => Error | undefined {
  return (_, certificate) => process.getBuiltinModule("node:tls").checkServerIdentity(name, certificate);
}
