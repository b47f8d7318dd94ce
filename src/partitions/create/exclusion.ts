import { createHash } from "node:crypto";
import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { isOutside } from "../ddl.ts";
import { describeRange } from "../describe.ts";
import type { Range } from "../grid/range.ts";
import { makePartition } from "../make-partition.ts";

const exclusionsSql = new URL("sql/exclusions.sql", import.meta.url);

/** A CHECK of the default partition that keeps a range out of it; while it is there, rows of the range are refused. */
export interface Exclusion {
  name: string;
  validated: boolean;
}

/** The CHECKs of pgops on a default partition: those that an earlier run has left. */
export function readExclusions(session: Session, { oid }: Partition): Promise<Exclusion[]> {
  return session.query<Exclusion>(sqlFile(exclusionsSql), [oid]);
}

/** The name of the CHECK that keeps a range out; it says what the CHECK says, so that one left behind is known again. */
export function exclusionName(table: PartitionedTable, slot: Range): string {
  const hash = createHash("sha256").update(isOutside(table, slot)).digest("hex").slice(0, 8);
  return `pgops_excludes_${table.grid.words(slot)["from"]}_${hash}`;
}

/** Takes a CHECK off the default partition. */
export function dropExclusion(partition: QualifiedName, name: string): string {
  return `ALTER TABLE ${quoteQualified(partition)} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(name)}`;
}

/**
 * Makes the partition for an interval beside a large default partition without a scan under a heavy lock: a CHECK keeps the
 * range out of it, is validated under SHARE UPDATE EXCLUSIVE, lets ATTACH go without a scan, and goes with it.
 * `make` attaches it and calls what it is given in the same transaction. Undefined where the interval was covered already. Whatever happens the CHECK is taken off again, or the error says that it stays.
 * @throws PgopsError with the SQLSTATE 23514 where rows of the range have come meanwhile
 */
export async function makeBesideDefault(
  run: Run,
  table: PartitionedTable,
  slot: Range,
  beside: { partition: Partition; left: readonly Exclusion[] },
  make: (finish: (session: Session) => Promise<void>) => Promise<QualifiedName | undefined> = (finish) =>
    makePartition(run, table, slot, finish),
): Promise<QualifiedName | undefined> {
  const { partition, left } = beside;
  const name = exclusionName(table, slot);
  const found = left.find((one) => one.name === name);
  const alter = `ALTER TABLE ${quoteQualified(partition)}`;
  const range = describeRange(table.grid, slot);
  const drop = dropExclusion(partition, name);
  try {
    if (found === undefined)
      await run.transaction(`keep ${range} out of ${nameOf(partition)}`, (session) =>
        session.run(
          `${alter} ADD CONSTRAINT ${quoteIdentifier(name)} CHECK (${isOutside(table, slot)}) NOT VALID`,
        ),
      );
    if (found?.validated !== true)
      await run.transaction(`see that ${nameOf(partition)} holds no rows of ${range}`, (session) =>
        session.run(`${alter} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`),
      );
    const made = await make((session) => session.run(drop));
    if (made === undefined) await run.transaction(`let rows of ${range} in again`, (s) => s.run(drop));
    return made;
  } catch (error) {
    throw await takenOff(run, error, { drop, name, partition, range });
  }
}

/** The error, when the CHECK is off again; or the error with what stays. */
async function takenOff(
  run: Run,
  error: unknown,
  { drop, name, partition, range }: { drop: string; name: string; partition: Partition; range: string },
): Promise<unknown> {
  const { session, context } = run;
  try {
    if (context.signal?.aborted) {
      // An interrupted run begins no step any more; this much time is left.
      const lockTimeout = Math.min(2000, Math.round(context.lockTimeoutMs));
      await session.run(`BEGIN; SET LOCAL lock_timeout = ${lockTimeout}; ${drop}; COMMIT`);
    } else await run.transaction(`let rows of ${range} in again`, () => session.run(drop));
    return error;
  } catch {
    if (!(error instanceof PgopsError)) return error;
    const stays = `The CHECK ${name} may still be on ${nameOf(partition)}, which then refuses rows of ${range}: \`pgops partitions create\` takes it off.`;
    return error.with({ stands: error.stands === undefined ? stays : `${error.stands} ${stays}` });
  }
}
