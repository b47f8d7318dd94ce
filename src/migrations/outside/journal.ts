import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Direction } from "../events.ts";
import type { Tables } from "../tables.ts";

/** What is known of one statement of a migration that runs outside a transaction. */
export interface JournalRow {
  /** From 0. */
  statement: number;
  hash: string;
  done: boolean;
  /** Whether the server refused it: then it is known that it was not executed. */
  refused: boolean;
  /** The indexes that its table had before the first try, by their oid. */
  indexes: string[] | null;
  /** The backend that is still there and may still execute it. */
  running: number | null;
}

const file = (name: string): URL => new URL(`sql/journal-${name}.sql`, import.meta.url);

const sessionRole = new URL("sql/session-role.sql", import.meta.url);
const localRole = new URL("sql/local-role.sql", import.meta.url);

/** Before the role: it sets that to NONE. */
const ownAuthorization = "SET LOCAL SESSION AUTHORIZATION DEFAULT";

/** The journal of one migration: intent and end of each of its statements. */
export class Journal {
  readonly #session: Session;
  readonly #tables: Tables;
  readonly #key: readonly [filename: string, direction: Direction];
  #role = "none";

  constructor(session: Session, tables: Tables, key: { filename: string; direction: Direction }) {
    this.#session = session;
    this.#tables = tables;
    this.#key = [key.filename, key.direction];
  }

  /** Keeps the role that the session has before a file sets one: it is the one with rights on the journal. */
  async rememberRole(): Promise<void> {
    const [found] = await this.#session.query<{ role: string }>(sqlFile(sessionRole));
    if (found !== undefined) this.#role = found.role;
  }

  async read(): Promise<JournalRow[]> {
    const rows = await this.#query<Omit<JournalRow, "indexes"> & { indexes: string | null }>("read");
    // The driver was told to fetch no types, so that an array comes as text: {1,2}.
    return rows.map((row) => ({
      ...row,
      indexes: row.indexes?.match(/\d+/g) ?? (row.indexes === null ? null : []),
    }));
  }

  /** The intent, committed by itself before the statement is sent. */
  async begin(statement: number, hash: string, indexes: readonly string[] | undefined): Promise<void> {
    const list = indexes === undefined ? null : `{${indexes.join(",")}}`;
    await this.#inOwnRole(() => this.#query("begin", [statement, hash, list]));
  }

  /** The server's answer was an error. */
  async refused(statement: number): Promise<void> {
    await this.#inOwnRole(() => this.#query("refused", [statement]));
  }

  /** Executed and committed by itself; the mark follows. */
  async finish(statement: number): Promise<void> {
    await this.#inOwnRole(() => this.#query("finish", [statement]));
  }

  /** Inside the statement's own transaction, before its COMMIT. */
  async finishInside(statement: number): Promise<void> {
    await this.#session.run(ownAuthorization);
    await this.#session.query(sqlFile(localRole), [this.#role]);
    await this.#query("finish", [statement]);
  }

  async #inOwnRole(work: () => Promise<unknown>): Promise<void> {
    await this.#session.run(`BEGIN; ${ownAuthorization}`);
    await this.#session.query(sqlFile(localRole), [this.#role]);
    await work();
    await this.#session.run("COMMIT");
  }

  #query<Row extends object>(name: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { journal } = this.#tables;
    return this.#session.query<Row>(sqlFile(file(name), { journal }), [...this.#key, ...parameters]);
  }
}
