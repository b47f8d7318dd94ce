import { sqlstate } from "../postgres/sqlstate.ts";
import type { Session } from "../postgres/session.ts";
import { keptText, recordHistory, type SqlSource } from "../operation/history.ts";
import { type Tables, tableSql } from "./tables.ts";

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

/** What a migration's transaction runs under: timeouts in milliseconds; null leaves the server's own. */
export interface StepSettings {
  lock: string;
  statement: string | null;
  /** How often the server looks whether its client is still there; "0" where it cannot. */
  clientCheck: string;
  /** A reset behind a pooler gives the name that its own connection has, which is none. */
  application: string;
}

/** What is recorded of a migration in ledger and history. */
export interface LedgerEntry {
  filename: string;
  hash: string;
  /** The text that runs; undefined where it is too large to be held. */
  sql: string | undefined;
  source: SqlSource;
  client: string;
  downSql: string | undefined;
  downHash: string | undefined;
}

const undefinedTable = "42P01";
const undefinedColumn = "42703";
/** No table, no schema, or no right to look into the schema: for reading, there is no journal then. */
const noJournal = new Set([undefinedTable, "3F000", "42501"]);

/** What is in the ledger, and what of it is ready for writing. */
export interface LedgerContent {
  rows: LedgerRow[];
  /** How far migrations outside a transaction have come that are not finished. */
  unfinished: UnfinishedRow[];
  /** False where one of the tables does not exist, or lacks pgops' own columns. */
  ready: boolean;
}

/** One migration that was begun outside a transaction and is not finished. */
export interface UnfinishedRow {
  filename: string;
  direction: "up" | "down";
  /** Statements that are done. */
  done: number;
}

/** The `migrations` table of one database, over one session. */
export class Ledger {
  readonly tables: Tables;
  readonly #session: Session;

  constructor(session: Session, tables: Tables) {
    this.#session = session;
    this.tables = tables;
  }

  /** The rows in the order of their application; none where the table does not exist. */
  async read(): Promise<LedgerContent> {
    const [ledger, unfinished] = await Promise.all([this.#readLedger(), this.#readUnfinished()]);
    return {
      rows: ledger?.rows ?? [],
      unfinished: unfinished ?? [],
      ready: ledger?.extended === true && unfinished !== undefined,
    };
  }

  async #readLedger(): Promise<{ rows: LedgerRow[]; extended: boolean } | undefined> {
    try {
      return { rows: await this.#query<LedgerRow>("read"), extended: true };
    } catch (error) {
      const code = sqlstate(error);
      if (code === undefinedTable) return undefined;
      if (code !== undefinedColumn) throw error;
      return { rows: await this.#query<LedgerRow>("read-plain"), extended: false };
    }
  }

  async #readUnfinished(): Promise<UnfinishedRow[] | undefined> {
    try {
      return await this.#session.query<UnfinishedRow>(tableSql("journal-unfinished", this.tables));
    } catch (error) {
      if (noJournal.has(sqlstate(error) ?? "")) return undefined;
      throw error;
    }
  }

  /** Inside a migration's transaction, first: sets its timeouts and takes the row; gives the backend's process id. */
  async claim(filename: string, settings: StepSettings): Promise<number> {
    const [row] = await this.#query<{ pid: number }>("claim", [filename, ...parametersOf(settings)]);
    return row?.pid ?? 0;
  }

  /** Inside a rollback's transaction, first: sets its timeouts and takes the row out; undefined where it is gone. */
  async release(filename: string, settings: StepSettings): Promise<number | undefined> {
    const [row] = await this.#query<{ pid: number }>("release", [filename, ...parametersOf(settings)]);
    return row?.pid;
  }

  /** Inside a migration's transaction, last: completes the row that `claim` took in it, and the history. */
  complete(entry: LedgerEntry): Promise<unknown> {
    const { filename, hash, downSql, downHash, sql, client } = entry;
    return this.#query("complete", [
      filename,
      hash,
      downSql ?? null,
      downHash ?? null,
      keptText(sql),
      client,
    ]);
  }

  /** Inside a rollback's transaction, last: the line of the history. */
  undone({ filename, hash, sql, source, client }: LedgerEntry, durationMs: number): Promise<unknown> {
    const record = {
      action: "rollback",
      filename,
      outcome: "done",
      durationMs,
      hash,
      sql,
      source,
      client,
    } as const;
    return recordHistory(this.#session, this.tables.history, record);
  }

  /** Outside a transaction: the whole row, and the history. `durationMs` is measured by the caller. */
  record(entry: LedgerEntry, durationMs: number): Promise<unknown> {
    const { filename, hash, downSql, downHash, sql, client } = entry;
    const parameters = [filename, hash, downSql ?? null, downHash ?? null, keptText(sql), client, durationMs];
    return this.#query("record", parameters);
  }

  /** Outside a transaction: takes a migration out of the ledger, and adds to the history. */
  remove({ filename, hash, sql, source, client }: LedgerEntry, durationMs: number): Promise<unknown> {
    return this.#query("remove", [filename, durationMs, hash, keptText(sql), source, client]);
  }

  /** Whether a migration is in the ledger now. */
  async has(filename: string): Promise<boolean> {
    const rows = await this.#query("has", [filename]);
    return rows.length > 0;
  }

  /** The down SQL that was stored when the migration was applied. */
  async storedDown(filename: string): Promise<string | undefined> {
    const [row] = await this.#query<{ down_sql: string | null }>("down", [filename]);
    return row?.down_sql ?? undefined;
  }

  #query<Row extends object>(name: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.#session.query<Row>(tableSql(`ledger-${name}`, this.tables), parameters);
  }
}

function parametersOf({ lock, statement, clientCheck, application }: StepSettings): unknown[] {
  return [lock, statement, clientCheck, application];
}
