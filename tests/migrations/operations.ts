import { expect } from "vitest";
import {
  type BegunMigration,
  history,
  type HistoryOptions,
  type HistoryResult,
  adopt,
  type AdoptOptions,
  type AdoptResult,
  migrate,
  type MigrationEvent,
  type MigrateOptions,
  type MigrateResult,
  type OperationOptions,
  PgopsError,
  redo,
  type RedoOptions,
  type RedoResult,
  repair,
  type RepairOptions,
  type RepairResult,
  restart,
  type RestartOptions,
  rollback,
  type RollbackOptions,
  type RollbackResult,
  status,
  type StatusResult,
} from "../../src/index.ts";
import { scene, type Scene } from "../e2e/scene.ts";
import type { FreshDatabase } from "../support/database.ts";

type Rest<Options> = Omit<OperationOptions, "cwd"> & Options;

/** A scene whose operations run in this process, and what they told while they ran. */
export interface Workspace extends Scene {
  events: MigrationEvent[];
  migrate: (options?: Rest<MigrateOptions>) => Promise<MigrateResult>;
  rollback: (options?: Rest<RollbackOptions>) => Promise<RollbackResult>;
  repair: (options: Rest<RepairOptions>) => Promise<RepairResult>;
  restart: (options: Rest<RestartOptions>) => Promise<BegunMigration>;
  redo: (options?: Rest<RedoOptions>) => Promise<RedoResult>;
  status: (options?: Rest<object>) => Promise<StatusResult>;
  history: (options?: Rest<HistoryOptions>) => Promise<HistoryResult>;
  adopt: (options?: Rest<AdoptOptions>) => Promise<AdoptResult>;
}

/** Files, and a database where it is not a new one of the run's server, as `scene` takes them. */
export async function workspace(
  files: Record<string, string | null> = {},
  empty?: Promise<FreshDatabase>,
): Promise<Workspace> {
  const it = await scene(files, empty);
  const events: MigrationEvent[] = [];
  const base = {
    cwd: it.path,
    databaseUrl: it.url,
    env: {},
    onEvent: (event: MigrationEvent): void => void events.push(event),
  };
  return {
    ...it,
    events,
    migrate: (options = {}) => migrate({ ...base, ...options }),
    rollback: (options = {}) => rollback({ ...base, ...options }),
    repair: (options) => repair({ ...base, ...options }),
    restart: (options) => restart({ ...base, ...options }),
    redo: (options = {}) => redo({ ...base, ...options }),
    status: (options = {}) => status({ ...base, ...options }),
    history: (options = {}) => history({ ...base, ...options }),
    // What is recorded, and how; the proof before it has tests of its own.
    adopt: (options = {}) => adopt({ ...base, proof: undefined, ...options }),
  };
}

/** The PgopsError that an operation ends with; anything else fails the test. */
export async function failureOf(operation: Promise<unknown>): Promise<PgopsError> {
  const thrown: unknown = await operation.then(
    (result) => expect.fail(`it succeeded: ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(PgopsError);
  return thrown as PgopsError;
}
