import { randomBytes } from "node:crypto";
import { ExitCode, PgopsError } from "../../errors.ts";
import { migrationContext, type MigrationContext } from "../../migrations/context.ts";
import { listMigrations } from "../../migrations/files.ts";
import { prepareMigrations, type PreparedMigration } from "../../migrations/prepare.ts";
import type { ThrowawayServer } from "../../postgres/servers/throwaway.ts";
import type { VerifyContext, VerifyOptions } from "./context.ts";
import { MissingRoles } from "./missing-roles.ts";
import { namedServerIsUsable } from "./named-server.ts";
import { Rebuilding } from "./rebuilding.ts";
import type { VerifyResult } from "./result.ts";
import { selectMigrations } from "./selection.ts";
import { proveInShards, type Servers, type Shard, shardsFor, startServers, stopAll } from "./shards.ts";
import { Stage } from "./stage.ts";
import { TestRows } from "./test-rows.ts";
import { type Found, noCounts, Walk } from "./walk.ts";

/** The name of the database where the configuration gives none. */
const defaultDatabase = "pgops_verify";

/**
 * Proves on a throwaway server that each migration can be undone: up, down, up again, with the catalog and the rows
 * compared each time. One that does not restore what it found is told, and the others are judged all the same.
 * @throws PgopsError for files that cannot be used, for git, and where no server can be started.
 */
export async function verify(context: VerifyContext, options: VerifyOptions = {}): Promise<VerifyResult> {
  try {
    return await verifyAndFix(context, options);
  } catch (error) {
    throw context.signal?.aborted === true ? interrupted(context.signal) : error;
  }
}

async function verifyAndFix(context: VerifyContext, options: VerifyOptions): Promise<VerifyResult> {
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
  if (judged === 0) return { result: nothingToJudge(started), prepared: [] };
  if (options.server !== undefined) await namedServerIsUsable(context, options.server);
  const [servers, prepared] = await settle(
    (unusable) => {
      const ended = signal === undefined ? unusable : AbortSignal.any([signal, unusable]);
      const { server: url, postgres: major } = options;
      return startServers(url === undefined ? shardsFor(judged) : 1, { url, major, env, cwd, signal: ended });
    },
    prepareMigrations(selection.migrations, cwd, signal),
  );
  try {
    const [{ version, engine }] = servers;
    emit({ type: "server-ready", version, engine, durationMs: Math.round(performance.now() - started) });
    const { migrations, counts, notes } = await proveInShards(context, {
      servers,
      selection,
      prepared,
      prove: proveAll,
    });
    const durationMs = Math.round(performance.now() - started);
    const ok = counts.broken === 0;
    return { result: { ok, migrations, counts, notes, server: { version, engine }, durationMs }, prepared };
  } finally {
    await stopAll(servers);
  }
}

/** No server is needed for that. */
function nothingToJudge(started: number): VerifyResult {
  const counts = noCounts();
  const durationMs = Math.round(performance.now() - started);
  return { ok: true, migrations: [], counts, notes: [], server: null, durationMs };
}

function interrupted({ reason }: AbortSignal): PgopsError {
  return new PgopsError({
    code: "PGOPS_INTERRUPTED",
    message: "interrupted before every migration was judged",
    exitCode: reason === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted,
  });
}

/** Starts the servers while the files are read, and ends them where these cannot be used. */
async function settle(
  start: (unusable: AbortSignal) => Promise<Servers>,
  preparing: Promise<PreparedMigration[]>,
): Promise<[Servers, PreparedMigration[]]> {
  const unusable = new AbortController();
  preparing.catch(() => unusable.abort());
  const [servers, prepared] = await Promise.allSettled([start(unusable.signal), preparing]);
  if (prepared.status === "rejected") {
    if (servers.status === "fulfilled") await stopAll(servers.value);
    throw prepared.reason;
  }
  if (servers.status === "rejected") throw servers.reason;
  return [servers.value, prepared.value];
}

async function proveAll(context: VerifyContext, { server, selection, prepared }: Shard): Promise<Found> {
  const rows = new TestRows();
  const roles = new MissingRoles();
  const { stage, migrations } = await openStage(context, server, rows);
  try {
    const rebuilding = new Rebuilding({ stage, roles, rows });
    const tools = { stage, context: migrations, rebuilding, roles, rows };
    return await new Walk(context, tools).all(prepared, selection);
  } finally {
    await stage.close({ roles: roles.made, serverStays: server.engine === "named" });
  }
}

async function openStage(
  { settingsFor, env, signal, database: wanted }: VerifyContext,
  server: ThrowawayServer,
  rows: TestRows,
): Promise<{ stage: Stage; migrations: MigrationContext }> {
  const settings = await settingsFor(server.url);
  const context = await migrationContext({ ...settings, hooks: {}, directUrl: undefined }, { env, signal });
  const isNamed = server.engine === "named";
  const database = isNamed ? `${defaultDatabase}_${randomBytes(6).toString("hex")}` : usableName(wanted);
  const migrations = { ...context, target: { ...context.target, database } };
  const stage = await Stage.open(context.target, migrations, rows.noteWritten);
  return { stage, migrations };
}

/** A name that the server has already would be in the way. */
function usableName(wanted: string | undefined): string {
  if (wanted === undefined || /^(?:postgres|template[01])$/.test(wanted)) return defaultDatabase;
  return wanted;
}
