import { access } from "node:fs/promises";
import { join } from "node:path";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import { readManifest } from "./manifest.ts";
import { idInHead } from "./read-archive.ts";

/** Where an archive is, and its manifest beside it. */
export interface Place {
  folder: string;
  file: string;
  manifest: string;
}

/** The manifest beside an archive. */
export function manifestBeside(file: string): string {
  return `${file.replace(/\.sql\.gz$/, "")}.json`;
}

/** The folder of a table's archives. */
export function folderOf(directory: string, { schema, name }: QualifiedName): string {
  return join(directory, fileName(`${schema}.${name}`));
}

/**
 * Where the archive of a partition goes, `archiveDirectory`/`schema.table`/`partition.sql.gz`: the file that the retiring with this
 * id has begun, or the first name that is free. An archive of something else is never written over.
 */
export async function placeOf(
  directory: string,
  { table, partition, id }: { table: QualifiedName; partition: QualifiedName; id: string },
): Promise<Place> {
  const folder = folderOf(directory, table);
  for (let number = 1; ; number++) {
    const name = `${fileName(partition.name)}${number === 1 ? "" : `.${number}`}`;
    const file = join(folder, `${name}.sql.gz`);
    const place = { folder, file, manifest: manifestBeside(file) };
    if (await isFreeOrOurs(place, id)) return place;
  }
}

async function isFreeOrOurs({ file, manifest }: Place, id: string): Promise<boolean> {
  const [hasFile, hasManifest] = [await exists(file), await exists(manifest)];
  if (!hasFile && !hasManifest) return true;
  if (hasManifest) return (await readManifest(manifest))?.id === id;
  return (await idInHead(file)) === id;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A name as every file system takes it: what is not a letter, a digit or one of "._-" is written as %XX. */
function fileName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]/gu, (one) =>
    [...new TextEncoder().encode(one)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
  return safe.replace(/^\./, "%2E");
}
