import type { Settings } from "../config/settings.ts";
import type { ConnectionTarget } from "../config/target.ts";
import type { QualifiedName } from "../postgres/identifiers.ts";
import { resolveTarget } from "../postgres/resolve-target.ts";
import type { MigrationListener } from "./events.ts";

/** What every operation on migrations needs: where the files are, which server, whom to tell. */
export interface MigrationContext {
  /** What paths in messages are relative to. */
  cwd: string;
  /** The absolute path of the folder with the numbered files. */
  directory: string;
  ledger: QualifiedName;
  target: ConnectionTarget;
  lockTimeoutMs: number;
  statementTimeoutMs: number | undefined;
  /** How long to wait for a server that is still starting. */
  waitMs: number;
  emit: MigrationListener;
  /** Whether the listener is told of every statement; each is then a message of its own, which takes longer. */
  everyStatement: boolean;
  signal: AbortSignal | undefined;
}

export interface ContextOptions {
  env: Readonly<Record<string, string | undefined>>;
  waitMs?: number | undefined;
  emit?: MigrationListener | undefined;
  everyStatement?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** Makes the context of the settings in force; starts the embedded server where that is what is configured. */
export async function migrationContext(
  settings: Settings,
  options: ContextOptions,
): Promise<MigrationContext> {
  const { env, waitMs = 0, emit = () => {}, everyStatement = false, signal } = options;
  if (settings.database === undefined) throw new Error("the settings were loaded without a database");
  const target = await resolveTarget(settings.database, {
    env,
    signal,
    onStart: ({ version, port }) => emit({ type: "server-started", version, port }),
  });
  return {
    cwd: settings.cwd,
    directory: settings.migrations.directory,
    ledger: settings.migrations.table,
    target,
    lockTimeoutMs: settings.lockTimeoutMs,
    statementTimeoutMs: settings.statementTimeoutMs,
    waitMs,
    emit,
    everyStatement,
    signal,
  };
}
