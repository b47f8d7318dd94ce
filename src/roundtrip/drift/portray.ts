import { resolve } from "node:path";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { listMigrations } from "../../migrations/files.ts";
import type { Migration } from "../../migrations/migration.ts";
import { hashOfFile } from "../../sqltext/source.ts";
import { compareWithLedger } from "../../migrations/state.ts";
import { label } from "../../migrations/step.ts";
import { tablesOf } from "../../migrations/tables.ts";
import { resolveTarget } from "../../postgres/resolve-target.ts";
import { withoutOwnTables } from "../catalog/own-tables.ts";
import type { DriftContext, Portrait } from "./context.ts";
import { checkOut } from "./git-migrations.ts";
import { type LiveCatalog, readLiveCatalog } from "./live-catalog.ts";
import { type MadeOptions, readMadeCatalog } from "./made-catalog.ts";
import { namingTheFlag } from "../naming-the-flag.ts";
import type { Side } from "./sides.ts";
import { readSnapshotFile } from "./snapshot-file.ts";

/** Whether a side needs the configuration to name a database. */
export function needsDatabase(side: Side): boolean {
  return side.kind === "database" && side.url === undefined;
}

/** What portraits are made with: the configuration, and the version that throwaway servers are to have. */
export interface Studio {
  context: DriftContext;
  settings: Settings;
  postgres?: number | undefined;
  /** The URL of a server to apply migrations on, instead of throwaway ones. */
  server?: string | undefined;
  /** Whether the portraits are for a dump. */
  forDump?: boolean | undefined;
}

/** The portrait of a side that is there already: of a database or of a file; undefined for one that must be made. */
export async function portrayGiven(side: Side, studio: Studio): Promise<Portrait | LiveCatalog | undefined> {
  if (side.kind === "file") {
    const { cwd } = studio.settings;
    const portrait = readSnapshotFile(resolve(cwd, side.path), cwd);
    return {
      ...portrait,
      snapshot: withoutOwnTables(portrait.snapshot, tablesOf(studio.settings.migrations)),
    };
  }
  return side.kind === "database" ? portrayDatabase(side, studio) : undefined;
}

/** What messages call the URL that names a side. */
const sideOfUrl = "the URL of --from or --to";

async function portrayDatabase(
  { url }: Side & { kind: "database" },
  { context, settings, forDump }: Studio,
): Promise<LiveCatalog> {
  const { env, signal, load, waitMs } = context;
  const { database } =
    url === undefined ? settings : await namingTheFlag(sideOfUrl, () => load({ databaseUrl: url }));
  if (database === undefined) throw new Error("the settings were loaded without a database");
  const resolved = await resolveTarget(database, { env, signal });
  const target = url === undefined ? resolved : { ...resolved, origin: sideOfUrl };
  const { lockTimeoutMs, statementTimeoutMs } = settings;
  const tables = tablesOf(settings.migrations);
  const options = { tables, lockTimeoutMs, statementTimeoutMs, waitMs, signal, forDump };
  const live = await readLiveCatalog(target, options);
  if (live.detached === undefined && settings.partitions.length > 0)
    context.warn(
      `${live.name} does not let this role read what became of its partitions: those that were detached count as tables`,
    );
  return live;
}

/** The portrait of what migrations make; `beside` is the side that it is compared with. */
export async function portrayMade(
  side: Side & { kind: "migrations" | "git" },
  studio: Studio,
  beside?: Portrait | LiveCatalog,
): Promise<Portrait> {
  const options = {
    ...optionsBeside(beside, studio.postgres),
    forDump: studio.forDump,
    server: studio.server,
  };
  if (side.kind === "git") return portrayCommit(side, studio, options);
  const { context, settings } = studio;
  const all = listMigrations(settings.migrations.directory, settings.cwd);
  const migrations = choose(all, side.to, studio, beside);
  const made = await readMadeCatalog(context, settings, migrations, options);
  return { name: nameOf(migrations, all), ...made };
}

function optionsBeside(
  beside: Portrait | LiveCatalog | undefined,
  postgres: number | undefined,
): MadeOptions {
  return {
    like: beside !== undefined && "surroundings" in beside ? beside.surroundings : undefined,
    major: postgres ?? beside?.postgres,
    exactly: postgres !== undefined,
  };
}

async function portrayCommit(
  { ref }: Side & { kind: "git" },
  { context, settings }: Studio,
  options: MadeOptions,
): Promise<Portrait> {
  const { cwd, directory, remove } = await checkOut(ref, settings.migrations.directory, settings.cwd);
  try {
    const there = { ...settings, cwd, migrations: { ...settings.migrations, directory } };
    const made = await readMadeCatalog(context, there, listMigrations(directory, cwd), options);
    return { name: `the migrations of ${ref}`, ...made };
  } finally {
    await remove();
  }
}

function nameOf(migrations: readonly Migration[], all: readonly Migration[]): string {
  const last = migrations.at(-1);
  if (last === undefined) return all.length === 0 ? "the migrations" : "no migration";
  return migrations.length === all.length ? "the migrations" : `the migrations up to ${label(last)}`;
}

/** Those up to a number, those that a database has applied, or all. */
function choose(
  all: readonly Migration[],
  to: number | undefined,
  { context, settings }: Studio,
  beside: Portrait | LiveCatalog | undefined,
): Migration[] {
  if (to !== undefined) return upTo(all, to);
  if (beside === undefined || !("surroundings" in beside)) return [...all];
  return appliedThere(all, beside, context, settings);
}

function upTo(all: readonly Migration[], to: number): Migration[] {
  if (to !== 0 && !all.some(({ number }) => number === to)) {
    throw new PgopsError({
      code: "PGOPS_UNKNOWN_NUMBER",
      message: `there is no migration ${to}`,
      hint: "See the migrations folder for the numbers. Nothing was run.",
      exitCode: ExitCode.usage,
    });
  }
  return all.filter(({ number }) => number <= to);
}

/** What a database's ledger holds; what does not fit the files is told. */
function appliedThere(
  all: readonly Migration[],
  { ledger, name, surroundings }: LiveCatalog,
  { warn }: DriftContext,
  { cwd }: Settings,
): Migration[] {
  if (ledger === undefined) {
    const why =
      surroundings.ledger_owner === null
        ? "has no ledger of pgops"
        : "does not let this role read its ledger";
    warn(`${name} ${why}: it is compared with all ${all.length} migrations`);
    return [...all];
  }
  const entries = compareWithLedger(all, { rows: [...ledger], unfinished: [] }, ({ upPath }) =>
    hashOfFile(upPath, cwd),
  );
  for (const entry of entries) {
    if (entry.state === "missing") warn(`${label(entry)} is applied there, but its file is not here`);
    if (entry.state === "changed") warn(`the file of ${label(entry)} is not what was applied there`);
  }
  const pending = entries.filter(({ row }) => row === undefined);
  const [first] = pending;
  if (first !== undefined) {
    const which =
      pending.length === 1
        ? `${label(first)} is`
        : `${pending.length} migrations, ${label(first)} first, are`;
    warn(`${which} pending there and not part of the comparison`);
  }
  return entries.flatMap(({ row, migration }) => (row === undefined ? [] : (migration ?? [])));
}

/** The portrait of one side that is compared with nothing. */
export async function portray(side: Side, studio: Studio): Promise<Portrait> {
  if (side.kind === "migrations" || side.kind === "git") return portrayMade(side, studio);
  const given = await portrayGiven(side, studio);
  if (given === undefined) throw new Error("a side was not portrayed");
  return given;
}
