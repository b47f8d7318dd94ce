import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { loadSettings } from "../../src/config/load.ts";
import type { LoadOptions, Settings } from "../../src/config/settings.ts";
import type { ConnectionTarget } from "../../src/config/target.ts";
import { PgopsError } from "../../src/errors.ts";

/** A project in a folder of its own, with a `.git` so that the search ends there; removed after the test. */
export function project(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "pgops-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, ".git"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Loads with an empty environment, an empty home folder and the user `me`, unless told otherwise. */
export async function load(options: Partial<LoadOptions> = {}): Promise<Settings> {
  const cwd = options.cwd ?? project({});
  return await loadSettings({ env: {}, homeDirectory: join(cwd, "home"), userName: "me", ...options, cwd });
}

/** The server that comes out, where one is expected. */
export async function loadTarget(options: Partial<LoadOptions> = {}): Promise<ConnectionTarget> {
  const { database } = await load(options);
  if (database?.kind !== "target") throw new Error("no target came out");
  return database.target;
}

/** All that was found wrong, one line each; fails where nothing was. */
export async function problemsOf(options: Partial<LoadOptions>): Promise<string[]> {
  const error = await errorOf(options);
  return error.details.length === 0 ? [error.message] : [...error.details];
}

export async function errorOf(options: Partial<LoadOptions>): Promise<PgopsError> {
  try {
    await load(options);
  } catch (error) {
    if (error instanceof PgopsError && error.code === "PGOPS_CONFIG" && error.exitCode === 2) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

/** Where a setting came from. */
export function fromOf(settings: Settings, key: string): string | undefined {
  return settings.provenance.find((entry) => entry.key === key)?.from;
}
