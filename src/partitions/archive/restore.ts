import { PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import type { Run } from "../../operation/run.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { PartitionSettings } from "../../config/partition-settings.ts";
import { nameOf, readPartitionedTable, unusable } from "../catalog/read-table.ts";
import { aloneWith, type PartitionContext, withPartitions } from "../context.ts";
import { ensureLog } from "../log.ts";
import { withdraw } from "../retire/intention.ts";
import { addForeignKeys, attachLoaded, requireEmptyInDefault, requireFreeRange } from "./attach-loaded.ts";
import { columnsToFill } from "./fitting-columns.ts";
import { type Loaded, loadPartition, type Restoring, schemaNow } from "./load-partition.ts";
import { type OpenArchive, openArchive } from "./open-archive.ts";
import type { RestoreResult } from "./restore-result.ts";
import { restoreAlone } from "./stand-alone.ts";

export interface RestoreOptions {
  /** The archive, or its manifest; seen from the working folder. */
  file: string;
  /** As a table of this name that stands alone, and not as a partition. */
  as?: string | undefined;
}

/**
 * Brings an archived partition back, as a partition of its table or as one that stands alone. The file is read through before
 * anything is done; where something is in the way, nothing is left of it. @throws PgopsError
 */
export async function restorePartition(
  context: PartitionContext,
  { file, as }: RestoreOptions,
): Promise<RestoreResult> {
  const archive = await openArchive(context, file);
  const { head } = archive;
  const settings = as === undefined ? settingsOf(context, archive) : undefined;
  return withPartitions(context, async (session) => {
    requireWritable(session);
    await ensureLog(session, context).catch((error: unknown) => {
      throw operationFailure(error, { step: `make the log in the schema ${context.stateSchema}` });
    });
    return aloneWith(context, session, head.table, (run) =>
      settings === undefined
        ? asTable(run, archive, parseName(as ?? "", head.partition.schema))
        : asPartition(run, archive, settings),
    );
  });
}

function settingsOf({ tables }: PartitionContext, { head, path }: OpenArchive): PartitionSettings {
  const name = quoteQualified(head.table);
  const found = tables.find(({ table }) => quoteQualified(table) === name);
  if (found !== undefined) return found;
  throw unusable(
    `${path} is an archive of ${nameOf(head.table)}, which is not among the partitioned tables that are meant`,
    "Add it to `partitions` in the configuration, or restore it as a table that stands alone with `--as NAME`. Nothing was changed.",
  );
}

/** "name" or "schema.name". */
function parseName(text: string, schema: string): QualifiedName {
  const at = text.indexOf(".");
  return at === -1 ? { schema, name: text } : { schema: text.slice(0, at), name: text.slice(at + 1) };
}

async function asTable(run: Run, archive: OpenArchive, name: QualifiedName): Promise<RestoreResult> {
  await run.step(`restore ${nameOf(name)}`, () => restoreAlone(run, archive, name));
  const foreign = archive.head.schema.constraints.filter(({ kind }) => kind === "f");
  return { ...resultOf(archive, name), leftOut: foreign.map((one) => one.name) };
}

async function asPartition(
  run: Run,
  archive: OpenArchive,
  settings: PartitionSettings,
): Promise<RestoreResult> {
  const { head } = archive;
  const table = await run.transaction(`read ${nameOf(settings.table)}`, (session) =>
    readPartitionedTable(session, settings),
  );
  const range = { from: BigInt(head.range.from), to: BigInt(head.range.to) };
  const schema = await schemaNow(run, table);
  const filled = columnsToFill(table.name, head.schema, schema);
  const restoring: Restoring = { archive, table, name: head.partition, range, schema };
  requireFreeRange(table, range);
  await requireEmptyInDefault(run, table, range);
  await run.step(`restore ${nameOf(head.partition)}`, async () => {
    const loaded = await loadPartition(run, restoring);
    try {
      await addForeignKeys(run, restoring, loaded);
      await attachLoaded(run, restoring, loaded);
    } catch (error) {
      throw await takenAway(run, restoring, loaded, error);
    }
  });
  return { ...resultOf(archive, head.partition), attached: true, filled };
}

function resultOf({ head, path }: OpenArchive, name: QualifiedName): RestoreResult {
  return {
    table: nameOf(head.table),
    partition: nameOf(name),
    ...head.bounds,
    attached: false,
    rows: head.rows,
    file: path,
    filled: [],
    leftOut: [],
  };
}

const shortLockTimeout = "SET LOCAL lock_timeout = 2000";

/** The error, when what was loaded is away again; or the error with what stays. */
async function takenAway(
  run: Run,
  { name }: Restoring,
  { id, oid }: Loaded,
  error: unknown,
): Promise<unknown> {
  const { session, context } = run;
  const stays = `${nameOf(name)} may be there with its rows, and not be attached: run the same restore again, and it goes on from there.`;
  try {
    // An interrupted run begins no step any more; this much time is left.
    await session.run(`BEGIN; ${shortLockTimeout}`);
    await session.run(`DROP TABLE ${quoteQualified(name)}`);
    await withdraw(session, context, name, { id, oid, way: "detach" });
    await session.run("COMMIT");
    return error instanceof PgopsError ? error.with({ stands: "Nothing was changed." }) : error;
  } catch {
    if (!session.lost) await session.run("ROLLBACK").catch(() => {});
    return error instanceof PgopsError ? error.with({ stands: stays }) : error;
  }
}
