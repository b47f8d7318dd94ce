import type { Sql } from "postgres";
import { loadSettings } from "../../src/config/load.ts";
import type { PgopsConfig } from "../../src/config/schema.ts";
import {
  operationContext,
  type OperationContext,
  type OperationContextOptions,
} from "../../src/operation/context.ts";
import type { OperationEvent } from "../../src/operation/events.ts";
import { freshDatabase, type FreshDatabase } from "../support/database.ts";

/** A database of its own, what an operation needs to work on it, and what it told. */
export interface OperationScene {
  context: OperationContext;
  database: FreshDatabase;
  sql: Sql;
  events: OperationEvent[];
}

/** The context as the program makes it, on an empty database; `options` go before the configuration. */
export async function operationScene(
  options: Partial<OperationContextOptions> = {},
  inline: PgopsConfig = {},
): Promise<OperationScene> {
  const database = await freshDatabase();
  const events: OperationEvent[] = [];
  const settings = await loadSettings({ cwd: "/", env: {}, databaseUrl: database.url, inline });
  const emit = (event: OperationEvent): void => void events.push(event);
  const context = await operationContext(settings, { env: {}, emit, ...options });
  return { context, database, sql: database.sql, events };
}
