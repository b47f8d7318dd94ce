import type { ProjectOptions } from "./library/project-options.ts";
import type { Patience, Settings } from "./config/settings.ts";
import { processEnvironment } from "./config/process-environment.ts";
import type { AdoptOptions, AdoptResult } from "./migrations/adopt.ts";
import type { CheckResult } from "./migrations/check.ts";
import type { MigrationContext } from "./migrations/context.ts";
import type { MigrationListener } from "./migrations/events.ts";
import type { HistoryOptions, HistoryResult } from "./migrations/list-history.ts";
import type { OperationListener } from "./operation/events.ts";
import type { MigrateOptions, MigrateResult } from "./migrations/migrate.ts";
import type { UnfinishedChoice } from "./migrations/outside/unfinished.ts";
import type { RedoOptions, RedoResult } from "./migrations/redo.ts";
import type { RepairOptions, RepairResult } from "./migrations/repair.ts";
import type { BegunMigration, RestartOptions } from "./migrations/restart.ts";
import type { RollbackOptions, RollbackResult } from "./migrations/rollback.ts";
import type { StatusResult } from "./migrations/status.ts";
import type { DriftContext } from "./roundtrip/drift/context.ts";
import type { DiffOptions, DiffResult } from "./roundtrip/drift/diff.ts";
import type { DumpOptions, DumpResult } from "./roundtrip/drift/dump.ts";
import type { SnapshotOptions, SnapshotResult } from "./roundtrip/drift/take-snapshot.ts";
import type { VerifyEvent, VerifyOptions } from "./roundtrip/verify/context.ts";
import type { VerifyResult } from "./roundtrip/verify/result.ts";
import type { SeedContext } from "./seeds/context.ts";
import type { DemoResult } from "./seeds/demo/load-demo.ts";
import type { SeedDemoOptions } from "./seeds/demo/seed-demo.ts";
import type { SeedResult } from "./seeds/result.ts";
import type { SeedOptions } from "./seeds/seed.ts";

export { defineConfig, type PgopsConfig } from "./config/define-config.ts";
export * from "./library/maintenance.ts";
export {
  convertTable,
  type ConvertTableOptions,
  createPartitions,
  partitionsStatus,
  type PartitionsOptions,
  repairPartitions,
  restorePartition,
  retirePartitions,
} from "./library/partitions.ts";
export type { ProjectOptions } from "./library/project-options.ts";
export type { Patience } from "./config/settings.ts";
export { ExitCode, PgopsError, type Place } from "./errors.ts";
export type { LockHolder } from "./postgres/advisory-lock.ts";
export type { Blockage, Blocker } from "./postgres/blockers.ts";
export type { AdoptionClaim, AdoptionProof } from "./migrations/adoption-proof.ts";
export type { AdoptedMigration, AdoptOptions, AdoptPlan, AdoptResult } from "./migrations/adopt.ts";
export type { Finding, Severity } from "./findings.ts";
export type { CheckResult } from "./migrations/check.ts";
export type { Direction, MigrationEvent, MigrationListener } from "./migrations/events.ts";
export type { HistoryAction, HistoryEntry, SqlSource } from "./operation/history.ts";
export type { HistoryOptions, HistoryResult } from "./migrations/list-history.ts";
export type { MigrateOptions, MigrateResult, PlannedStep } from "./migrations/migrate.ts";
export type { Migration } from "./migrations/migration.ts";
export type { UnfinishedChoice } from "./migrations/outside/unfinished.ts";
export type { RedoOptions, RedoResult } from "./migrations/redo.ts";
export type { AcceptedMigration, FileChange, RepairOptions, RepairResult } from "./migrations/repair.ts";
export type { BegunMigration, BegunStatement, RestartOptions } from "./migrations/restart.ts";
export type { RollbackOptions, RollbackResult } from "./migrations/rollback.ts";
export type { MigrationState } from "./migrations/state.ts";
export type { StatusLine, StatusResult } from "./migrations/status.ts";
export type { StepResult } from "./migrations/step.ts";
export type { SideDescription } from "./roundtrip/drift/context.ts";
export type { Drift } from "./roundtrip/drift/differences.ts";
export type { DiffOptions, DiffResult } from "./roundtrip/drift/diff.ts";
export type { PartitionsLeftOut } from "./roundtrip/drift/partitions.ts";
export type { DumpOptions, DumpResult } from "./roundtrip/drift/dump.ts";
export type { SnapshotOptions, SnapshotResult } from "./roundtrip/drift/take-snapshot.ts";
export type { VerifyEvent, VerifyOptions } from "./roundtrip/verify/context.ts";
export type { VerifiedMigration, VerifyCounts, VerifyResult, Verdict } from "./roundtrip/verify/result.ts";

