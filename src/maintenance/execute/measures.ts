import type { QualifiedName } from "../../postgres/identifiers.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const measuresSql = new URL("sql/measures.sql", import.meta.url);

/** `rows` as the last VACUUM or ANALYZE saw them. */
export interface Measures {
  bytes: number | null;
  rows: number | null;
}

/** How long a size may wait for a lock, in milliseconds: the lock timeout of a worker's session between its statements. */
export const restingLockTimeoutMs = 300;

const unknown: Measures = { bytes: null, rows: null };

/** How large it is; nothing is known of what is not there, or is locked for longer than the session waits. */
export async function measure(session: Session, name: QualifiedName): Promise<Measures> {
  if (session.lost) return unknown;
  try {
    const [measures = unknown] = await session.query<Measures>(sqlFile(measuresSql), [quoteQualified(name)]);
    return measures;
  } catch {
    return unknown;
  }
}
