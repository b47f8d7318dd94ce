import { PgopsError } from "../errors.ts";
import { quoteQualified, type QualifiedName } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import type { Ledger } from "./ledger.ts";
import { RowGone } from "./row-gone.ts";
import { label, type Step } from "./step.ts";

const lock = new URL("sql/outside-lock.sql", import.meta.url);
const invalidIndexes = new URL("sql/invalid-indexes.sql", import.meta.url);

/**
 * Keeps other runners away from a step that runs outside a transaction, until the session is reset, and makes sure
 * that none of them has done it meanwhile.
 * @throws RowGone where another runner holds it or has done it.
 */
export async function takeOutside(
  session: Session,
  ledger: Ledger,
  { direction, entry }: Step,
): Promise<void> {
  const key = `${quoteQualified(ledger.table)} ${entry.filename}`;
  const [answer] = await session.query<{ locked: boolean }>(sqlFile(lock), [key]);
  if (answer?.locked !== true) throw new RowGone();
  if ((await ledger.has(entry.filename)) !== (direction === "down")) throw new RowGone();
}

/**
 * CREATE INDEX CONCURRENTLY IF NOT EXISTS takes the invalid index of a failed try for the index itself.
 * @throws PgopsError `PGOPS_INVALID_INDEX` where an invalid index stands that the file names.
 */
export async function requireValidIndexes(session: Session, { migration, file }: Step): Promise<void> {
  if (!file.mentions(/\bconcurrently\b/i)) return;
  const all = await session.query<QualifiedName>(sqlFile(invalidIndexes));
  const left = all.filter(({ name }) => file.mentions(name));
  if (left.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_INVALID_INDEX",
    message: `an earlier try left ${left.length === 1 ? "an invalid index" : "invalid indexes"} behind, and ${label(migration)} is not recorded`,
    place: { file: file.path },
    details: left.map((index) => `DROP INDEX CONCURRENTLY ${quoteQualified(index)};`),
    hint: "Drop it as shown and run the command again.",
  });
}
