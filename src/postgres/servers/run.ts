import { spawn, type SpawnOptions } from "node:child_process";
import type { Account } from "./account.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface RunResult {
  /** Not zero also when the program could not be started at all. */
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  account?: Account | undefined;
  env: Environment;
  input?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** What a PostgreSQL program is started with: no setting of the user's session, no user but the account. */
export function processOptions(account: Account | undefined, env: Environment): SpawnOptions {
  return {
    env: programEnvironment(env),
    cwd: process.platform === "win32" ? undefined : "/",
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

function programEnvironment(env: Environment): NodeJS.ProcessEnv {
  if (process.platform !== "win32")
    return { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/", LC_ALL: "C", TZ: "UTC" };
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PG|LC_|LANG)/i.test(name)));
}

/** Runs a program to its end. Never throws for a program that fails or is not there: the result says so. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { account, env, input, signal } = options;
  const output = { stdout: "", stderr: "" };
  const exitCode = await new Promise<number>((resolve) => {
    const failed = (error: Error): void => {
      output.stderr += error.message;
      // An aborted program is still there for a moment: its end is awaited.
      if (error.name !== "AbortError") resolve(-1);
    };
    try {
      const child = spawn(command, args, { ...processOptions(account, env), stdio: "pipe", signal });
      child.on("error", failed);
      child.on("close", (code) => resolve(code ?? -1));
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
      }
      // A program that ends before it read its input is no failure of ours.
      child.stdin.on("error", () => undefined).end(input ?? "");
    } catch (error) {
      // spawn throws where this process may not change its user.
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
  signal?.throwIfAborted();
  return { exitCode, ...output };
}
