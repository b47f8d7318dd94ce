import { ExitCode, PgopsError } from "../../errors.ts";

/** One of the two things that are compared. */
export type Side =
  /** What the migrations make; up to a number where one is given. */
  | { kind: "migrations"; to?: number | undefined }
  /** The configured database, or the one of a URL. */
  | { kind: "database"; url?: string | undefined }
  /** A file that `pgops snapshot` wrote. */
  | { kind: "file"; path: string }
  /** What the migrations of a commit make. */
  | { kind: "git"; ref: string };

/**
 * Reads a side as it is named: `migrations`, `migrations:12`, `database`, a postgres:// URL, `git:REF`, `FILE.json`.
 * The text may hold a password and is never repeated.
 * @throws PgopsError `PGOPS_USAGE`.
 */
export function parseSide(text: string): Side {
  const [, number] = /^migrations(?::0*(\d{1,15})(?:[_-].*)?)?$/.exec(text) ?? [];
  if (text === "migrations" || number !== undefined) {
    return { kind: "migrations", ...(number !== undefined && { to: Number(number) }) };
  }
  if (text === "database") return { kind: "database" };
  if (/^postgres(?:ql)?:\/\//i.test(text)) return { kind: "database", url: text };
  if (text.startsWith("git:") && text.length > 4) return { kind: "git", ref: text.slice(4) };
  if (/[^/\\]\.json$/i.test(text)) return { kind: "file", path: text };
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: "a side of a comparison is not one that pgops knows",
    hint: "It is `migrations`, `migrations:12`, `database`, a postgres:// URL, `git:REF`, or a snapshot whose name ends in .json.",
    exitCode: ExitCode.usage,
  });
}
