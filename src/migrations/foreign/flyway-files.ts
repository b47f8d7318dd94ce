import { basename } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { numberOfVersion, schemeOf, type VersionScheme, versionParts } from "./flyway-versions.ts";
import {
  migrationName,
  type SourceFolder,
  type SourceHalf,
  type SourceMigration,
  type SourceSet,
} from "./source-set.ts";

interface Versioned {
  /** As written: "1_2", "007". */
  version: string;
  parts: number[];
  description: string;
  file: string;
}

/** The files by their prefixes, which are those of Flyway unless its users have chosen others. */
interface Sorted {
  versioned: Versioned[];
  undo: Map<string, string>;
  repeatable: { description: string; file: string }[];
  others: string[];
}

const fileName = /^([VURB])(\d+(?:[._]\d+)*)?(?:__(.*))?\.sql$/;
const callback = /^(?:before|after|create)[A-Z]\w*?(?:__.*)?\.sql$/;
const inCode = /^([VUR])(?:\d+(?:[._]\d+)*)?__.*\.(?:java|kt|groovy|py|ps1|bat|cmd|sh)$/;

/** Reads a location of Flyway, folders below it included. @throws PgopsError `PGOPS_IMPORT` for versions that are too long. */
export function readFlywayFiles(folder: SourceFolder): SourceSet {
  const files = folder.list({ recursive: true });
  const { versioned, undo, repeatable, others } = sort(files);
  const scheme = schemeOf(versioned.map(({ parts }) => parts));
  if (scheme === undefined) throw tooLong(versioned, folder);
  const numbered = versioned
    .map((one) => ({ ...one, number: numberOfVersion(one.parts, scheme) ?? 0 }))
    .toSorted((a, b) => a.number - b.number);
  const digitsOf = digitsFor(scheme, numbered);
  const halfOf = (file: string): SourceHalf => ({
    text: folder.read(file),
    outside: isOutside(folder, files, file),
  });
  const migrations = numbered.map((one): SourceMigration => {
    const undoFile = undo.get(one.parts.join("."));
    return {
      number: one.number,
      digits: digitsOf(one),
      name: migrationName(one.description),
      files: [one.file, undoFile].flatMap((file) => (file === undefined ? [] : [folder.shown(file)])),
      up: halfOf(one.file),
      down: undoFile === undefined ? undefined : halfOf(undoFile),
      noDown: `Flyway has no undo file for ${basename(one.file)}`,
      remarks: [],
    };
  });
  const next = (numbered.at(-1)?.number ?? 0) + 1;
  const width = Math.max(...migrations.map(({ digits }) => digits.length), 3);
  for (const [index, { description, file }] of repeatable.entries()) {
    migrations.push({
      number: next + index,
      digits: String(next + index).padStart(width, "0"),
      name: migrationName(description),
      files: [folder.shown(file)],
      up: halfOf(file),
      down: undefined,
      noDown: `${basename(file)} was a repeatable migration of Flyway`,
      remarks: ["it was repeatable: from now on each change of it is a migration of its own"],
    });
  }
  const known = new Set(versioned.map(({ parts }) => parts.join(".")));
  const alone = [...undo].flatMap(([version, file]) => (known.has(version) ? [] : [file]));
  const leftOut = [...others, ...alone].map((file) => ({ file: folder.shown(file), ...whyNot(file) }));
  return { migrations, leftOut };
}

function sort(files: readonly string[]): Sorted {
  const sorted: Sorted = { versioned: [], undo: new Map(), repeatable: [], others: [] };
  for (const file of files) {
    const [, prefix, version, description = ""] = fileName.exec(basename(file)) ?? [];
    const parts = version === undefined ? undefined : versionParts(version);
    if (prefix === "V" && version !== undefined && parts !== undefined)
      sorted.versioned.push({ version, parts, description, file });
    else if (prefix === "U" && parts !== undefined && !sorted.undo.has(parts.join(".")))
      sorted.undo.set(parts.join("."), file);
    else if (prefix === "R" && version === undefined) sorted.repeatable.push({ description, file });
    else if (prefix !== undefined || [inCode, callback].some((form) => form.test(basename(file))))
      sorted.others.push(file);
  }
  // Flyway runs them in the order of their descriptions.
  sorted.repeatable.sort((a, b) => (a.description < b.description ? -1 : 1));
  return sorted;
}

function digitsFor(
  scheme: VersionScheme,
  numbered: readonly { number: number }[],
): (one: Versioned & { number: number }) => string {
  // Versions of one part keep the form they have; the others get one width, so that they sort as they run.
  if (scheme.parts === 1) return ({ version }) => version.replace(/[._].*$/, "");
  const width = Math.max(...numbered.map(({ number }) => String(number).length));
  return ({ number }) => String(number).padStart(width, "0");
}

/** A `.conf` file beside a script is its configuration. */
function isOutside(folder: SourceFolder, files: readonly string[], file: string): boolean {
  const settings = `${file}.conf`;
  if (!files.includes(settings)) return false;
  return /^\s*(?:flyway\.)?executeInTransaction\s*=\s*false\s*$/im.test(folder.read(settings));
}

function whyNot(file: string): { why: string; hint: string } {
  const name = basename(file);
  if (inCode.test(name)) {
    return {
      why: "it is a program: what it would run is known only when it runs",
      hint: "Write the pair by hand, from what it changes.",
    };
  }
  if (callback.test(name)) {
    return { why: "it is a callback", hint: "Where it is needed still: `hooks` in the configuration." };
  }
  if (name.startsWith("U")) {
    return {
      why: "it undoes no version that is here, or a second file does",
      hint: "Look which one is meant.",
    };
  }
  if (name.startsWith("B")) {
    return {
      why: "it is a baseline migration: it stands for those below it, which are imported",
      hint: "Where they are gone, import it by renaming it from B to V.",
    };
  }
  return {
    why: "its name is not one that Flyway reads",
    hint: "Name it as Flyway wants it, or write the pair by hand.",
  };
}

function tooLong(versioned: readonly Versioned[], folder: SourceFolder): PgopsError {
  const longest = versioned.toSorted((a, b) => b.version.length - a.version.length).slice(0, 5);
  return new PgopsError({
    code: "PGOPS_IMPORT",
    message: `the versions in ${folder.shown(".")} have no common form as whole numbers below 9007199254740992`,
    details: longest.map(({ file }) => folder.shown(file)),
    hint: "Shorten the longest versions, in copies of the files. Nothing was written.",
    exitCode: ExitCode.usage,
  });
}
