import { arrayParameter } from "../../postgres/array-parameter.ts";
import { Batch } from "../../operation/batch.ts";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import { resetSession } from "../../postgres/session-state.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { firstNormalOid } from "../watch/written.ts";

const lockedTables = new URL("sql/locked-tables.sql", import.meta.url);
const withReferenced = new URL("sql/with-referenced.sql", import.meta.url);

/**
 * Which tables a migration and its down read, change or write to, and those that these refer to: both are run in a transaction that is rolled
 * back. Undefined where that cannot be told: outside of a transaction, or where one of them fails.
 */
export async function tablesTouchedBy(
  session: Session,
  { up, down }: PreparedMigration,
): Promise<string[] | undefined> {
  const files = down === undefined ? [up] : [up, down];
  if (files.some(({ transactional }) => !transactional)) return undefined;
  const { onNotice } = session;
  session.onNotice = undefined;
  try {
    await session.run(resetSession);
    await session.run("BEGIN");
    for (const file of files) {
      const batch = new Batch(session, file, undefined);
      await batch.send();
      await batch.settle();
    }
    const [row] = await session.query<{ tables: string[] }>(sqlFile(lockedTables), [firstNormalOid]);
    await session.run("ROLLBACK");
    const list = arrayParameter(row?.tables ?? []);
    const needed = await session.query<{ oid: string }>(sqlFile(withReferenced), [list]);
    return needed.map(({ oid }) => oid);
  } catch {
    // What is wrong with it shows when it is judged.
    await session.run("ROLLBACK").catch(() => {});
    return undefined;
  } finally {
    session.onNotice = onNotice;
  }
}
