import { execFile } from "node:child_process";
import { glob } from "node:fs/promises";
import { promisify } from "node:util";
import postgres from "postgres";

interface PgDump {
  program: string;
  major: number;
}

const run = promisify(execFile);
const places = ["/usr/lib/postgresql/*/bin/pg_dump", "/opt/homebrew/opt/postgresql@*/bin/pg_dump"];
const settings = [
  "check_function_bodies",
  "client_encoding",
  "client_min_messages",
  "default_table_access_method",
  "default_tablespace",
  "default_with_oids",
  "idle_in_transaction_session_timeout",
  "lock_timeout",
  "row_security",
  "standard_conforming_strings",
  "statement_timeout",
  "transaction_timeout",
  "xmloption",
];
/** What stands in a dump for the sake of psql, of the session or of the version. */
const noise = new RegExp(
  String.raw`^(?:\\(?:un)?restrict .*|-- Dumped (?:from|by) .*|-- PostgreSQL database dump.*|--|` +
    String.raw`SET (?:${settings.join("|")}) = .*;|SELECT pg_catalog\.set_config\('search_path'.*)$`,
);

let found: Promise<PgDump[]> | undefined;

/**
 * What `pg_dump --schema-only` says of a database, without the lines that say nothing of it. Undefined where this machine
 * has no pg_dump of the server's major version, which is asked for where it is not given, or a later one. Throws what
 * pg_dump complains of.
 */
export async function schemaDump(
  url: string,
  { major, flags = [] }: { major?: number; flags?: readonly string[] } = {},
): Promise<string | undefined> {
  found ??= pgDumps();
  const least = major ?? (await majorOf(url));
  const fitting = (await found).find((one) => one.major >= least);
  if (fitting === undefined) return undefined;
  const { stdout } = await run(fitting.program, ["--schema-only", ...flags, `--dbname=${url}`], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return withoutNoise(stdout);
}

/** The lines of a dump that say something of the schema. */
export function withoutNoise(dump: string): string {
  const lines = dump.split("\n").filter((line) => !noise.test(line));
  return lines
    .join("\n")
    .replaceAll(/\n{2,}/g, "\n")
    .trim();
}

/** Every pg_dump of this machine, the oldest first. */
async function pgDumps(): Promise<PgDump[]> {
  const programs: string[] = [];
  for await (const program of glob(places)) programs.push(program);
  // Last: Debian's is a script that finds one of the others, which takes longer than the dump.
  programs.push("pg_dump");
  const versions = await Promise.all(
    programs.map(async (program) => {
      const { stdout } = await run(program, ["--version"]).catch(() => ({ stdout: "" }));
      return { program, major: Number(/(\d+)/.exec(stdout)?.[1] ?? 0) };
    }),
  );
  return versions.filter(({ major }) => major > 0).toSorted((a, b) => a.major - b.major);
}

async function majorOf(url: string): Promise<number> {
  const session = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await session<
      { version: string }[]
    >`SELECT current_setting('server_version_num') AS version`;
    return Math.floor(Number(row?.version) / 10_000);
  } finally {
    await session.end({ timeout: 5 });
  }
}
