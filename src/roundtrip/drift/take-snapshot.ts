import { resolve } from "node:path";
import { writeOut } from "./write-out.ts";
import type { DriftContext, SideDescription } from "./context.ts";
import { descriptionOf } from "./diff.ts";
import { needsDatabase, portray } from "./portray.ts";
import { parseSide } from "./sides.ts";
import { snapshotText } from "./snapshot-file.ts";

export interface SnapshotOptions {
  /** Whose schema: a side as for `diff`; default: `database`. */
  from?: string | undefined;
  /** The file to write, seen from the working folder. */
  out?: string | undefined;
  /** The major version of the throwaway server, where one is needed. */
  postgres?: number | undefined;
  /** The URL of a server to apply the migrations on, instead of a throwaway one: a database is made there, and removed. */
  server?: string | undefined;
}

export interface SnapshotResult {
  from: SideDescription;
  objects: number;
  /** The file that was written; null where none was asked for. */
  file: string | null;
  /** The text of the snapshot. */
  text: string;
}

/** Takes a schema as JSON, and writes it where a file is named. @throws PgopsError as `diff` does, and `PGOPS_FILE`. */
export async function takeSnapshot(
  context: DriftContext,
  { from = "database", out, postgres, server }: SnapshotOptions = {},
): Promise<SnapshotResult> {
  const side = parseSide(from);
  const settings = await context.load({ needsDatabase: needsDatabase(side) });
  const portrait = await portray(side, { context, settings, postgres, server });
  const text = snapshotText(portrait);
  if (out !== undefined) await writeOut(resolve(settings.cwd, out), text, settings.cwd);
  return { from: descriptionOf(portrait), objects: portrait.snapshot.size, file: out ?? null, text };
}
