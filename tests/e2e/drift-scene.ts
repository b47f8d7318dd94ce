import { expect } from "vitest";
import { scene, type Scene } from "./scene.ts";

/** Two migrations with a table, an index and a function. */
export const users: Record<string, string> = {
  "001_users":
    "CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL); CREATE INDEX users_email ON users (email);",
  "001_users.down": "DROP TABLE users;",
  "002_total": "CREATE FUNCTION total() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
  "002_total.down": "DROP FUNCTION total();",
};

/** What a comparison gives that finds nothing. */
export const clean: Record<string, unknown> = {
  exitCode: 0,
  ok: true,
  differences: [],
  restore: [],
  counts: { added: 0, removed: 0, changed: 0 },
};

/** A scene whose database the migrations were applied to. */
export async function migrated(files: Record<string, string> = users): Promise<Scene> {
  const it = await scene(files);
  expect((await it.pgops(["migrate"])).exitCode).toBe(0);
  return it;
}

/** The keys of what differs, with how. */
export function told(document: Record<string, unknown>): string[] {
  const differences = document["differences"] as { key: string; type: string; properties: string[] }[];
  return differences.map(({ key, type, properties }) => `${type} ${[key, ...properties].join(" ")}`);
}
