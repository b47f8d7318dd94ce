import { execFile } from "node:child_process";

export interface GitResult {
  exitCode: number;
  output: string;
}

const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];

/** Runs git in a folder, with nothing of this user's or this machine's configuration. */
export function git(cwd: string, ...args: string[]): Promise<GitResult> {
  const env = {
    PATH: process.env["PATH"],
    HOME: cwd,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  return new Promise((resolve, reject) => {
    execFile("git", [...identity, ...args], { cwd, env }, (error, stdout, stderr) => {
      if (typeof error?.code === "string")
        reject(new Error("git is needed here: apt-get install git", { cause: error }));
      else resolve({ exitCode: error === null ? 0 : (error.code ?? 1), output: stdout + stderr });
    });
  });
}
