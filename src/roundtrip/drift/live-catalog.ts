import { describeTarget } from "../../config/describe.ts";
import type { ConnectionTarget } from "../../config/target.ts";
import type { LedgerRow } from "../../migrations/ledger.ts";
import { type Tables, tableSql } from "../../migrations/tables.ts";
import { detachedPartitions } from "../../operation/detached-partitions.ts";
import { connect } from "../../postgres/connect.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { catalogFailure, type Portrait, readPortrait } from "./context.ts";

const surroundingsQuery = new URL("sql/surroundings.sql", import.meta.url);

/** What a server has around the database: a throwaway server is made alike. */
export interface Surroundings {
  /** The name of the superuser that initdb made: it owns what comes with the server. */
  bootstrap: string | null;
  /** All roles but PostgreSQL's own. */
  roles: readonly string[];
  database: string;
  database_owner: string;
  /** Null where there is no ledger. */
  ledger_owner: string | null;
}

interface Row extends Omit<Surroundings, "database"> {
  ledger_readable: boolean | null;
  ledger_extended: boolean;
}

/** A live database as it is at one moment. */
export interface LiveCatalog extends Portrait {
  of: "database";
  surroundings: Surroundings;
  /** What the ledger holds; undefined where there is none, or where this role may not read it. */
  ledger: readonly LedgerRow[] | undefined;
}

export interface LiveOptions {
  tables: Tables;
  /** In milliseconds: for a lock that a definition needs, and for one statement. */
  lockTimeoutMs: number;
  statementTimeoutMs: number | undefined;
  waitMs?: number | undefined;
  signal: AbortSignal | undefined;
  /** Whether it is read for a dump. */
  forDump?: boolean | undefined;
}

/**
 * Reads a database's catalog and ledger in one read-only transaction, with no right but to connect.
 * @throws PgopsError of the connection (exit code 5), and `PGOPS_CATALOG` where the server refuses or gives up.
 */
export async function readLiveCatalog(target: ConnectionTarget, options: LiveOptions): Promise<LiveCatalog> {
  const { signal, waitMs } = options;
  const session = await connect(target, { signal, waitMs });
  try {
    await begin(session, options);
    const [surroundings, ledger] = await readSurroundings(session, options.tables);
    const read = await readPortrait(session, options.tables, options.forDump);
    const detached = await detachedPartitions(session, options.tables.history.schema);
    await session.run("ROLLBACK");
    const postgres = Math.floor(session.info.version_number / 10_000);
    const of = "database";
    return { of, name: describeTarget(target), postgres, ...read, surroundings, ledger, detached };
  } catch (error) {
    throw catalogFailure(error, describeTarget(target), signal);
  } finally {
    await session.close();
  }
}

async function begin(session: Session, { lockTimeoutMs, statementTimeoutMs }: LiveOptions): Promise<void> {
  await session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  // SET takes no parameters.
  await session.run(`SET LOCAL lock_timeout = ${Math.round(lockTimeoutMs)}`);
  if (statementTimeoutMs !== undefined)
    await session.run(`SET LOCAL statement_timeout = ${Math.round(statementTimeoutMs)}`);
}

async function readSurroundings(
  session: Session,
  tables: Tables,
): Promise<[Surroundings, LedgerRow[] | undefined]> {
  const { schema, name } = tables.ledger;
  const [row] = await session.query<Row>(sqlFile(surroundingsQuery), [schema, name]);
  if (row === undefined) throw new Error("the server does not know the session's database");
  const { ledger_readable, ledger_extended, ...rest } = row;
  const surroundings = { ...rest, database: session.info.database };
  if (ledger_readable !== true) return [surroundings, undefined];
  const query = tableSql(ledger_extended ? "ledger-read" : "ledger-read-plain", tables);
  return [surroundings, await session.query<LedgerRow>(query)];
}
