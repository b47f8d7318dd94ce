import { ExitCode, PgopsError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import type { SeedFile, SeedFolder } from "./seed-files.ts";

/**
 * Leaves what `--only` names: "permissions", or a file of SQL by its name, with or without its number, or by its number.
 * @throws PgopsError `PGOPS_UNKNOWN_SEED` (exit code 2)
 */
export function selectSeeds(folder: SeedFolder, only: readonly string[] | undefined): SeedFolder {
  if (only === undefined || only.length === 0) return folder;
  const { permissions, files } = folder;
  let keepsPermissions = false;
  const kept = new Set<SeedFile>();
  for (const wanted of only) {
    if (permissions !== undefined && (wanted === "permissions" || wanted === permissions)) {
      keepsPermissions = true;
      continue;
    }
    const found = files.filter((file) => isMeant(file, wanted));
    const [first, ...others] = found;
    if (first === undefined) throw unknownSeed(wanted, folder);
    if (others.length > 0) throw ambiguous(wanted, found);
    kept.add(first);
  }
  return {
    permissions: keepsPermissions ? permissions : undefined,
    files: files.filter((file) => kept.has(file)),
  };
}

function isMeant({ number, name, title, filename }: SeedFile, wanted: string): boolean {
  if (/^\d+$/.test(wanted)) return Number(wanted) === number;
  return [name, title, filename].includes(wanted);
}

function unknownSeed(wanted: string, { permissions, files }: SeedFolder): PgopsError {
  const known = [...(permissions === undefined ? [] : ["permissions"]), ...files.map(({ name }) => name)];
  return new PgopsError({
    code: "PGOPS_UNKNOWN_SEED",
    message: `there is no seed "${wanted}"${didYouMean(wanted, [...known, ...files.map(({ title }) => title)])}`,
    hint: known.length === 0 ? "The folder holds no seeds." : `There are: ${known.join(", ")}.`,
    exitCode: ExitCode.usage,
  });
}

function ambiguous(wanted: string, found: readonly SeedFile[]): PgopsError {
  return new PgopsError({
    code: "PGOPS_UNKNOWN_SEED",
    message: `"${wanted}" may be ${found.map(({ name }) => name).join(" or ")}`,
    hint: "Say the number too.",
    exitCode: ExitCode.usage,
  });
}
