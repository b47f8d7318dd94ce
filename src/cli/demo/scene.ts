import { fileURLToPath } from "node:url";
import type { Settings } from "../../config/settings.ts";
import type { Invocation } from "../invocation.ts";

const shop = (folder: string): string => fileURLToPath(new URL(`../../../sql/${folder}`, import.meta.url));

/** The demo's own project: the shop that comes with pgops, on a throwaway server. */
export async function demoSettings(url: string): Promise<Settings> {
  const { loadSettings } = await import("../../config/load.ts");
  const inline = {
    migrations: { directory: shop("migrations") },
    seeds: { directory: shop("seeds") },
    partitions: [
      { table: "audit_logs", interval: "month" as const, ahead: 3, retain: "14 months", default: true },
    ],
  };
  return loadSettings({ cwd: process.cwd(), env: {}, databaseUrl: url, inline });
}

/** Says what comes next: "$ pgops migrate". */
export function say({ terminal, flags }: Invocation, text: string): void {
  if (flags.json === true || flags.quiet === true) return;
  terminal.err(`\n${terminal.color.bold(text)}\n`);
}
