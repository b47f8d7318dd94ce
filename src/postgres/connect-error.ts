import type { ConnectionTarget } from "../config/target.ts";
import { ExitCode, PgopsError } from "../errors.ts";

interface Explanation {
  code: string;
  /** Completes "PostgreSQL at HOST:PORT ..." or says the whole problem. */
  message: (where: string, target: ConnectionTarget) => string;
  hint: string;
}

const unreachable = "Is PostgreSQL running there, and may this machine reach it?";
const certificate =
  "Check `sslrootcert` (or database.ssl.ca): it must hold the authority that signed the server's certificate.";

/** By SQLSTATE, or by the code of Node's network and TLS errors. */
const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: {
    code: "PGOPS_CONNECT",
    message: (where) => `no server answers at ${where}: connection refused`,
    hint: unreachable,
  },
  ENOENT: {
    code: "PGOPS_CONNECT",
    message: (where, { host, port }) =>
      `no server answers at ${where}: there is no socket ${host}/.s.PGSQL.${port}`,
    hint: "Is PostgreSQL running, and is this its socket folder (unix_socket_directories)?",
  },
  EACCES: {
    code: "PGOPS_CONNECT",
    message: (where) => `the socket of the server at ${where} may not be opened by this user`,
    hint: "Check the permissions of the socket folder.",
  },
  ENOTFOUND: {
    code: "PGOPS_CONNECT",
    message: (where, { host }) => `no server answers at ${where}: the host name ${host} is unknown`,
    hint: "Check the spelling of the host and this machine's name resolution.",
  },
  EAI_AGAIN: {
    code: "PGOPS_CONNECT",
    message: (where, { host }) =>
      `no server answers at ${where}: the host name ${host} could not be looked up now`,
    hint: "Check this machine's name resolution.",
  },
  ETIMEDOUT: {
    code: "PGOPS_CONNECT",
    message: (where, { connectTimeoutMs }) =>
      `no server answers at ${where}: no answer within ${connectTimeoutMs / 1000} s`,
    hint: "Check the address and the firewalls between, or give it longer with `connect_timeout`.",
  },
  ECONNRESET: {
    code: "PGOPS_CONNECT",
    message: (where) => `the server at ${where} closed the connection before it was ready`,
    hint: "Is it PostgreSQL that listens there? Does it speak TLS if `sslmode` asks for it (`SHOW ssl`)?",
  },
  "57P03": {
    code: "PGOPS_CONNECT",
    message: (where) => `the server at ${where} is starting up or shutting down`,
    hint: "Try again, or wait for it with `--wait 30s`.",
  },
  "28P01": {
    code: "PGOPS_AUTH",
    message: (where, { user }) => `the server at ${where} refused the password of user ${user}`,
    hint: "Check the password (DATABASE_URL, PGPASSWORD, ~/.pgpass) and the user.",
  },
  "28000": {
    code: "PGOPS_AUTH",
    message: (where, { user }) => `the server at ${where} does not let user ${user} in`,
    hint: "Check that the role exists and may log in, and what pg_hba.conf asks of this machine (TLS?).",
  },
  "3D000": {
    code: "PGOPS_NO_DATABASE",
    message: (where, { database }) => `the server at ${where} has no database "${database}"`,
    hint: "Check the name, or create it: createdb.",
  },
  "53300": {
    code: "PGOPS_TOO_MANY_CONNECTIONS",
    message: (where) => `the server at ${where} has no connection left`,
    hint: "Look at pg_stat_activity for idle sessions, raise max_connections, or use a pooler.",
  },
  "42501": {
    code: "PGOPS_AUTH",
    message: (where, { user, database }) =>
      `user ${user} may not connect to database "${database}" at ${where}`,
    hint: "Grant it: GRANT CONNECT ON DATABASE ... TO ...",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: "PGOPS_TLS",
    message: (where, { host }) =>
      `the certificate of the server at ${where} is for another name than ${host}`,
    hint: "Connect by the name in the certificate, or use sslmode=verify-ca where the name cannot match.",
  },
  CERT_HAS_EXPIRED: {
    code: "PGOPS_TLS",
    message: (where) => `the certificate of the server at ${where} has expired`,
    hint: "Renew the server's certificate.",
  },
};

const untrusted = new Set([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_SIGNATURE_FAILURE",
]);

/** Whether a server that is only starting would explain this failure. */
export function mayAnswerLater(error: unknown): boolean {
  return [
    "ECONNREFUSED",
    "ENOENT",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "ECONNRESET",
    "EPIPE",
    "57P03",
    "CONNECTION_CLOSED",
    "CONNECTION_LOST",
  ].includes(codeOf(error));
}

/** Says for people why no session could be opened: where, as whom, from which setting, and what to check. */
export function connectError(target: ConnectionTarget, error: unknown): PgopsError {
  if (error instanceof PgopsError) return error;
  const code = codeOf(error);
  const address = target.host.includes(":") ? `[${target.host}]` : target.host;
  const where = `${address}:${target.port} (database ${target.database}, user ${target.user}, from ${target.origin})`;
  const explanation = explanationOf(code, messageOf(error), target);
  return new PgopsError({
    code: explanation.code,
    message: explanation.message(where, target),
    hint: explanation.hint,
    exitCode: ExitCode.noServer,
    sqlstate: /^[0-9A-Z]{5}$/.test(code) ? code : undefined,
    detail: /^[0-9A-Z]{5}$/.test(code) ? messageOf(error) : undefined,
    cause: error,
  });
}

function explanationOf(code: string, message: string, target: ConnectionTarget): Explanation {
  if (untrusted.has(code)) {
    return {
      code: "PGOPS_TLS",
      message: (where) => `the certificate of the server at ${where} is not signed by a trusted authority`,
      hint: certificate,
    };
  }
  if (code === "NO_TLS") {
    return {
      code: "PGOPS_TLS",
      message: (where) =>
        `the server at ${where} does not speak TLS, and sslmode=${target.ssl.mode} asks for it`,
      hint: "Turn `ssl` on at the server, or use sslmode=prefer where the network is trusted.",
    };
  }
  if (/SASL|password/i.test(message) && target.password === undefined) {
    return {
      code: "PGOPS_AUTH",
      message: (where, { user }) =>
        `the server at ${where} asks for the password of user ${user}, and none is set`,
      hint: "Set it in DATABASE_URL, PGPASSWORD or ~/.pgpass.",
    };
  }
  const closed = code.startsWith("CONNECTION_") || code === "EPIPE" ? "ECONNRESET" : code;
  return (
    explanations[closed] ?? {
      code: "PGOPS_CONNECT",
      message: (where) => `no session could be opened at ${where}: ${message}`,
      hint: unreachable,
    }
  );
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
