import { parentPort, workerData } from "node:worker_threads";
import type { ModuleOutcome } from "./run-module.ts";
import { treeOf } from "./value-tree.ts";

/**
 * Runs a module in a thread of its own and sends what it exports: a module that waits for ever, or ends the process, does so
 * here alone.
 */
async function outcomeOf(address: string): Promise<ModuleOutcome> {
  try {
    const { default: value } = (await import(address)) as { default?: unknown };
    return value === undefined ? { kind: "nothing" } : { kind: "value", ...treeOf(value) };
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return { kind: "thrown", message, stack };
  }
}

/** Not awaited at the top: Node would warn of this file where the module waits for ever. */
async function send(): Promise<void> {
  parentPort?.postMessage(await outcomeOf(workerData as string), []);
}

void send();
