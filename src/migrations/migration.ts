/** A numbered pair of files: what goes up and, unless it is irreversible, what comes down. */
export interface Migration {
  number: number;
  /** The number as the file name writes it: "001", "20261122101500". */
  digits: string;
  /** "initial_schema" */
  name: string;
  /** What the ledger records: "001_initial_schema.up.sql". */
  filename: string;
  upPath: string;
  /** Undefined where the down file is not there. */
  downPath: string | undefined;
}

/** What tells one migration from another, whatever its file is called in full. */
export function migrationKey({ number, name }: { number: number; name: string }): string {
  return `${number}_${name}`;
}

export interface MigrationName {
  number: number;
  digits: string;
  name: string;
  half: "up" | "down" | undefined;
}

const pattern = /^(\d+)[_-]([^\s/\\]+?)(?:\.(up|down))?(?:\.sql)?$/;

/**
 * Takes "001_initial_schema.up.sql", "001_initial_schema.sql" and "001_initial_schema" apart.
 * Gives undefined for anything that does not begin with a number and an underscore or hyphen.
 */
export function parseMigrationName(filename: string): MigrationName | undefined {
  const match = pattern.exec(filename);
  if (match === null) return undefined;
  const [, digits = "", name = "", half] = match;
  return { number: Number(digits), digits, name, half: half as "up" | "down" | undefined };
}
