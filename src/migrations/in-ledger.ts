import { connect } from "../postgres/connect.ts";
import type { MigrationContext } from "./context.ts";
import { Ledger } from "./ledger.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import { type Migration, migrationKey, parseMigrationName } from "./migration.ts";

/**
 * Whether a database has a migration, whatever is wrong with the files of others. Changes nothing.
 * @throws PgopsError for servers that cannot be reached and ledgers that cannot be read.
 */
export async function isInLedger(context: MigrationContext, migration: Migration): Promise<boolean> {
  const { target, signal, waitMs } = context;
  const session = await connect(target, { signal, waitMs });
  try {
    const { rows } = await new Ledger(session, context.tables).read();
    return rows.some(({ filename }) => {
      const parsed = parseMigrationName(filename);
      return parsed !== undefined && migrationKey(parsed) === migrationKey(migration);
    });
  } catch (error) {
    throw ledgerFailure(error, context);
  } finally {
    await session.close();
  }
}