export type { OperationEvent, OperationListener } from "./operation/events.ts";
export type { DemoResult } from "./seeds/demo/load-demo.ts";
export type { SeedDemoOptions } from "./seeds/demo/seed-demo.ts";
export type { Grant, Permission } from "./seeds/permissions/access.ts";
export type { PermissionsResult, SeedLine, SeedResult, SeedState } from "./seeds/result.ts";
export type { SeedOptions } from "./seeds/seed.ts";
export type * from "./library/maintenance-types.ts";
export type * from "./library/partition-types.ts";

/** Where an operation finds the files and the server, and whom it tells what it does. */
export interface OperationOptions extends ProjectOptions {
  /** Goes before DATABASE_URL and the configuration. */
  databaseUrl?: string | undefined;
  /** How long to wait for a server that is still starting, in milliseconds. */
  waitMs?: number | undefined;
  /** Cancels the running statement and rolls back. */
  signal?: AbortSignal | undefined;
  /** How long and how often it is waited for locks and for other runs; default: the configuration. */
  patience?: Partial<Patience> | undefined;
  /** What to do with a statement outside a transaction of which nobody knows whether it was executed. */
  unfinished?: UnfinishedChoice | undefined;
  onEvent?: MigrationListener | undefined;
  /**
   * Whether `onEvent` is told of every statement: true unless said otherwise. Each statement is then a message of its
   * own; without, many small ones share one, which is faster.
   */
  everyStatement?: boolean | undefined;
}

/** Where seeding finds the files and the server, and whom it tells what it does. */
export interface SeedLibraryOptions
  extends
    Pick<OperationOptions, keyof ProjectOptions | "databaseUrl" | "waitMs" | "signal" | "patience">,
    SeedOptions {
  onEvent?: OperationListener | undefined;
}

/** The same, and how large the demo is. */
export interface DemoLibraryOptions extends Omit<SeedLibraryOptions, keyof SeedOptions>, SeedDemoOptions {}

/** Where the operations on schemas find the project and the server. */
export interface DriftOptions extends Pick<
  OperationOptions,
  keyof ProjectOptions | "databaseUrl" | "waitMs" | "signal"
> {
  /** Told what a person should know although nothing failed. */
  onWarning?: ((message: string) => void) | undefined;
}

/** What `verify` works on, and whom it tells what it finds. */
export interface VerifyLibraryOptions extends ProjectOptions, VerifyOptions {
  /** What the database is to be called on the throwaway server. */
  database?: string | undefined;
  signal?: AbortSignal | undefined;
  onEvent?: ((event: VerifyEvent) => void) | undefined;
}

/**
 * Applies what is pending, as `pgops migrate` does. Prints nothing.
 * @throws PgopsError; when a migration failed, `partial.applied` holds what was applied before it.
 */
export async function migrate(options: OperationOptions & MigrateOptions = {}): Promise<MigrateResult> {
  const [operation, context] = await Promise.all([import("./migrations/migrate.ts"), contextOf(options)]);
  return operation.migrate(context, options);
}

/**
 * Undoes the last migration, or more, as `pgops rollback` does. It asks only where `confirm` is given.
 * @throws PgopsError; when one failed, `partial.rolledBack` holds what was undone before it.
 */
export async function rollback(options: OperationOptions & RollbackOptions = {}): Promise<RollbackResult> {
  const [operation, context] = await Promise.all([import("./migrations/rollback.ts"), contextOf(options)]);
  return operation.rollback(context, options);
}

