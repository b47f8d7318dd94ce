import { clientName } from "../operation/client.ts";
import { type PatienceOverrides, patienceWith } from "../config/patience-settings.ts";
import type { Patience, Settings } from "../config/settings.ts";
import type { ConnectionTarget } from "../config/target.ts";
import { resolveTarget } from "../postgres/resolve-target.ts";
import type { MigrationListener } from "./events.ts";
import type { UnfinishedChoice } from "./outside/unfinished.ts";
import { type Tables, tablesOf } from "./tables.ts";

/** What every operation on migrations needs: where the files are, which server, whom to tell. */
export interface MigrationContext extends Patience {
  /** What paths in messages are relative to. */
  cwd: string;
  /** The absolute path of the folder with the numbered files. */
  directory: string;
  tables: Tables;
  target: ConnectionTarget;
  /** The same database without a pooler between, for what needs a session of its own. */
  directTarget: ConnectionTarget | undefined;
  hooks: Settings["hooks"];
  /** The environment, for the commands that hooks run. */
  env: Readonly<Record<string, string | undefined>>;
  /** What to do with a statement outside a transaction of which nobody knows whether it was executed. */
  unfinished: UnfinishedChoice | undefined;
  /** Who runs pgops where, for the history: "deploy@build-7". */
  client: string;
  /** How long to wait for a server that is still starting. */
  waitMs: number;
  emit: MigrationListener;
  /** Whether the listener is told of every statement; each is then a message of its own, which takes longer. */
  everyStatement: boolean;
  signal: AbortSignal | undefined;
}

export interface ContextOptions extends PatienceOverrides {
  unfinished?: UnfinishedChoice | undefined;
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
    tables: tablesOf(settings.migrations),
    target,
    directTarget: settings.directUrl,
    hooks: settings.hooks,
    env,
    unfinished: options.unfinished,
    client: clientName(),
    ...patienceWith(settings, options),
    waitMs,
    emit,
    everyStatement,
    signal,
  };
}
