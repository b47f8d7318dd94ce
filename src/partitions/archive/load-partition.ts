import { randomUUID } from "node:crypto";
import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { createLike, isWithin } from "../ddl.ts";
import type { Range } from "../grid/range.ts";
import { readLog, recordPartition } from "../log.ts";
import { relationOid, requireFreeName } from "../make-partition.ts";
import { rangeForLog } from "../retire/intention.ts";
import { qualified, readSchema } from "./contents.ts";
import type { ArchivedSchema } from "./manifest.ts";
import type { OpenArchive } from "./open-archive.ts";
import { loadArchive } from "./verify.ts";

/** The CHECK that lets ATTACH PARTITION go without a scan. */
export const rangeCheck = "pgops_range";

/** What is being restored, and where it is to go. */
export interface Restoring {
  archive: OpenArchive;
  table: PartitionedTable;
  name: QualifiedName;
  range: Range;
  /** The table's columns and constraints as they are now. */
  schema: ArchivedSchema;
}

/** A table that was loaded and is not attached yet. */
export interface Loaded {
  oid: string;
  /** Of its line in the log. */
  id: string;
}

/** Reads what a partitioned table is made of. */
export function schemaNow(run: Run, table: PartitionedTable): Promise<ArchivedSchema> {
  return run.transaction(`look at ${nameOf(table.name)}`, async (session) => {
    await session.run(qualified);
    return readSchema(session, table.oid);
  });
}

/**
 * Makes a table like the partitioned one is now, with its indexes, and loads the archive into it, in one transaction; compares
 * what came of it. The log knows that it is there until it is attached. Where an earlier run was killed behind this, it is taken on.
 * @throws PgopsError
 */
export async function loadPartition(run: Run, restoring: Restoring): Promise<Loaded> {
  const { session } = run;
  const before = await loadedBefore(session, run, restoring);
  if (before !== undefined) return before;
  const { archive, table, name, range } = restoring;
  const quoted = quoteQualified(name);
  return run.transaction(
    `restore ${nameOf(name)}`,
    async (inside) => {
      await requireFreeName(inside, table, name);
      await inside.run(createLike(name, table, ["INDEXES"]));
      await loadArchive(inside, archive.path, quoted, archive.head, run.context.signal);
      await inside.run(
        `ALTER TABLE ${quoted} ADD CONSTRAINT ${quoteIdentifier(rangeCheck)} CHECK (${isWithin(table, range)})`,
      );
      const oid = (await relationOid(inside, name)) ?? "";
      const id = randomUUID();
      const detail = { restoring: archive.head.id, id, oid, range: rangeForLog(range) };
      await recordPartition(inside, run.context, table, { action: "detach", partition: name, range, detail });
      return { oid, id };
    },
    "Nothing was changed.",
  );
}

async function loadedBefore(
  session: Session,
  { context }: Run,
  { archive, table, name }: Restoring,
): Promise<Loaded | undefined> {
  const log = await readLog(session, context, table.name);
  const { detail } = log.find((entry) => entry.partition_name === quoteQualified(name)) ?? {};
  const { restoring, id, oid } = (detail ?? {}) as { restoring?: unknown; id?: unknown; oid?: unknown };
  if (restoring !== archive.head.id || typeof id !== "string" || typeof oid !== "string") return undefined;
  return (await relationOid(session, name)) === oid ? { oid, id } : undefined;
}
