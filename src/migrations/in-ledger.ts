import { connect } from "../postgres/connect.ts";
import type { MigrationContext } from "./context.ts";
import { Ledger } from "./ledger.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import { PgopsError } from "../errors.ts";
import { label } from "./step.ts";
import { type Migration, migrationKey, parseMigrationName } from "./migration.ts";

/**
 * Whether a database has a migration, whatever is wrong with the files of others. Changes nothing.
 * @throws PgopsError `PGOPS_JOURNAL` where it is half done there; for servers that cannot be reached and ledgers that cannot be read.
 */
export async function isInLedger(context: MigrationContext, migration: Migration): Promise<boolean> {
  const { target, signal, waitMs } = context;
  const session = await connect(target, { signal, waitMs });
  try {
    const { rows, unfinished } = await new Ledger(session, context.tables).read();
    const isIt = ({ filename }: { filename: string }): boolean => {
      const parsed = parseMigrationName(filename);
      return parsed !== undefined && migrationKey(parsed) === migrationKey(migration);
    };
    if (unfinished.some(isIt)) throw halfDone(migration);
    return rows.some(isIt);
  } catch (error) {
    throw ledgerFailure(error, context);
  } finally {
    await session.close();
  }
}

function halfDone(migration: Migration): PgopsError {
  return new PgopsError({
    code: "PGOPS_JOURNAL",
    message: `${label(migration)} was begun outside a transaction in this database, and is not finished`,
    hint: `Under another name it would be executed again from its begin. Finish it first, or undo by hand what was executed and run \`pgops repair --restart ${migration.number}\`. Nothing was changed.`,
  });
}
