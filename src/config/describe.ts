import type { ConnectionTarget } from "./target.ts";

/** "shop on db.internal:5432 as deploy": database, host, port and user, for messages. */
export function describeTarget(
  target: Pick<ConnectionTarget, "host" | "port" | "database" | "user">,
): string {
  return `${target.database} on ${describeHost(target)} as ${target.user}`;
}

function describeHost({ host, port }: Pick<ConnectionTarget, "host" | "port">): string {
  if (host.startsWith("/")) return `${host}/.s.PGSQL.${port}`;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The text with the password of every URL in it masked, also of a URL that is not well formed. */
export function redactUrl(text: string): string {
  return text
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@?]*):[^\s]*@/gi, "$1:***@")
    .replaceAll(/([?&](?:password|sslpassword)=)[^&\s]*/gi, "$1***");
}

/** The text without the secrets: for error messages of libraries. Secrets shorter than four characters are left. */
export function redact(text: string, secrets: readonly string[]): string {
  const byLength = secrets.filter((secret) => secret.length >= 4);
  byLength.sort((a, b) => b.length - a.length);
  return byLength.reduce((clean, secret) => clean.replaceAll(secret, "***"), redactUrl(text));
}
