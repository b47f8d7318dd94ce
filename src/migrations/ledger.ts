import type { QualifiedName } from "../postgres/identifiers.ts";
import { quoteIdentifier } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";

/** One row of the ledger: a migration that was applied. */
export interface LedgerRow {
  id: number;
  filename: string;
  /** ISO 8601, UTC, microseconds. Null in a table filled by hand. */
  executed_at: string | null;
  /** SHA-256 of the up file; null for rows that pgops did not write. */
  hash: string | null;
  down_hash: string | null;
  duration_ms: number | null;
  executed_by: string | null;
}

/** The timeouts of one migration, in milliseconds; null leaves the server's own. */
export interface Timeouts {
  lock: string;
  statement: string | null;
}

/** What is recorded of a migration beside its name. */
export interface LedgerEntry {
  filename: string;
  hash: string;
  downSql: string | undefined;
  downHash: string | undefined;
}

const undefinedTable = "42P01";
const undefinedColumn = "42703";
/** Two sessions that create one table at the same moment: the slower one meets the catalog's unique index. */
const createdMeanwhile = new Set(["23505", "42P07", "42P06", "42710"]);

const sessionTimeouts = new URL("sql/timeouts-session.sql", import.meta.url);
const file = (name: string): URL => new URL(`sql/ledger-${name}.sql`, import.meta.url);

/** The `migrations` table of one database, over one session. */
export class Ledger {
  readonly table: QualifiedName;
  readonly #session: Session;

  constructor(session: Session, table: QualifiedName) {
    this.#session = session;
    this.table = table;
  }

  /** The rows in the order of their application, or undefined where the table does not exist. */
  async read(): Promise<{ rows: LedgerRow[]; extended: boolean } | undefined> {
    try {
      return { rows: await this.#query<LedgerRow>("read"), extended: true };
    } catch (error) {
      const code = sqlstate(error);
      if (code === undefinedTable) return undefined;
      if (code !== undefinedColumn) throw error;
      return { rows: await this.#query<LedgerRow>("read-plain"), extended: false };
    }
  }

  /**
   * Creates the table, or adds pgops' own columns to one made from the specification. Safe with two at once.
   * Whoever holds the table is waited for no longer than `lockTimeoutMs`.
   */
  async prepare(lockTimeoutMs: number): Promise<void> {
    await this.#session.query(sqlFile(sessionTimeouts), [String(lockTimeoutMs), null]);
    const schema = await this.#query("schema", [this.table.schema]);
    if (schema.length === 0) {
      await ignoring(
        createdMeanwhile,
        this.#session.run(`CREATE SCHEMA ${quoteIdentifier(this.table.schema)}`),
      );
    }
    await ignoring(createdMeanwhile, this.#session.run(this.#text("create")));
    await this.#session.run(this.#text("extend"));
  }

  /** Inside a migration's transaction, first: sets its timeouts and takes the row; fails when another runner has it. */
  claim(filename: string, { lock, statement }: Timeouts): Promise<unknown> {
    return this.#query("claim", [filename, lock, statement]);
  }

  /** Inside a rollback's transaction, first: sets its timeouts and takes the row out; false when it was not there. */
  async release(filename: string, { lock, statement }: Timeouts): Promise<boolean> {
    const rows = await this.#query("release", [filename, lock, statement]);
    return rows.length > 0;
  }

  /** Inside a migration's transaction, last: completes the row that `claim` took in it. */
  complete(entry: LedgerEntry): Promise<unknown> {
    return this.#query("complete", [
      entry.filename,
      entry.hash,
      entry.downSql ?? null,
      entry.downHash ?? null,
    ]);
  }

  /** Outside a transaction: the whole row. `durationMs` is measured by the caller. */
  record(entry: LedgerEntry, durationMs: number): Promise<unknown> {
    const { filename, hash, downSql, downHash } = entry;
    return this.#query("record", [filename, hash, downSql ?? null, downHash ?? null, durationMs]);
  }

  /** Whether a migration is in the ledger now. */
  async has(filename: string): Promise<boolean> {
    const rows = await this.#query("has", [filename]);
    return rows.length > 0;
  }

  /** Takes a migration out of the ledger; false when it was not in it. */
  async remove(filename: string): Promise<boolean> {
    const rows = await this.#query("remove", [filename]);
    return rows.length > 0;
  }

  /** The down SQL that was stored when the migration was applied. */
  async storedDown(filename: string): Promise<string | undefined> {
    const [row] = await this.#query<{ down_sql: string | null }>("down", [filename]);
    return row?.down_sql ?? undefined;
  }

  #query<Row extends object>(name: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.#session.query<Row>(this.#text(name), parameters);
  }

  #text(name: string): string {
    return sqlFile(file(name), { ledger: this.table });
  }
}

/** The server's five-character code, where the error is the server's. */
export function sqlstate(error: unknown): string | undefined {
  const { name, code } = error as { name?: string; code?: string };
  return name === "PostgresError" ? code : undefined;
}

async function ignoring(codes: ReadonlySet<string>, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!codes.has(sqlstate(error) ?? "")) throw error;
  }
}
