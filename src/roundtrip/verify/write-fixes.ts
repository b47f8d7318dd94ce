import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";
import { label } from "../../migrations/step.ts";
import type { VerifiedMigration } from "./result.ts";

/** The down files that were mended, and those that were not. */
export interface WrittenFixes {
  /** Relative to the working folder. */
  written: string[];
  /** What keeps a migration from being mended, in a sentence each. */
  left: string[];
}

export interface WriteFixesOptions {
  cwd: string;
  /** Whether some database has it: its down is stored there, and changing the file would not reach it. */
  isApplied: (filename: string) => boolean;
}

const heading = "-- Restores what `pgops verify` found missing.";

/** Adds to the down file of each migration what restores the objects that it does not; applied ones are left alone. */
export async function writeFixes(
  judged: readonly VerifiedMigration[],
  prepared: readonly PreparedMigration[],
  { cwd, isApplied }: WriteFixesOptions,
): Promise<WrittenFixes> {
  const files = new Map(prepared.map((one) => [one.migration.filename, one]));
  const found: WrittenFixes = { written: [], left: [] };
  for (const { filename, repairs } of judged) {
    const one = files.get(filename);
    if (one?.down === undefined || repairs.length === 0) continue;
    if (isApplied(filename)) {
      found.left.push(`${label(one.migration)} is applied: its down file stays as it is`);
    } else if (one.down.source === undefined) {
      found.left.push(`${one.down.path} is too large to be written to`);
    } else {
      await writeFile(join(cwd, one.down.path), withRepairs(one.down, one.down.source, repairs));
      found.written.push(one.down.path);
    }
  }
  return found;
}

/** The text with the statements behind its last one, before a COMMIT that closes it. */
function withRepairs(file: PreparedFile, source: string, repairs: readonly string[]): string {
  const last = [...file.statements].at(-1);
  const added = `\n\n${heading}\n${repairs.join("\n")}\n`;
  if (last === undefined) return `${source.trimEnd()}${added}`;
  const endsOpen = !source.slice(0, last.pieceEnd).trimEnd().endsWith(";") && last.rows === undefined;
  const closed = endsOpen ? `${source.slice(0, last.end)};${source.slice(last.end)}` : source;
  const at = last.pieceEnd + (endsOpen ? 1 : 0);
  const rest = closed.slice(at);
  // Behind the last statement there is a COMMIT, or nothing but blanks and comments.
  if (/^\s*$/.test(rest)) return `${closed.trimEnd()}${added}`;
  return /\bcommit\b|\bend\b/i.test(rest)
    ? `${closed.slice(0, at)}${added}${rest}`
    : `${closed.trimEnd()}${added}`;
}
