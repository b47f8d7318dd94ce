import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import { dropGivingWay } from "../attach-giving-way.ts";
import { rangeText } from "../bound-text.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { recordPartition } from "../log.ts";
import { dropStatement, requireSame } from "../retire/detached.ts";
import { rangeForLog } from "../retire/intention.ts";
import type { Expired } from "../retire/plan.ts";
import type { RetiredPartition } from "../retire/result.ts";
import { exactly, qualified, readContents, readSchema, sameContents } from "./contents.ts";
import { type ArchiveHead, type Manifest, pgopsVersion, readManifest } from "./manifest.ts";
import { folderOf, type Place, placeOf } from "./place.ts";
import { verifyArchive } from "./verify.ts";
import { fileFailure, makeFolder } from "./whole-file.ts";
import { writeArchive } from "./write-archive.ts";

/** Makes the folder of a table's archives, and sees that it can be written. @throws PgopsError `PGOPS_ARCHIVE_FILE` */
export async function requireFolder(table: PartitionedTable, one: Expired): Promise<void> {
  const folder = folderOf(table.settings.archiveDirectory, table.name);
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileFailure(error, `${nameOf(one)} cannot be archived to ${folder}`, "It was not touched.");
  }
}

/** So often it is archived anew because rows were written into it meanwhile. */
const attempts = 3;

/**
 * Archives a partition that was detached before: writes it to a file, reads that back, and drops the table where it still holds
 * what the file does. Goes on where an earlier run has died. @throws PgopsError; the table is there then
 */
export async function archivePartition(
  run: Run,
  table: PartitionedTable,
  one: Expired,
  shown: RetiredPartition,
): Promise<void> {
  const { id } = one.intention;
  const place = await placeOf(table.settings.archiveDirectory, { table: table.name, partition: one, id });
  const stands = `${nameOf(one)} is detached and still there, with its rows: the next run goes on.`;
  try {
    let manifest = await finishedBefore(place, id, run.context.signal);
    for (let attempt = 1; attempt <= attempts; attempt++) {
      manifest ??= await write(run, { table, one, place, stands });
      if (manifest.verifiedAt === null) manifest = await verifyArchive(run, { place, manifest, table: one });
      if (await dropArchived(run, { table, one, place, manifest, stands })) {
        Object.assign(shown, { rows: manifest.rows, file: place.file, sha256: manifest.sha256 });
        return;
      }
      manifest = undefined;
    }
  } catch (error) {
    const failure = fileFailure(error, `${nameOf(one)} cannot be archived to ${place.file}`, stands);
    throw failure instanceof PgopsError ? failure.with({ stands }) : failure;
  }
  throw written(one, stands);
}

interface Task {
  table: PartitionedTable;
  one: Expired;
  place: Place;
  stands: string;
}

/** What an earlier run has written to its end; undefined where it has not, or where the file is another one now. */
async function finishedBefore(
  place: Place,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Manifest | undefined> {
  const manifest = await readManifest(place.manifest);
  if (manifest?.id !== id) return undefined;
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(place.file, { signal })) hash.update(piece as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest("hex") === manifest.sha256 ? manifest : undefined;
}

function write(run: Run, { table, one, place, stands }: Task): Promise<Manifest> {
  const { context } = run;
  return run.transaction(
    `archive ${nameOf(one)}`,
    async (session) => {
      await session.run(`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; ${exactly}; ${qualified}`);
      await requireSame(session, one);
      const schema = await readSchema(session, one.oid);
      const contents = await readContents(session, quoteQualified(one), schema);
      const head: ArchiveHead = {
        format: 1,
        id: one.intention.id,
        table: table.name,
        partition: { schema: one.schema, name: one.name },
        bounds: rangeText(table.grid, one.range),
        range: rangeForLog(one.range),
        ...contents,
        schema,
        serverVersion: session.info.version,
        pgopsVersion: pgopsVersion(),
        archivedAt: new Date().toISOString(),
        archivedBy: `${session.info.user} (${context.client})`,
      };
      const step = `archive ${nameOf(one)}`;
      return writeArchive(session, { head, place, table: one }, (done) =>
        context.emit({ type: "progress", step, done, total: contents.rows, unit: "rows" }),
      );
    },
    stands,
  );
}

/** Drops the table where it holds what was archived, while nobody writes; false where it does not. */
function dropArchived(
  run: Run,
  { table, one, place, manifest, stands }: Task & { manifest: Manifest },
): Promise<boolean> {
  const name = quoteQualified(one);
  return run.transaction(
    `drop ${nameOf(one)}`,
    async (session) => {
      await session.run(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE; ${exactly}`);
      await requireSame(session, one);
      await session.run(qualified);
      if (!sameContents(await readContents(session, name, manifest.schema), manifest)) return false;
      const { lockTimeoutMs } = run.context;
      await dropGivingWay(session, one.oid, { statement: dropStatement(one), lockTimeoutMs });
      const { id, sha256, rows, bytes } = manifest;
      const detail = { id, file: place.file, sha256, bytes };
      const { range } = one;
      await recordPartition(session, run.context, table, {
        action: "archive",
        partition: one,
        range,
        rowCount: rows,
        detail,
      });
      return true;
    },
    stands,
  );
}

function written(one: Expired, stands: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_RETIRE_CHANGED",
    message: `${nameOf(one)} is written to although it is no partition any more`,
    details: [`it was archived ${attempts} times, and each time there were other rows in it afterwards`],
    hint: "Find out who writes to this table by its own name. Then run it again.",
    stands,
  });
}
