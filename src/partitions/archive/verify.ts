import { PgopsError } from "../../errors.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Run } from "../../operation/run.ts";
import type { Session } from "../../postgres/session.ts";
import { exactly, qualified, readContents, sameContents } from "./contents.ts";
import { type Manifest, writeManifest } from "./manifest.ts";
import type { Place } from "./place.ts";
import { damaged, type ReadArchive, readArchive } from "./read-archive.ts";
import { copyFrom } from "./script.ts";

const loaded = "pg_temp.pgops_read_back";

/**
 * Reads an archive back from the disk into a temporary table, which goes again, and compares what it holds with what was archived;
 * then the manifest says so. @throws PgopsError
 */
export async function verifyArchive(
  run: Run,
  { place, manifest, table }: { place: Place; manifest: Manifest; table: QualifiedName },
): Promise<Manifest> {
  const { found } = await run.transaction(`read back ${place.file}`, async (session) => {
    await session.run(
      `CREATE TEMPORARY TABLE pgops_read_back (LIKE ${quoteQualified(table)} INCLUDING GENERATED) ON COMMIT DROP`,
    );
    return loadArchive(session, place.file, loaded, manifest, run.context.signal);
  });
  if (found.sha256 !== manifest.sha256) throw damaged(place.file, "it is not the file that was written");
  const verified = { ...manifest, verifiedAt: new Date().toISOString() };
  await writeManifest(place.manifest, verified);
  return verified;
}

/** Loads the rows of an archive into a table (quoted) in the transaction of the session, and compares what came of them. */
export async function loadArchive(
  session: Session,
  path: string,
  table: string,
  manifest: Pick<Manifest, "rows" | "contentHash" | "schema">,
  signal: AbortSignal | undefined,
): Promise<ReadArchive> {
  await session.run(exactly);
  const read = await readArchive(path, {
    signal,
    take: (head, rows) => session.copyIn(copyFrom(table, head.schema), rows),
  });
  await session.run(qualified);
  const contents = await readContents(session, table, manifest.schema);
  if (!sameContents(contents, manifest)) throw differs(path, manifest.rows, contents.rows);
  return read;
}

function differs(path: string, archived: number, found: number): PgopsError {
  return new PgopsError({
    code: "PGOPS_ARCHIVE_DIFFERS",
    message: `the rows that ${path} gives are not those that were archived`,
    details: [
      archived === found
        ? `${found} rows, and not all of them the same`
        : `${found} rows in place of ${archived}`,
    ],
    hint: "A type, a trigger or a setting of the database may change values as they are read. The table was kept.",
    stands: "What was loaded was rolled back.",
  });
}
