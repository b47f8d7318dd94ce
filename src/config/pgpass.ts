import { readFileSync, statSync } from "node:fs";

export interface PgpassQuery {
  host: string;
  port: number;
  database: string;
  user: string;
}

/** One line of a password file as its five fields, escapes resolved; undefined for comments and incomplete lines. */
function parsePgpassLine(line: string): PgpassField[] | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const fields: PgpassField[] = [];
  let rest = line;
  for (let index = 0; index < 4; index += 1) {
    // A field ends at the first colon that no backslash precedes.
    const raw = /^(?:\\[^]|[^\\:])*\\?(?=:)/.exec(rest)?.[0];
    if (raw === undefined) return undefined;
    fields.push({ value: unescape(raw), any: raw === "*" });
    rest = rest.slice(raw.length + 1);
  }
  // libpq ends the password at a colon too: more fields may be added one day.
  const password = /^(?:\\[^]|[^\\:])*\\?/.exec(rest)?.[0] ?? "";
  return [...fields, { value: unescape(password), any: false }];
}

export interface PgpassField {
  value: string;
  any: boolean;
}

function unescape(field: string): string {
  return field.replaceAll(/\\([^])/g, "$1");
}

/** The password of the first line that fits, as libpq's rules have it. */
export function findPassword(content: string, query: PgpassQuery): string | undefined {
  const wanted = [hostInPgpass(query.host), String(query.port), query.database, query.user];
  for (const line of content.split("\n")) {
    const fields = parsePgpassLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (fields === undefined) continue;
    const fits = wanted.every((value, index) => fields[index]?.any || fields[index]?.value === value);
    if (fits) return fields[4]?.value;
  }
  return undefined;
}

/** A socket in the default folder goes by "localhost"; /tmp is PostgreSQL's default, /var/run that of distributions. */
function hostInPgpass(host: string): string {
  return host === "/tmp" || host === "/var/run/postgresql" ? "localhost" : host;
}

/**
 * What a password file holds, or undefined where there is none. As in libpq a file that others may read is not used;
 * that is told as a warning.
 */
export function readPgpass(path: string, warning: (line: string) => void): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile()) {
    warning(`the password file ${path} is not a plain file and was not used`);
    return undefined;
  }
  if (process.platform !== "win32" && (stat.mode & 0o077) !== 0) {
    warning(`the password file ${path} can be read by others and was not used; chmod 0600 it`);
    return undefined;
  }
  try {
    return readFileSync(path, "utf8");
  } catch {
    warning(`the password file ${path} cannot be read and was not used`);
    return undefined;
  }
}
