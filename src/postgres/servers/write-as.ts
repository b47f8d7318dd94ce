import { writeFile } from "node:fs/promises";
import type { Account } from "./account.ts";
import { run } from "./run.ts";

/**
 * Writes a file that only the account can read; `append` adds to one that is there.
 * In a folder of the account root does not write itself: a link planted there would lead it astray.
 */
export async function writeAs(
  account: Account | undefined,
  path: string,
  text: string,
  mode: "write" | "append" = "write",
): Promise<void> {
  if (account === undefined) {
    await writeFile(path, text, { mode: 0o600, flag: mode === "append" ? "a" : "w" });
    return;
  }
  const script = `umask 077; cat ${mode === "append" ? ">>" : ">"} "$0"`;
  const result = await run("/bin/sh", ["-c", script, path], { account, env: {}, input: text });
  if (result.exitCode !== 0) throw new Error(`cannot write ${path}: ${result.stderr.trim()}`);
}
