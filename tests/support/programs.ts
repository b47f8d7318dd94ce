import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether a program is on the PATH of this machine. */
export function hasProgram(name: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return folders.some((folder) => existsSync(join(folder, name)));
}
