import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { migrationKey } from "../migration.ts";
import { readSource } from "../../sqltext/source.ts";

/** One direction of a migration as its tool has it. */
export interface SourceHalf {
  text: string;
  /** Whether its tool was told to run it outside a transaction. */
  outside: boolean;
}

/** A migration of another tool, numbered and named as pgops will have it. */
export interface SourceMigration {
  number: number;
  digits: string;
  name: string;
  /** Where it comes from, relative to the working folder. */
  files: readonly string[];
  up: SourceHalf;
  down: SourceHalf | undefined;
  /** Why there is no way back, where `down` is undefined or holds nothing. */
  noDown: string;
  /** What a person should know of how it was turned. */
  remarks: readonly string[];
}

/** A file that is not turned into a migration. */
export interface LeftOut {
  file: string;
  why: string;
  hint: string;
}

/** What a folder of another tool holds. */
export interface SourceSet {
  migrations: SourceMigration[];
  leftOut: LeftOut[];
}

/** A folder of another tool's files. */
export class SourceFolder {
  readonly path: string;
  readonly cwd: string;

  /** `path` is absolute; paths in messages are relative to `cwd`. */
  constructor(path: string, cwd: string) {
    this.path = path;
    this.cwd = cwd;
  }

  /** The names in it, sorted; with `recursive` those below its folders too, as paths. @throws PgopsError `PGOPS_FILE`. */
  list({ recursive = false }: { recursive?: boolean } = {}): string[] {
    try {
      const entries = readdirSync(this.path, { recursive, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
      return files.map(({ parentPath, name }) => relative(this.path, join(parentPath, name))).toSorted();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new PgopsError({
        code: "PGOPS_FILE",
        message: `the folder ${this.shown(".")} ${code === "ENOENT" ? "does not exist" : `cannot be read (${code})`}`,
        hint: "Name the folder that holds the other tool's migrations.",
        exitCode: ExitCode.usage,
        cause: error,
      });
    }
  }

  /** The text of a file in it. @throws PgopsError `PGOPS_FILE`, `PGOPS_NOT_UTF8`. */
  read(name: string): string {
    return readSource(join(this.path, name), this.cwd);
  }

  /** How a file in it is called in front of people. */
  shown(name: string): string {
    return relative(this.cwd, join(this.path, name)) || ".";
  }
}

/** What may stand after the number in a file name of pgops: blanks, slashes and underscores become one underscore. */
export function migrationName(text: string): string {
  return text.replace(/[\s/\\_]+/g, "_").replace(/^[_-]+|_+$/g, "") || "unnamed";
}

/** Tells migrations apart by number and name, in whatever way the name joins its words. */
export function nameKey({ number, name }: { number: number; name: string }): string {
  return migrationKey({ number, name: migrationName(name) });
}
