import { readFileSync } from "node:fs";
import type { PgopsError } from "../errors.ts";
import { redactUrl } from "./describe.ts";
import { configError } from "./problems.ts";

/**
 * What went wrong while a configuration file was read, with file and line. The original error is not kept as the
 * cause: its stack, its properties and a parser's excerpt may hold a password that stands in the file.
 */
export async function configFileError(
  error: unknown,
  asked: { path: string; name: string },
): Promise<PgopsError> {
  const named = brokenFile(error);
  const file = named === undefined || named.path === asked.path ? asked : named;
  const failure = error instanceof Error ? error : new Error(String(error));
  if (isYamlError(failure)) {
    const { line, column } = failure.mark ?? {};
    const where = { line: oneBased(line), column: oneBased(column) };
    return broken(file, where, `is not valid YAML: ${failure.reason}`);
  }
  if (file.path.endsWith(".json") && failure instanceof SyntaxError) {
    return broken(file, jsonErrorPlace(contentOf(file.path)), "is not valid JSON");
  }
  if (failure instanceof SyntaxError) {
    const line = lineInStack(failure, file.path) ?? (await lineByCheck(file.path));
    return broken(file, { line }, `cannot be read: ${failure.message}`);
  }
  const message = redactUrl(failure.message.split("\n")[0] ?? "");
  const line = lineInStack(failure, file.path);
  return broken(file, { line }, `ended with ${failure.name}: ${message}`, hintFor(failure));
}

/** cosmiconfig says which file it means: one that was imported, or a package.json with its own settings. */
function brokenFile(error: unknown): { path: string; name: string } | undefined {
  const path = error instanceof Error && "filepath" in error ? error.filepath : undefined;
  if (typeof path !== "string") return undefined;
  return { path, name: path };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function broken(
  { path, name }: { path: string; name: string },
  { line, column }: { line: number | undefined; column?: number | undefined },
  what: string,
  hint = "Correct the file, or name another with --config.",
): PgopsError {
  const place = { file: path, line, column };
  const where = [name, line, column].filter((part) => part !== undefined).join(":");
  return configError({ message: `${where} ${what}`, hint, place });
}

function hintFor(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EACCES") return "Let the user who runs pgops read the file.";
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return undefined;
  return "Install what the file imports (npm ci), or import only types there.";
}

interface YamlError extends Error {
  reason: string;
  mark?: { line: number; column: number };
}

function isYamlError(error: Error): error is YamlError {
  return error.name === "YAMLException";
}

function oneBased(number: number | undefined): number | undefined {
  return number === undefined ? undefined : number + 1;
}

/** V8 tells the place of an error in JSON only sometimes, and quotes the text: the place is found by shortening. */
function jsonErrorPlace(content: string): { line: number; column: number } {
  let [good, bad] = [0, content.length];
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (endsTooEarly(content.slice(0, middle))) good = middle;
    else bad = middle - 1;
  }
  const before = content.slice(0, good).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Whether the text is JSON as far as it goes. */
function endsTooEarly(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    return /Unexpected end|Unterminated/.test(message) || Number(position) >= text.length;
  }
}

function lineInStack(error: Error, path: string): number | undefined {
  const stack = (error.stack ?? "").replaceAll("file://", "");
  const escaped = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const encoded = encodeURI(path).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const line = new RegExp(`(?:${escaped}|${encoded}):(\\d+)`).exec(stack)?.[1];
  return line === undefined ? undefined : Number(line);
}

/** Node keeps the line of a syntax error in JavaScript to itself until it prints it: ask another Node. */
async function lineByCheck(path: string): Promise<number | undefined> {
  const { spawnSync } = await import("node:child_process");
  const check = spawnSync(process.execPath, ["--check", path], { encoding: "utf8", timeout: 5000 });
  return lineInStack(Object.assign(new Error("check"), { stack: check.stderr }), path);
}
