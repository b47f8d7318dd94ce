import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Problem, Tree } from "./tree.ts";

/** What became of a module: its default export, as a tree without places, or why there is none. */
export type ModuleOutcome =
  | { kind: "value"; tree: Tree; problems: Problem[] }
  | { kind: "nothing" }
  | { kind: "thrown"; message: string; stack: string }
  /** It, or something that it waits for, ended without a word. */
  | { kind: "ended" };

const worker = new URL(`module-worker.${import.meta.url.slice(-2)}`, import.meta.url);

/** Runs a module in a thread of its own, anew each time. Rejects with the signal's reason once it is aborted. */
export async function runModule(path: string, signal: AbortSignal | undefined): Promise<ModuleOutcome> {
  signal?.throwIfAborted();
  const thread = new Worker(worker, { workerData: pathToFileURL(path).href, stdout: true });
  // What it prints must not get among the data; stderr is free.
  thread.stdout.resume();
  let stop: (() => void) | undefined;
  try {
    return await new Promise<ModuleOutcome>((resolve, reject) => {
      thread.once("message", resolve);
      // What was thrown beside it: in a timer, or by a promise that nobody waits for.
      thread.once("error", (error: unknown) => {
        const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
        resolve({ kind: "thrown", message, stack });
      });
      thread.once("exit", () => resolve({ kind: "ended" }));
      stop = (): void => reject(signal?.reason as Error);
      signal?.addEventListener("abort", stop);
    });
  } finally {
    if (stop !== undefined) signal?.removeEventListener("abort", stop);
    await thread.terminate();
  }
}
