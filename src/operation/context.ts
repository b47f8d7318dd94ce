import { type PatienceOverrides, patienceWith } from "../config/patience-settings.ts";
import type { Patience, Settings } from "../config/settings.ts";
import type { ConnectionTarget } from "../config/target.ts";
import { resolveTarget } from "../postgres/resolve-target.ts";
import { clientName } from "./client.ts";
import type { OperationListener } from "./events.ts";

/** What every operation on anything but migrations needs: which server, how patient, whom to tell. */
export interface OperationContext extends Patience {
  /** What paths in messages are relative to. */
  cwd: string;
  /** `directUrl` where there is one: these operations need a session of their own. */
  target: ConnectionTarget;
  /** The schema for what pgops remembers. */
  stateSchema: string;
  /** Who runs pgops where, for the history: "deploy@build-7". */
  client: string;
  /** How long to wait for a server that is still starting. */
  waitMs: number;
  emit: OperationListener;
  signal: AbortSignal | undefined;
}

export interface OperationContextOptions extends PatienceOverrides {
  env: Readonly<Record<string, string | undefined>>;
  waitMs?: number | undefined;
  emit?: OperationListener | undefined;
  signal?: AbortSignal | undefined;
}

/** Makes the context of the settings in force; starts the embedded server where that is what is configured. */
export async function operationContext(
  settings: Settings,
  options: OperationContextOptions,
): Promise<OperationContext> {
  const { env, waitMs = 0, emit = () => {}, signal } = options;
  if (settings.database === undefined) throw new Error("the settings were loaded without a database");
  const target =
    settings.directUrl ??
    (await resolveTarget(settings.database, {
      env,
      signal,
      onStart: ({ version, port }) => emit({ type: "server-started", version, port }),
    }));
  return {
    cwd: settings.cwd,
    target,
    stateSchema: settings.migrations.stateSchema,
    client: clientName(),
    ...patienceWith(settings, options),
    waitMs,
    emit,
    signal,
  };
}
