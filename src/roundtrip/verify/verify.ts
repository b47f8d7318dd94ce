import { migrationContext, type MigrationContext } from "../../migrations/context.ts";
import { listMigrations } from "../../migrations/files.ts";
import { prepareMigrations, type PreparedMigration } from "../../migrations/prepare.ts";
import { startThrowawayServer, type ThrowawayServer } from "../../postgres/servers/throwaway.ts";
import type { VerifyContext, VerifyOptions } from "./context.ts";
import { MissingRoles } from "./missing-roles.ts";
import { Prover } from "./prover.ts";
import { Rebuilding } from "./rebuilding.ts";
import type { VerifyResult } from "./result.ts";
import { type Selection, selectMigrations } from "./selection.ts";
import { Stage } from "./stage.ts";
import { type Found, Walk } from "./walk.ts";

/** The name of the database where the configuration gives none. */
const defaultDatabase = "pgops_verify";

/**
 * Proves on a throwaway server that each migration can be undone: up, down, up again, with the catalog and the rows
 * compared each time. One that does not restore what it found is told, and the others are judged all the same.
 * @throws PgopsError for files that cannot be used, for git, and where no server can be started.
 */
export async function verify(context: VerifyContext, options: VerifyOptions = {}): Promise<VerifyResult> {
  const first = await verifyOnce(context, options);
  if (options.isApplied === undefined) return first.result;
  const { cwd } = context.settings;
  const { writeFixes } = await import("./write-fixes.ts");
  const { isApplied } = options;
  const fixes = await writeFixes(first.result.migrations, first.prepared, { cwd, isApplied });
  context.emit({ type: "fixed", ...fixes });
  const { result } = fixes.written.length === 0 ? first : await verifyOnce(context, options);
  return { ...result, fixed: fixes.written, notes: [...result.notes, ...fixes.left] };
}

async function verifyOnce(
  context: VerifyContext,
  options: VerifyOptions,
): Promise<{ result: VerifyResult; prepared: PreparedMigration[] }> {
  const started = performance.now();
  const { settings, signal, emit, env } = context;
  const { cwd } = settings;
  const selection = await selectMigrations(listMigrations(settings.migrations.directory, cwd), options, cwd);
  const judged = selection.migrations.filter(selection.isJudged).length;
  emit({ type: "planned", judged, applied: selection.migrations.length - judged });
  const [server, prepared] = await settle(
    startThrowawayServer({ url: options.server, major: options.postgres, env, cwd, signal }),
    prepareMigrations(selection.migrations, cwd, signal),
  );
  try {
    const { version, engine } = server;
    emit({ type: "server-ready", version, engine, durationMs: Math.round(performance.now() - started) });
    const found = await proveAll(context, { server, selection, prepared });
    const durationMs = Math.round(performance.now() - started);
    const ok = found.counts.broken === 0;
    return { result: { ok, ...found, server: { version, engine }, durationMs }, prepared };
  } finally {
    await server.stop();
  }
}

/** Waits for the server even when the files cannot be used, so that it is stopped. */
async function settle(
  starting: Promise<ThrowawayServer>,
  preparing: Promise<PreparedMigration[]>,
): Promise<[ThrowawayServer, PreparedMigration[]]> {
  const [server, prepared] = await Promise.allSettled([starting, preparing]);
  if (prepared.status === "rejected") {
    if (server.status === "fulfilled") await server.value.stop();
    throw prepared.reason;
  }
  if (server.status === "rejected") throw server.reason;
  return [server.value, prepared.value];
}

interface Task {
  server: ThrowawayServer;
  selection: Selection;
  prepared: readonly PreparedMigration[];
}

async function proveAll(context: VerifyContext, { server, selection, prepared }: Task): Promise<Found> {
  const { stage, migrations } = await openStage(context, server);
  try {
    const roles = new MissingRoles();
    const rebuilding = new Rebuilding(stage, roles);
    const prover = new Prover(stage, { context: migrations, rebuilding, roles });
    return await new Walk(context, { prover, rebuilding, roles, stage, migrations }).all(prepared, selection);
  } finally {
    await stage.close();
  }
}

