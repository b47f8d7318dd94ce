import type { OperationListener } from "../../../operation/events.ts";
import type { RunLock } from "../../../operation/run.ts";
import type { Session } from "../../../postgres/session.ts";
import type { WorkKind } from "../../work.ts";
import { type BackendProgress, readProgress } from "./read-progress.ts";

const everyMs = 1000;

interface Watched {
  kind: WorkKind;
  step: string;
  server: number;
  told: string;
}

/** Looks from beside how far the statements are that run, once a second for all of them; short ones cost nothing. */
export class ProgressWatch {
  readonly #lock: RunLock;
  readonly #emit: OperationListener;
  readonly #watched = new Map<number, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #asked: Promise<void> = Promise.resolve();

  constructor(lock: RunLock, emit: OperationListener) {
    this.#lock = lock;
    this.#emit = emit;
  }

  /** Does `work` on the session while it is told of how far it is. */
  async during<Result>(
    { info: { pid, version_number: server } }: Session,
    { kind, step }: { kind: WorkKind; step: string },
    work: () => Promise<Result>,
  ): Promise<Result> {
    this.#watched.set(pid, { kind, step, server, told: "" });
    this.#plan();
    try {
      return await work();
    } finally {
      this.#watched.delete(pid);
      if (this.#watched.size === 0) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  /** Resolves when nothing is asked any more. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#watched.clear();
    await this.#asked;
  }

  #plan(): void {
    this.#timer ??= setTimeout(() => {
      this.#asked = this.#look().then(() => {
        this.#timer = undefined;
        if (this.#watched.size > 0) this.#plan();
      });
    }, everyMs).unref();
  }

  async #look(): Promise<void> {
    if (this.#lock.lost) return;
    const byKind = Map.groupBy(this.#watched, ([, { kind }]) => kind);
    await Promise.all(
      Array.from(byKind, async ([kind, watched]) => {
        const [[, { server }] = [0, { server: 0 }]] = watched;
        const pids = watched.map(([pid]) => pid);
        // What is told beside the work must not end it.
        const all = await readProgress(this.#lock, kind, { pids, server }).catch(() => []);
        for (const progress of all) this.#tell(progress);
      }),
    );
  }

  #tell({ pid, phase, done, total, unit }: BackendProgress): void {
    const watched = this.#watched.get(pid);
    const told = `${phase} ${done} ${total}`;
    if (watched === undefined || watched.told === told) return;
    watched.told = told;
    const known = { done: done ?? 0, total: total === null || total === 0 ? undefined : total };
    this.#emit({ type: "progress", step: watched.step, phase, unit, ...known });
  }
}
