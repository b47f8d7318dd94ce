import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { checkSeeds, PgopsError, seed, type SeedLibraryOptions, type SeedResult } from "../../src/index.ts";
import type { OperationEvent } from "../../src/operation/events.ts";
import { scene, type Scene } from "../e2e/scene.ts";
import { type RunningPgops, startPgops } from "../support/cli.ts";
import { tidyUp } from "../support/tidy.ts";

/** The tables of the permissions, as the shop has them. */
export const shopTables: string = readFileSync(
  new URL("../../sql/migrations/007_add_permissions.up.sql", import.meta.url),
  "utf8",
);

/** Three permissions, two roles. */
export const threePermissions = `permissions:
  - { resource: users, action: read, description: View users }
  - { resource: users, action: write, description: Change users }
  - { resource: products, action: read }
roles:
  admin: ["*:*"]
  user: [products:read]
`;

/** A project with seeds, and a database that has the tables of the permissions. */
export interface SeedScene extends Scene {
  events: OperationEvent[];
  seed: (options?: SeedLibraryOptions) => Promise<SeedResult>;
  check: (options?: SeedLibraryOptions) => Promise<SeedResult>;
  /** "users:read" and its id and description, by name. */
  permissions: () => Promise<{ name: string; id: string; description: string | null }[]>;
  /** "admin users:read", sorted. */
  grants: () => Promise<string[]>;
  /** "done permissions.yaml", the oldest first. */
  history: () => Promise<string[]>;
  /** Starts the program and does not wait for it; it is killed when the test ends. */
  start: (args: string[], env?: Record<string, string>) => RunningPgops;
}

/** Seeds by their names in the folder ("permissions.yaml", "001_a.sql"), and the keys of the configuration. */
export async function seedScene(
  seeds: Record<string, string>,
  config: Record<string, unknown> = {},
): Promise<SeedScene> {
  const files = Object.entries(seeds).map(([name, text]) => [`sql/seeds/${name}`, text]);
  const it = await scene({
    ...Object.fromEntries(files),
    "sql/seeds/.gitkeep": "",
    "pgops.config.json": JSON.stringify(config),
  });
  await it.sql.unsafe(shopTables);
  const events: OperationEvent[] = [];
  const base = {
    cwd: it.path,
    databaseUrl: it.url,
    env: {},
    onEvent: (event: OperationEvent): void => void events.push(event),
  };
  return {
    ...it,
    events,
    seed: (options = {}) => seed({ ...base, ...options }),
    check: (options = {}) => checkSeeds({ ...base, ...options }),
    permissions: async () => [
      ...(await it.sql<{ name: string; id: string; description: string | null }[]>`
        SELECT resource || ':' || action AS name, id, description FROM permissions ORDER BY 1`),
    ],
    grants: async () => {
      const rows = await it.sql<{ name: string }[]>`
        SELECT role || ' ' || resource || ':' || action AS name
        FROM role_permissions JOIN permissions ON permission_id = id ORDER BY 1`;
      return rows.map(({ name }) => name);
    },
    history: async () => {
      const rows = await it.sql<{ name: string }[]>`
        SELECT outcome || ' ' || filename AS name FROM pgops.history WHERE action = 'seed' ORDER BY id`;
      return rows.map(({ name }) => name);
    },
    start: (args, env = {}) => {
      const running = startPgops(args, { cwd: it.path, env: { DATABASE_URL: it.url, ...env } });
      tidyUp(async () => {
        if (running.running()) running.kill("SIGKILL");
        await running.ended;
      });
      return running;
    },
  };
}

/** The PgopsError that it ends with. */
export async function failureOf(operation: Promise<unknown>): Promise<PgopsError> {
  const thrown: unknown = await operation.then(
    (result) => expect.fail(`it succeeded: ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(PgopsError);
  return thrown as PgopsError;
}
