import { dirname, join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Migration } from "../migration.ts";
import { psqlProblems } from "./psql-text.ts";
import { migrationName, type SourceFolder, type SourceMigration, type SourceSet } from "./source-set.ts";
import { type PlannedChange, readPlan } from "./sqitch-plan.ts";
import { type Columns, countOf, type ForeignTool, type Match } from "./tool.ts";

const deployed = new URL("sql/sqitch-changes.sql", import.meta.url);

interface Deployed {
  project: string;
  change: string;
}

/** Sqitch (github.com/sqitchers/sqitch, from 0.99 on): changes without numbers, in the order of its plan. */
export const sqitch: ForeignTool = {
  name: "sqitch",
  ledger: { schema: "sqitch", name: "changes" },
  companions: ["dependencies", "events", "projects", "releases", "tags"],
  recognises: (columns: Columns) =>
    ["change_id", "change", "project", "committed_at"].every((name) => name in columns),
  read: async (session: Session, ledger: QualifiedName) => {
    const rows = await session.query<Deployed>(sqlFile(deployed, { ledger }));
    return {
      empty: rows.length === 0,
      summary: countOf(rows),
      match: (migrations) => matchChanges(rows, migrations),
    };
  },
  readFiles,
  inspect: psqlProblems,
};

/** A ledger may hold several projects: the one that fits best is meant. */
function matchChanges(rows: readonly Deployed[], migrations: readonly Migration[]): Match {
  const projects = [...new Set(rows.map(({ project }) => project))];
  const matches = projects.map((project) => {
    const own = rows.filter((row) => row.project === project);
    const others = rows.filter((row) => row.project !== project).map((row) => `${row.project}:${row.change}`);
    const { applied, unknown } = matchNames(own, migrations);
    return { applied, unknown: [...unknown, ...others] };
  });
  const [first = { applied: new Map(), unknown: [] }, ...rest] = matches;
  return rest.reduce((best, match) => (match.applied.size > best.applied.size ? match : best), first);
}

/** By name; a change that was reworked is there more than once, and its first deployment is the first of them here. */
function matchNames(rows: readonly Deployed[], migrations: readonly Migration[]): Match {
  const applied = new Map<Migration, string>();
  const unknown: string[] = [];
  for (const { change } of rows) {
    const name = migrationName(change);
    const migration = migrations.find((one) => migrationName(one.name) === name && !applied.has(one));
    if (migration === undefined) unknown.push(change);
    else applied.set(migration, change);
  }
  return { applied, unknown };
}

const planFile = "sqitch.plan";
const fewestDigits = 3;

function readFiles(folder: SourceFolder): SourceSet {
  const files = new Set(folder.list({ recursive: true }));
  if (!files.has(planFile)) throw noPlan(folder);
  const { changes, problems } = readPlan(folder.read(planFile));
  const set: SourceSet = {
    migrations: [],
    leftOut: problems.map(({ line, text }) => ({
      file: `${folder.shown(planFile)}:${line}`,
      why: `"${text}" is not understood`,
      hint: "Write the pair by hand.",
    })),
  };
  const width = Math.max(fewestDigits, String(changes.length).length);
  for (const [index, change] of changes.entries()) {
    const [deploy, revert, verify] = ["deploy", "revert", "verify"].map((kind) =>
      scriptOf(change, kind, files),
    );
    if (deploy === undefined) {
      set.leftOut.push({
        file: `${folder.shown(planFile)}:${change.line}`,
        why: `the deploy script of ${change.name} is not there`,
        hint: "Scripts are looked for in deploy/, revert/ and verify/ beside sqitch.plan.",
      });
      continue;
    }
    set.migrations.push({
      number: index + 1,
      digits: String(index + 1).padStart(width, "0"),
      ...migrationOf(folder, change, deploy, revert, verify),
    });
  }
  return set;
}

function migrationOf(
  folder: SourceFolder,
  { name }: PlannedChange,
  deploy: string,
  revert: string | undefined,
  verify: string | undefined,
): Omit<SourceMigration, "number" | "digits"> {
  const remarks =
    verify === undefined ? [] : [`${folder.shown(verify)} is left out: pgops has no verify scripts`];
  return {
    name: migrationName(name),
    files: [deploy, revert].flatMap((file) => (file === undefined ? [] : [folder.shown(file)])),
    up: { text: folder.read(deploy), outside: false },
    down: revert === undefined ? undefined : { text: folder.read(revert), outside: false },
    noDown: revert === undefined ? `Sqitch has no revert script for ${name}` : `${revert} holds no statement`,
    remarks,
  };
}

/** The script of a change; of one that comes again later, the one that `sqitch rework` has set aside. */
function scriptOf(
  { name, reworkTags }: PlannedChange,
  kind: string,
  files: ReadonlySet<string>,
): string | undefined {
  const path = join(kind, dirname(name), name.slice(name.lastIndexOf("/") + 1));
  const candidates =
    reworkTags.length === 0 ? [`${path}.sql`] : reworkTags.map((tag) => `${path}@${tag}.sql`);
  return candidates.find((file) => files.has(file));
}

function noPlan(folder: SourceFolder): PgopsError {
  return new PgopsError({
    code: "PGOPS_IMPORT",
    message: `${folder.shown(".")} has no ${planFile}`,
    hint: "Name the folder that holds it: the order of the changes is written there alone.",
    exitCode: ExitCode.usage,
  });
}
