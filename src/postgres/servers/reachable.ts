import type { Account } from "./account.ts";
import { run } from "./run.ts";

/** Whether the account can enter a folder: the system is asked, so that ACLs count too. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  return (await run("/bin/sh", ["-c", 'cd "$0"', folder], { account, env: {} })).exitCode === 0;
}
