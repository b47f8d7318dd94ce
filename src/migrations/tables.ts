import { historySql } from "../operation/history.ts";
import type { QualifiedName } from "../postgres/identifiers.ts";
import { quoteIdentifier, quoteQualified } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";

/** The tables that pgops keeps in the database. */
export interface Tables {
  /** What is applied. */
  ledger: QualifiedName;
  /** What was done, tried and failed. */
  history: QualifiedName;
  /** How far migrations outside a transaction have come. */
  journal: QualifiedName;
}

/** The names of the tables: the ledger's is configured, the others are in the state schema. */
export function tablesOf(migrations: { table: QualifiedName; stateSchema: string }): Tables {
  const { table: ledger, stateSchema: schema } = migrations;
  return { ledger, history: { schema, name: "history" }, journal: { schema, name: "journal" } };
}

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** A query on the tables, from its file. */
export function tableSql(name: string, { ledger, history, journal }: Tables): string {
  return sqlFile(file(name), { ledger, history, journal });
}

interface Present {
  ledger_schema: boolean;
  state_schema: boolean;
  ledger: boolean;
  extended: boolean;
  history: boolean;
  journal: boolean;
}

/**
 * Creates what is missing of the tables, and adds pgops' own columns to a ledger made from the specification; what is
 * there already is not touched, so that a role without the right to create may use tables that were made for it.
 * Whoever holds the ledger is waited for no longer than `lockTimeoutMs`. All of it or nothing.
 */
export async function createTables(session: Session, tables: Tables, lockTimeoutMs: number): Promise<void> {
  const { ledger, history, journal } = tables;
  const [present] = await session.query<Present>(tableSql("state-look", tables), [
    ledger.schema,
    history.schema,
    ...[ledger, history, journal].map(quoteQualified),
  ]);
  const statements = present === undefined ? [] : missing(present, tables);
  if (statements.length === 0) return;
  await allOf([
    session.run("BEGIN"),
    // SET takes no parameters.
    session.run(`SET LOCAL lock_timeout = ${Math.round(lockTimeoutMs)}`),
    ...statements.map((statement) => session.run(statement)),
    // Where one of them failed, this rolls back.
    session.run("COMMIT"),
  ]);
}

function missing(present: Present, tables: Tables): string[] {
  const { ledger, history } = tables;
  const statements: string[] = [];
  if (!present.ledger_schema)
    statements.push(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(ledger.schema)}`);
  if (!present.state_schema && history.schema !== ledger.schema) {
    statements.push(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(history.schema)}`);
  }
  if (!present.ledger) statements.push(tableSql("ledger-create", tables));
  if (!present.extended) statements.push(tableSql("ledger-extend", tables));
  if (!present.history) statements.push(historySql("create", tables.history));
  if (!present.journal) statements.push(tableSql("journal-create", tables));
  return statements;
}

/** Waits for all, also where one failed: nothing may answer later. Throws the first failure. */
async function allOf(sent: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(sent)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}
