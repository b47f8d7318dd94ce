import { basename, dirname, join, resolve } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { OperationContext } from "../../operation/context.ts";
import { operationFailure } from "../../operation/failure.ts";
import { type ArchiveHead, readManifest } from "./manifest.ts";
import { manifestBeside } from "./place.ts";
import { damaged, readArchive } from "./read-archive.ts";

/** An archive that was read through and found whole. */
export interface OpenArchive {
  path: string;
  head: ArchiveHead;
  sha256: string;
}

/**
 * Finds an archive by its own name or by that of its manifest, and reads it through before anything is done with it: it has to be
 * what its end says and, where there is a manifest beside it, what that says.
 * @throws PgopsError `PGOPS_ARCHIVE_DAMAGED`, `PGOPS_ARCHIVE_FILE`
 */
export async function openArchive(
  { cwd, signal }: Pick<OperationContext, "cwd" | "signal">,
  given: string,
): Promise<OpenArchive> {
  const path = await archivePath(resolve(cwd, given));
  const { head, found } = await readArchive(path, { signal }).catch((error: unknown) => {
    throw operationFailure(error, { step: `read ${path}`, stands: "Nothing was changed.", signal });
  });
  const manifest = await readManifest(manifestBeside(path));
  if (manifest !== undefined && manifest.id === head.id && manifest.sha256 !== found.sha256)
    throw damaged(path, "it is not the file that its manifest describes");
  return { path, head, sha256: found.sha256 };
}

async function archivePath(given: string): Promise<string> {
  if (!given.endsWith(".json")) return given;
  const manifest = await readManifest(given);
  // It is beside its manifest, whatever that says.
  if (manifest !== undefined) return join(dirname(given), basename(manifest.file));
  throw new PgopsError({
    code: "PGOPS_ARCHIVE_FILE",
    message: `${given} is no manifest of an archive`,
    hint: "Give the archive itself: a file that ends in .sql.gz. Nothing was changed.",
    exitCode: ExitCode.failed,
  });
}
