import type { ConnectionTarget } from "../config/target.ts";

/** What postgres.js takes as `ssl`: false, "prefer", or options for `tls.connect`. */
export type SslOption = false | "prefer" | Record<string, unknown>;

/**
 * libpq's sslmode as options of Node's TLS.
 * `allow` is treated as `prefer`; over a Unix socket there is no TLS, as with libpq.
 */
export function sslOption({ host, ssl }: ConnectionTarget): SslOption {
  if (ssl.mode === "disable" || host.startsWith("/")) return false;
  const identity = {
    ...(ssl.ca === undefined ? {} : { ca: ssl.ca }),
    ...(ssl.cert === undefined ? {} : { cert: ssl.cert }),
    ...(ssl.key === undefined ? {} : { key: ssl.key.reveal() }),
  };
  switch (ssl.mode) {
    case "allow":
    case "prefer":
      return Object.keys(identity).length === 0 ? "prefer" : { ...identity, rejectUnauthorized: false };
    case "require":
      return { ...identity, rejectUnauthorized: false };
    case "verify-ca":
      return { ...identity, rejectUnauthorized: true, checkServerIdentity: () => undefined };
    case "verify-full":
      return { ...identity, rejectUnauthorized: true };
  }
}
