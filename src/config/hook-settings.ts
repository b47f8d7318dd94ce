import { resolve } from "node:path";
import type { Problems } from "./problems.ts";
import type { ParsedConfig } from "./schema.ts";
import type { HookName, HookSettings, Provenance, Settings } from "./settings.ts";

export interface HookSettingsOptions {
  root: string;
  fromOf: (path: string) => string;
  problems: Problems;
  provenance: Provenance[];
}

const defaultTimeoutMs = 60_000;
const names: readonly HookName[] = ["beforeMigrate", "afterMigrate", "afterEach", "onError"];

/** The hooks in force; the names of SQL files are seen from the configuration file. */
export function hookSettings(hooks: ParsedConfig["hooks"], options: HookSettingsOptions): Settings["hooks"] {
  const settings: Settings["hooks"] = {};
  for (const name of names) {
    const given = hooks?.[name];
    if (given === undefined) continue;
    const path = `hooks.${name}`;
    const block = typeof given === "string" ? shortForm(given) : given;
    const { sql, command, timeout } = block;
    if ((sql === undefined) === (command === undefined)) {
      options.problems.add(`\`${path}\` in ${options.fromOf(path)} must give one of \`sql\` and \`command\``);
      continue;
    }
    options.provenance.push({ key: path, value: sql ?? command, from: options.fromOf(path) });
    settings[name] = hookOf({ sql, command }, timeout ?? defaultTimeoutMs, options.root);
  }
  return settings;
}

interface Block {
  sql?: string | undefined;
  command?: string | undefined;
  timeout?: number | undefined;
}

function shortForm(text: string): Block {
  return /^\S+\.sql$/i.test(text.trim()) ? { sql: text.trim() } : { command: text };
}

function hookOf({ sql, command = "" }: Block, timeoutMs: number, root: string): HookSettings {
  if (sql !== undefined) return { kind: "sql", path: resolve(root, sql), timeoutMs };
  return { kind: "command", command, timeoutMs };
}
