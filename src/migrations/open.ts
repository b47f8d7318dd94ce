import { describeTarget } from "../config/describe.ts";
import { connect } from "../postgres/connect.ts";
import type { Session } from "../postgres/session.ts";
import type { MigrationContext } from "./context.ts";
import { type ForeignTable, foreignTables } from "./foreign/candidates.ts";
import { listMigrations } from "./files.ts";
import { Ledger } from "./ledger.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import type { Migration } from "./migration.ts";
import { hashOfFile } from "../sqltext/source.ts";
import { neverIdle } from "../postgres/session-state.ts";
import { compareWithLedger, type MigrationEntry } from "./state.ts";
import { label } from "./step.ts";

/** A session with the ledger read and compared with the files. */
export interface OpenLedger {
  session: Session;
  ledger: Ledger;
  /** False where one of pgops' tables does not exist, or lacks a column. */
  ready: boolean;
  entries: MigrationEntry[];
  /** What may be the ledger of another tool. */
  foreignTables: readonly ForeignTable[];
  /** Reads the ledger again, and compares it with the files as they were listed. */
  again: () => Promise<OpenLedger>;
}

/**
 * Lists the files, reads the ledger, gives what both say to `work`, and closes the session whatever happens.
 * @throws PgopsError for files that cannot be used and servers that cannot be reached.
 */
export async function withLedger<Result>(
  context: MigrationContext,
  work: (open: OpenLedger) => Promise<Result>,
): Promise<Result> {
  const migrations = listMigrations(context.directory, context.cwd);
  return withSession(context, async (session) => work(await readOpen(session, context, migrations)));
}

/** Connects, tells of it, and closes the session whatever happens. @throws PgopsError as `withLedger` does. */
export async function withSession<Result>(
  context: MigrationContext,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { emit } = context;
  let session: Session | undefined;
  try {
    context.signal?.throwIfAborted();
    session = await connect(context.target, {
      signal: context.signal,
      waitMs: context.waitMs,
      onWait: (problem) => emit({ type: "waiting-for-server", problem }),
    });
    emit({ type: "connected", target: describeTarget(context.target), serverVersion: session.info.version });
    context.signal?.throwIfAborted();
    return await work(session);
  } catch (error) {
    throw ledgerFailure(error, context);
  } finally {
    await session?.close();
  }
}

async function readOpen(
  session: Session,
  context: MigrationContext,
  migrations: readonly Migration[],
  hashes: Map<string, string> = new Map(),
): Promise<OpenLedger> {
  const ledger = new Ledger(session, context.tables);
  // Sent together, so that looking for other tools costs no round trip of its own.
  const [{ rows, unfinished, ready }, candidates] = await Promise.all([
    ledger.read(),
    foreignTables(session),
    session.behindPooler ? undefined : session.run(neverIdle),
  ]);
  const hashOf = ({ upPath }: Migration): string => {
    const hash = hashes.get(upPath) ?? hashOfFile(upPath, context.cwd);
    hashes.set(upPath, hash);
    return hash;
  };
  const entries = compareWithLedger(migrations, { rows, unfinished }, hashOf);
  const again = (): Promise<OpenLedger> => readOpen(session, context, migrations, hashes);
  return { session, ledger, ready, entries, foreignTables: candidates, again };
}

/**
 * Whether another tool may have applied what pgops has recorded nothing of: there are files, the ledger is empty, and
 * there is a table that may be that tool's ledger.
 */
export function mayBeForeign({ entries, foreignTables: candidates }: OpenLedger): boolean {
  return candidates.length > 0 && entries.length > 0 && entries.every(({ row }) => row === undefined);
}

/** Says what in the ledger does not fit the files; it stops nothing by itself. */
export function warnOfDifferences({ emit }: MigrationContext, entries: readonly MigrationEntry[]): void {
  for (const entry of entries) {
    if (entry.state === "missing" && entry.row !== undefined) {
      emit({ type: "warning", message: `${label(entry)} is applied, but its file is not there` });
    }
  }
}
