import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Sql } from "postgres";
import { runPgops, type CliOptions, type CliResult } from "../support/cli.ts";
import { freshDatabase, type FreshDatabase } from "../support/database.ts";
import { temporaryProject, type TemporaryProject } from "../support/project.ts";
import { tidyUp } from "../support/tidy.ts";

/** Compiled code is kept for the whole test file: each start is then three times as fast. */
export const programCache: string = mkdtempSync(join(tmpdir(), "pgops-cache-"));
tidyUp(async () => rmSync(programCache, { recursive: true, force: true }));

/** What `--json` prints, as far as tests look into it. */
export interface Document {
  command: string;
  ok: boolean;
  applied: { number: number; name: string; filename: string; durationMs: number }[];
  rolledBack: { number: number; name: string; filename: string; durationMs: number }[];
  pending: number;
  migrations: {
    number: number;
    name: string;
    filename: string;
    state: string;
    executedAt: string | null;
    durationMs: number | null;
  }[];
  counts: Record<string, number>;
  plan: { filename: string; transaction: boolean; sql: string | null }[];
  error: {
    code: string;
    message: string;
    hint: string | null;
    exitCode: number;
    file: string | null;
    line: number | null;
    column: number | null;
    sqlstate: string | null;
    detail: string | null;
    details?: string[];
    stands?: string;
  };
  [more: string]: unknown;
}

/** A project with migrations, and a database of its own. */
export interface Scene extends TemporaryProject {
  url: string;
  database: string;
  sql: Sql;
  /** Runs the program there; DATABASE_URL names the database. */
  pgops: (args: string[], options?: CliOptions) => Promise<CliResult>;
  /** The same with `--json`; what it printed, and its exit code. */
  json: (args: string[], options?: CliOptions) => Promise<Document & { exitCode: number }>;
  /** The names of tables and views in a schema, sorted. */
  tables: (schema?: string) => Promise<string[]>;
  /** What the ledger holds, in order. */
  ledger: () => Promise<string[]>;
}

/**
 * Migrations by short name ("001_a": up, "001_a.down": down; a down is made up where none is given), and other
 * files by their path. No file is written for a value of null.
 */
export function migrationFiles(files: Record<string, string | null>): Record<string, string> {
  const written: Record<string, string> = {};
  for (const [name, text] of Object.entries(files)) {
    if (text === null) continue;
    const migration = /^\d+_[^./]+(\.down)?$/.exec(name);
    if (migration === null) written[name] = text;
    else if (migration[1] !== undefined) written[`sql/migrations/${name}.sql`] = text;
    else {
      written[`sql/migrations/${name}.up.sql`] = text;
      const down = `${name}.down`;
      if (!(down in files)) written[`sql/migrations/${down}.sql`] = "SELECT 1;";
    }
  }
  return written;
}

/** A table `t<number>` up, and gone again down. */
export function tableMigrations(...numbers: number[]): Record<string, string> {
  return Object.fromEntries(
    numbers.flatMap((number) => {
      const name = `${String(number).padStart(3, "0")}_t${number}`;
      return [
        [name, `CREATE TABLE t${number} (id int);`],
        [`${name}.down`, `DROP TABLE t${number};`],
      ];
    }),
  );
}

/** A temporary project with these files, and an empty database: on the run's server, or the one given. */
export async function scene(
  files: Record<string, string | null> = {},
  empty: Promise<FreshDatabase> = freshDatabase(),
): Promise<Scene> {
  const [project, database] = await Promise.all([temporaryProject(migrationFiles(files)), empty]);
  const { sql, url } = database;
  const pgops = (args: string[], { env, ...options }: CliOptions = {}): Promise<CliResult> =>
    checkedPgops(args, { cwd: project.path, env: { DATABASE_URL: url, ...env }, ...options });
  return {
    ...project,
    url,
    database: database.name,
    sql,
    pgops,
    json: async (args, options) => {
      const { exitCode, stdout } = await pgops([...args, "--json"], options);
      return { ...(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Document), exitCode };
    },
    tables: async (schema = "public") => {
      const rows = await sql<{ name: string }[]>`
        SELECT relname AS name FROM pg_class
        WHERE relnamespace = to_regnamespace(quote_ident(${schema})) AND relkind IN ('r', 'v', 'p') ORDER BY relname`;
      return rows.map(({ name }) => name);
    },
    ledger: async () => {
      const rows = await sql<{ filename: string }[]>`SELECT filename FROM public.migrations ORDER BY id`;
      return rows.map(({ filename }) => filename);
    },
  };
}

/** Runs the program; whatever it did, it printed no stack trace, and with `--json` one document and nothing else. */
export async function checkedPgops(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const result = await runPgops(args, { ...options, env: { XDG_CACHE_HOME: programCache, ...options.env } });
  expectOrderly(result, args);
  return result;
}

/** No stack trace, no uncaught exception, no "not foreseen"; with `--json` exactly one document on stdout. */
export function expectOrderly({ stdout, stderr, signal }: CliResult, args: readonly string[]): void {
  const output = stdout + stderr;
  const found = {
    args,
    signal,
    trace: /^\s+at .+[:(]\d+|node:internal|Unhandled|Uncaught/m.exec(output)?.[0],
    unforeseen: /^.*(?:PGOPS_INTERNAL|did not foresee).*$/m.exec(output)?.[0],
  };
  expect(found).toEqual({ args, signal: null, trace: undefined, unforeseen: undefined });
  if (!args.includes("--json")) return;
  const lines = stdout.trimEnd().split("\n");
  const document = lines.pop() ?? "";
  // A run of maintenance tells of each statement when it is over; the document is the last line.
  if (args[0] !== "maintenance") expect(lines).toEqual([]);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({ type: expect.stringMatching(/^(?:action|task)$/) });
  expect(JSON.parse(document)).toMatchObject({ command: expect.any(String), ok: expect.any(Boolean) });
}