/** Undoes the last migrations and applies them again, as `pgops redo` does. @throws PgopsError */
export async function redo(options: OperationOptions & RedoOptions = {}): Promise<RedoResult> {
  const [operation, context] = await Promise.all([import("./migrations/redo.ts"), contextOf(options)]);
  return operation.redo(context, options);
}

/**
 * Records changed files as they are now, as `pgops repair --accept` does. It asks only where `confirm` is given.
 * @throws PgopsError
 */
export async function repair(options: OperationOptions & RepairOptions): Promise<RepairResult> {
  const [operation, context] = await Promise.all([import("./migrations/repair.ts"), contextOf(options)]);
  return operation.repair(context, options);
}

/**
 * Lets a half-done migration begin with its first statement again, as `pgops repair --restart` does. It asks only
 * where `confirm` is given. @throws PgopsError
 */
export async function restart(options: OperationOptions & RestartOptions): Promise<BegunMigration> {
  const [operation, context] = await Promise.all([import("./migrations/restart.ts"), contextOf(options)]);
  return operation.restart(context, options);
}

/** Tells where each migration stands, as `pgops status` does. Changes nothing. @throws PgopsError */
export async function status(options: OperationOptions = {}): Promise<StatusResult> {
  const [operation, context] = await Promise.all([import("./migrations/status.ts"), contextOf(options)]);
  return operation.status(context);
}

/** Tells what was done, tried and failed, as `pgops history` does. Changes nothing. @throws PgopsError */
export async function history(options: OperationOptions & HistoryOptions = {}): Promise<HistoryResult> {
  const [operation, context] = await Promise.all([
    import("./migrations/list-history.ts"),
    contextOf(options),
  ]);
  return operation.listHistory(context, options);
}

/**
 * Records migrations as applied in a database that has their objects already, as `pgops adopt` does; runs none of them.
 * It asks only where `confirm` is given. @throws PgopsError
 */
export async function adopt(options: OperationOptions & AdoptOptions = {}): Promise<AdoptResult> {
  const [operation, { adoptionProof }, [context, settings]] = await Promise.all([
    import("./migrations/adopt.ts"),
    import("./roundtrip/drift/adoption-proof.ts"),
    contextAndSettings(options),
  ]);
  return operation.adopt(context, { proof: adoptionProof(context, settings), ...options });
}

/** Judges all migration files and the lock file, as `pgops check` does. It needs no server. @throws PgopsError */
export async function check(options: ProjectOptions = {}): Promise<CheckResult> {
  const { cwd = process.cwd(), env = processEnvironment(), config, configFile, environment } = options;
  const [{ checkMigrations }, { loadSettings }] = await Promise.all([
    import("./migrations/check.ts"),
    import("./config/load.ts"),
  ]);
  const settings = await loadSettings({
    cwd,
    env,
    inline: config,
    configFile,
    environment,
    needsDatabase: false,
  });
  return checkMigrations({ cwd: settings.cwd, directory: settings.migrations.directory });
}

/** Compares two schemas, as `pgops diff` does. Changes nothing but throwaway servers of its own. @throws PgopsError */
export async function diff(options: DriftOptions & DiffOptions = {}): Promise<DiffResult> {
  const operation = await import("./roundtrip/drift/diff.ts");
  return operation.diff(driftContextOf(options), options);
}

/** Takes a schema as JSON, as `pgops snapshot` does. Writes where `out` names a file. @throws PgopsError */
export async function snapshot(options: DriftOptions & SnapshotOptions = {}): Promise<SnapshotResult> {
  const operation = await import("./roundtrip/drift/take-snapshot.ts");
  return operation.takeSnapshot(driftContextOf(options), options);
}

/** Writes a schema as one file of SQL, or with `check` says whether it is that, as `pgops dump` does. @throws PgopsError */
export async function dump(options: DriftOptions & DumpOptions = {}): Promise<DumpResult> {
  const operation = await import("./roundtrip/drift/dump.ts");
  return operation.dump(driftContextOf(options), options);
}

/**
 * Gives the database what the files of the seeds hold, as `pgops seed` does. It asks only where `confirm` is given.
 * @throws PgopsError; its `partial` holds what was done before it.
 */
