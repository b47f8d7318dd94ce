import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Migration } from "../migration.ts";
import { migrationName, type SourceFolder, type SourceHalf, type SourceSet } from "./source-set.ts";
import { type Columns, countOf, type ForeignTool, type Match } from "./tool.ts";

const versions = new URL("sql/dbmate-versions.sql", import.meta.url);

/**
 * dbmate (github.com/amacneil/dbmate, 1 and 2): one file a migration; its ledger holds the digits that the file name
 * begins with. Rails keeps a table of the same shape.
 */
export const dbmate: ForeignTool = {
  name: "dbmate",
  ledger: { name: "schema_migrations" },
  recognises: ({ version, dirty }: Columns) =>
    (version === "character varying" || version === "text") && dirty === undefined,
  read: async (session: Session, ledger: QualifiedName) => {
    const rows = await session.query<{ version: string }>(sqlFile(versions, { ledger }));
    return {
      empty: rows.length === 0,
      summary: countOf(rows),
      match: (migrations) =>
        matchNumbers(
          rows.map(({ version }) => version),
          migrations,
        ),
    };
  },
  readFiles,
};

function matchNumbers(rows: readonly string[], migrations: readonly Migration[]): Match {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  const applied = new Map<Migration, string>();
  const unknown: string[] = [];
  for (const version of rows) {
    const migration = /^\d+$/.test(version) ? byNumber.get(Number(version)) : undefined;
    if (migration === undefined) unknown.push(version);
    else applied.set(migration, version);
  }
  return { applied, unknown };
}

// pkg/dbmate/db.go and migration.go of dbmate: which files are migrations, and how they are taken apart.
const fileName = /^(\d+)(.*)\.sql$/;
const upMark = /^--[^\S\n]*migrate:up(?:[^\S\n]+(.*))?$/m;
const downMark = /^--[^\S\n]*migrate:down(?:[^\S\n]+(.*))?$/m;

function readFiles(folder: SourceFolder): SourceSet {
  const set: SourceSet = { migrations: [], leftOut: [] };
  for (const file of folder.list()) {
    const [, digits, rest = ""] = fileName.exec(file) ?? [];
    if (digits === undefined) continue;
    const parts = takeApart(folder.read(file));
    if (typeof parts === "string") {
      const hint = "dbmate refuses the file too; mend it there, or write the pair by hand.";
      set.leftOut.push({ file: folder.shown(file), why: parts, hint });
      continue;
    }
    set.migrations.push({
      number: Number(digits),
      digits,
      name: migrationName(rest),
      files: [folder.shown(file)],
      ...parts,
      noDown: `nothing stands below -- migrate:down in ${file}`,
      remarks: [],
    });
  }
  return set;
}

/** The two halves, or what is wrong with the file, as dbmate sees it. */
function takeApart(text: string): { up: SourceHalf; down: SourceHalf } | string {
  const up = upMark.exec(text);
  const down = downMark.exec(text);
  if (up === null) return "it has no line -- migrate:up";
  if (down === null) return "it has no line -- migrate:down";
  if (down.index < up.index) return "its -- migrate:down stands before -- migrate:up";
  const head = text.slice(0, up.index);
  if (/^(?!\s*(?:--|$))/m.test(head.trimEnd())) return "it has statements before -- migrate:up";
  const upText = text.slice(up.index + up[0].length, down.index);
  return {
    up: { text: head + upText, outside: isOutside(up[1]) },
    down: { text: text.slice(down.index + down[0].length), outside: isOutside(down[1]) },
  };
}

function isOutside(options = ""): boolean {
  return /(?:^|\s)transaction:false(?:\s|$)/.test(options);
}
