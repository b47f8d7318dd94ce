import type { LockHolder } from "../postgres/advisory-lock.ts";
import type { Blockage } from "../postgres/blockers.ts";

/** What an operation on anything but migrations tells its listener while it works. `step` is what is being done, for people. */
export type OperationEvent =
  | { type: "server-started"; version: string; port: number }
  | { type: "connected"; target: string; serverVersion: string }
  | { type: "waiting-for-server"; problem: string }
  | { type: "waiting-for-run"; holder: LockHolder | undefined }
  /** So many steps that run beside each other are to come. */
  | { type: "planned"; steps: number }
  /** `beside`: others may run at the same time; what is told of it names it by its step. `expectedMs`: how long it will take. */
  | { type: "started"; step: string; beside?: boolean | undefined; expectedMs?: number | undefined }
  /** How far a long step is, `total` as far as it is known; `phase` in PostgreSQL's words. */
  | {
      type: "progress";
      step: string;
      done: number;
      total: number | undefined;
      unit: "rows" | "bytes" | "blocks" | "indexes";
      phase?: string | undefined;
    }
  | { type: "finished"; step: string; durationMs: number }
  | { type: "failed"; step: string; durationMs: number; reason?: string | undefined }
  /** It was left as it is: somebody else holds it, there is no time. */
  | { type: "skipped"; step: string; reason: string }
  /** It waits for a lock: told about once a second, from when it has waited for a moment. */
  | { type: "blocked"; step: string; blockage: Blockage; attempt: number; attempts: number }
  /** It did not get its locks, was rolled back, and is tried again after `pauseMs`. */
  | {
      type: "retrying";
      step: string;
      blockage: Blockage | undefined;
      sqlstate: string;
      pauseMs: number;
      attempt: number;
      attempts: number;
    }
  | { type: "notice"; severity: string; message: string }
  | { type: "warning"; message: string };

export type OperationListener = (event: OperationEvent) => void;
