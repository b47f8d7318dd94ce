import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const platform = `${process.platform}-${process.arch}`;
const dbmateProgram = `${modules}/@dbmate/${platform}/bin/dbmate${process.platform === "win32" ? ".exe" : ""}`;
const nodePgMigrateProgram = `${modules}/node-pg-migrate/bin/node-pg-migrate.js`;

/** The real dbmate, in a project with its files in db/migrations. */
export function dbmate(cwd: string, url: string, ...args: string[]): Promise<string> {
  // The test server has no TLS, which dbmate's driver asks for unless told otherwise.
  const quiet = new URL(url);
  quiet.searchParams.set("sslmode", "disable");
  return runTool(dbmateProgram, ["--no-dump-schema", ...args], cwd, quiet.href);
}

/** The real node-pg-migrate, in a project with its files in migrations. */
export function nodePgMigrate(cwd: string, url: string, ...args: string[]): Promise<string> {
  return runTool(process.execPath, [nodePgMigrateProgram, ...args], cwd, url);
}

async function runTool(command: string, args: string[], cwd: string, url: string): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: cwd, DATABASE_URL: url };
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  expect({ args, code, said: code === 0 ? "" : said }).toEqual({ args, code: 0, said: "" });
  return said;
}
