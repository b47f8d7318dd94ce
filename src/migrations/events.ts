import type { Migration } from "./migration.ts";

export type Direction = "up" | "down";

/** What an operation tells its listener while it works; every renderer is one such listener. */
export type MigrationEvent =
  | { type: "server-started"; version: string; port: number }
  | { type: "connected"; target: string; serverVersion: string }
  | { type: "waiting-for-server"; problem: string }
  | { type: "planned"; direction: Direction; total: number; migrations: readonly Migration[] }
  | { type: "started"; direction: Direction; migration: Migration }
  | { type: "statement-started"; migration: Migration; index: number; text: string; line: number }
  | { type: "statement-finished"; migration: Migration; index: number; text: string; durationMs: number }
  | { type: "notice"; migration: Migration | undefined; severity: string; message: string }
  | { type: "executed"; direction: Direction; migration: Migration; durationMs: number }
  | { type: "finished"; direction: Direction; migration: Migration; durationMs: number }
  | { type: "failed"; direction: Direction; migration: Migration; durationMs: number }
  | { type: "warning"; message: string };

export type MigrationListener = (event: MigrationEvent) => void;
