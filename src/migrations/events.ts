import type { HookName } from "../config/settings.ts";
import type { LockHolder } from "../postgres/advisory-lock.ts";
import type { Blockage } from "../postgres/blockers.ts";
import type { Migration } from "./migration.ts";

export type Direction = "up" | "down";

/** What an operation tells its listener while it works; every renderer is one such listener. */
export type MigrationEvent =
  | { type: "server-started"; version: string; port: number }
  | { type: "connected"; target: string; serverVersion: string }
  | { type: "waiting-for-server"; problem: string }
  | { type: "waiting-for-run"; holder: LockHolder | undefined }
  | { type: "planned"; direction: Direction; total: number; migrations: readonly Migration[] }
  | { type: "started"; direction: Direction; migration: Migration }
  | { type: "statement-started"; migration: Migration; index: number; text: string; line: number }
  | { type: "statement-finished"; migration: Migration; index: number; text: string; durationMs: number }
  /** Its statements up to here were executed by an earlier run, which did not finish. */
  | { type: "resumed"; migration: Migration; done: number; total: number }
  | { type: "index-rebuilt"; migration: Migration; index: string }
  /** It waits for a lock: told about once a second, from when it has waited for a moment. */
  | {
      type: "blocked";
      migration: Migration;
      blockage: Blockage;
      attempt: number;
      attempts: number;
    }
  /** It did not get its locks, was rolled back (`outside` a transaction: its statement), and is tried again after `pauseMs`. */
  | {
      type: "retrying";
      migration: Migration;
      outside: boolean;
      blockage: Blockage | undefined;
      sqlstate: string;
      pauseMs: number;
      attempt: number;
      attempts: number;
    }
  | { type: "notice"; migration: Migration | undefined; severity: string; message: string }
  | { type: "executed"; direction: Direction; migration: Migration; durationMs: number }
  | { type: "finished"; direction: Direction; migration: Migration; durationMs: number }
  | { type: "failed"; direction: Direction; migration: Migration; durationMs: number }
  | { type: "hook-started"; hook: HookName }
  | { type: "hook-output"; hook: HookName; line: string }
  | { type: "hook-finished"; hook: HookName; durationMs: number }
  | { type: "warning"; message: string };

export type MigrationListener = (event: MigrationEvent) => void;