export async function seed(options: SeedLibraryOptions = {}): Promise<SeedResult> {
  const [operation, context] = await Promise.all([import("./seeds/seed.ts"), seedContextOf(options)]);
  return operation.seed(context, options);
}

/** Tells how the database differs from the files of the seeds, as `pgops seed --check` does. @throws PgopsError */
export async function checkSeeds(options: Omit<SeedLibraryOptions, "confirm"> = {}): Promise<SeedResult> {
  const [operation, context] = await Promise.all([import("./seeds/seed.ts"), seedContextOf(options)]);
  return operation.checkSeeds(context, options);
}

/**
 * Fills the empty tables of the shop schema with a made-up shop, as `pgops seed --demo` does; does nothing where it is there.
 * @throws PgopsError
 */
export async function seedDemo(options: DemoLibraryOptions): Promise<DemoResult> {
  const [operation, context] = await Promise.all([
    import("./seeds/demo/seed-demo.ts"),
    seedContextOf(options),
  ]);
  return operation.seedDemo(context, options);
}

async function seedContextOf(options: Omit<SeedLibraryOptions, keyof SeedOptions>): Promise<SeedContext> {
  const { cwd = process.cwd(), env = processEnvironment(), config, configFile, environment } = options;
  const { databaseUrl, waitMs, signal, patience, onEvent: emit } = options;
  const [{ loadSettings }, { operationContext }, { seedContext }] = await Promise.all([
    import("./config/load.ts"),
    import("./operation/context.ts"),
    import("./seeds/context.ts"),
  ]);
  const settings = await loadSettings({ cwd, env, inline: config, configFile, environment, databaseUrl });
  return seedContext(await operationContext(settings, { env, waitMs, emit, signal, ...patience }), settings);
}

function driftContextOf(options: DriftOptions): DriftContext {
  const { cwd = process.cwd(), env = processEnvironment(), config, configFile, environment } = options;
  const { databaseUrl, waitMs, signal, onWarning = () => {} } = options;
  const given = { cwd, env, inline: config, configFile, environment, databaseUrl };
  return {
    load: async (changes) => (await import("./config/load.ts")).loadSettings({ ...given, ...changes }),
    env,
    signal,
    waitMs,
    warn: onWarning,
  };
}

/**
 * Proves that each migration can be undone, as `pgops verify` does, on a throwaway server or the one named. It needs no
 * database. @throws PgopsError; what is wrong with the migrations is not thrown, but found.
 */
export async function verify(options: VerifyLibraryOptions = {}): Promise<VerifyResult> {
  const { cwd = process.cwd(), env = processEnvironment(), config, configFile, environment } = options;
  const [operation, { loadSettings }] = await Promise.all([
    import("./roundtrip/verify/verify.ts"),
    import("./config/load.ts"),
  ]);
  const project = { cwd, env, inline: config, configFile, environment };
  const settings = await loadSettings({ ...project, needsDatabase: false });
  const settingsFor = (databaseUrl: string): Promise<Settings> => loadSettings({ ...project, databaseUrl });
  const { signal, database, onEvent = () => {} } = options;
  return operation.verify({ settings, settingsFor, database, env, signal, emit: onEvent }, options);
}

async function contextOf(options: OperationOptions): Promise<MigrationContext> {
  const [context] = await contextAndSettings(options);
  return context;
}

async function contextAndSettings(options: OperationOptions): Promise<[MigrationContext, Settings]> {
  const { cwd = process.cwd(), env = processEnvironment(), config, onEvent, waitMs, signal } = options;
  const { configFile, environment, databaseUrl, everyStatement = onEvent !== undefined } = options;
  const { patience, unfinished } = options;
  const [{ loadSettings }, { migrationContext }] = await Promise.all([
    import("./config/load.ts"),
    import("./migrations/context.ts"),
  ]);
  const settings = await loadSettings({ cwd, env, inline: config, configFile, environment, databaseUrl });
  const told = { emit: onEvent, everyStatement, signal };
  return [await migrationContext(settings, { env, waitMs, ...told, ...patience, unfinished }), settings];
}
