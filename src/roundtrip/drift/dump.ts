import { readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { unifiedDifference } from "../../migrations/text-difference.ts";
import { dumpSchema } from "../dump/dump-schema.ts";
import type { DriftContext, SideDescription } from "./context.ts";
import { descriptionOf } from "./diff.ts";
import { needsDatabase, portray } from "./portray.ts";
import { parseSide } from "./sides.ts";
import { writeOut } from "./write-out.ts";

export interface DumpOptions {
  /** Whose schema: a side as for `diff`, but no file; default: `migrations`. */
  from?: string | undefined;
  /** The file, seen from the working folder; default: sql/schema.sql beside the configuration. */
  out?: string | undefined;
  /** Compare with the file, and write nothing. */
  check?: boolean | undefined;
  /** The major version of the throwaway server. */
  postgres?: number | undefined;
  /** The URL of a server to apply the migrations on, instead of a throwaway one: a database is made there, and removed. */
  server?: string | undefined;
}

export interface DumpResult {
  from: SideDescription;
  /** Relative to the working folder. */
  file: string;
  /** Whether the file was not what the schema is now. */
  stale: boolean;
  written: boolean;
  /** The lines in which the file differs, as a unified diff; a long one is cut. */
  difference: string[];
  objects: number;
}

/**
 * Writes a schema as one file of SQL, or says whether the file that is there is it.
 * @throws PgopsError as `diff` does, `PGOPS_FILE`, and `PGOPS_DUMP_CYCLE`.
 */
export async function dump(context: DriftContext, options: DumpOptions = {}): Promise<DumpResult> {
  const { from = "migrations", out, check = false, postgres, server } = options;
  const side = parseSide(from);
  if (side.kind === "file") throw notFromFile();
  const settings = await context.load({ needsDatabase: needsDatabase(side) });
  const portrait = await portray(side, { context, settings, postgres, server, forDump: true });
  const { snapshot, forDump } = portrait;
  if (forDump === undefined) throw new Error("the portrait is not for a dump");
  const text = await dumpSchema({ snapshot, ...forDump });
  const path = out === undefined ? resolve(settings.root, "sql/schema.sql") : resolve(settings.cwd, out);
  const file = relative(settings.cwd, path) || path;
  const before = readText(path);
  const difference =
    before === undefined
      ? [`there is no ${file}`]
      : await unifiedDifference(before, text, { before: file, after: "the schema now" });
  const stale = difference.length > 0;
  const written = stale && !check;
  if (written) await writeOut(path, text, settings.cwd);
  return { from: descriptionOf(portrait), file, stale, written, difference, objects: snapshot.size };
}

function readText(path: string): string | undefined {
  try {
    // Of a device or a pipe, such as /dev/stdout, there is no end to read to.
    return statSync(path).isFile() ? readFileSync(path, "utf8") : undefined;
  } catch {
    // A folder of that name shows when the file is written.
    return undefined;
  }
}

function notFromFile(): PgopsError {
  return new PgopsError({
    code: "PGOPS_USAGE",
    message: "a dump is made of a database or of migrations, not of a snapshot",
    hint: "A snapshot does not hold what needs what. Take --from migrations, database, git:REF or a URL.",
    exitCode: ExitCode.usage,
  });
}
