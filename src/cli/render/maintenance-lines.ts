import { taskDocument } from "../../maintenance/run/document.ts";
import type { ActionResult, TaskResult } from "../../maintenance/run/result.ts";

/** One action as a line of JSON, told when it is over. */
export function actionLine(task: string | null, action: ActionResult, at: Date): string {
  return jsonLine({ type: "action", at, task, ...action });
}

/** One task as a line of JSON, told when it is over. The document of the run is the line after the last. */
export function taskLine(task: TaskResult, at: Date): string {
  return jsonLine({ type: "task", at, ...taskDocument(task) });
}

function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