async function openStage(
  { settingsFor, env, signal, database: wanted }: VerifyContext,
  server: ThrowawayServer,
): Promise<{ stage: Stage; migrations: MigrationContext }> {
  const settings = await settingsFor(server.url);
  const context = await migrationContext({ ...settings, hooks: {}, directUrl: undefined }, { env, signal });
  const isNamed = server.engine === "named";
  const database = isNamed ? `${defaultDatabase}_${process.pid}` : usableName(wanted);
  const migrations = { ...context, target: { ...context.target, database } };
  const stage = await Stage.open(context.target, migrations, async () => {});
  return { stage, migrations };
}

<<<<<<< HEAD
/** Migrations may name their database: it is called as in the configuration. */
function databaseName(config: object): string {
  const database: unknown = "database" in config ? config.database : undefined;
  const name =
    typeof database === "object" && database !== null && "name" in database ? database.name : undefined;
  return typeof name === "string" && name !== "" ? name : defaultDatabase;
}

interface Tools {
  prover: Prover;
  rebuilding: Rebuilding;
  stage: Stage;
  migrations: MigrationContext;
}

/** One walk through the migrations. */
class Run {
  readonly #context: VerifyContext;
  readonly #tools: Tools;
  readonly #counts: VerifyCounts = {
    reversible: 0,
    lossy: 0,
    irreversible: 0,
    broken: 0,
    applied: 0,
    unjudged: 0,
  };
  readonly #migrations: VerifiedMigration[] = [];
  readonly #notes: string[] = [];

  constructor(context: VerifyContext, tools: Tools) {
    this.#context = context;
    this.#tools = tools;
  }

  async all(prepared: readonly PreparedMigration[], { isJudged }: Selection): Promise<Found> {
    let older: PreparedMigration[] = [];
    for (const [index, one] of prepared.entries()) {
      this.#context.signal?.throwIfAborted();
      if (!isJudged(one.migration)) {
        older.push(one);
        continue;
      }
      if (!(await this.#applied(older)) || !(await this.#judged(one))) {
        this.#counts.unjudged = prepared
          .slice(index + 1)
          .filter(({ migration }) => isJudged(migration)).length;
        break;
      }
      older = [];
    }
    return { migrations: this.#migrations, counts: this.#counts, notes: this.#notes };
  }

  /** Applies what is not to be judged. False where it could not be applied. */
  async #applied(older: readonly PreparedMigration[]): Promise<boolean> {
    if (older.length === 0) return true;
    const { stage, rebuilding, migrations } = this.#tools;
    const started = performance.now();
    const steps = older.map((one) => upStep(one, migrations));
    await stage.run(steps);
    await stage.watch.refresh(() => {});
    const durationMs = performance.now() - started;
    rebuilding.applied(steps);
    this.#counts.applied += older.length;
    this.#context.emit({ type: "applied", count: older.length, durationMs });
    return true;
  }

  /** False where nothing can be judged after it. */
  async #judged(one: PreparedMigration): Promise<boolean> {
    const { prover } = this.#tools;
    const { emit } = this.#context;
    const { migration } = one;
    emit({ type: "started", label: label(migration) });
    try {
      this.#note(one, await prover.prove(one));
      return true;
    } catch (error) {
      if (!(error instanceof UpFailed)) throw error;
      const { number, name, filename } = migration;
      const findings = [error.finding];
      this.#note(one, { number, name, filename, result: "broken", findings, durationMs: 0 });
      return false;
    }
  }

  #note({ migration }: PreparedMigration, verified: VerifiedMigration): void {
    this.#migrations.push(verified);
    this.#counts[verified.result]++;
    this.#context.emit({ type: "judged", label: label(migration), migration: verified });
  }
=======
/** A name that the server has already would be in the way. */
function usableName(wanted: string | undefined): string {
  if (wanted === undefined || /^(?:postgres|template[01])$/.test(wanted)) return defaultDatabase;
  return wanted;
>>>>>>> cluster
}
