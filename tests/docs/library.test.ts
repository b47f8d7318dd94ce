import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { scene } from "../e2e/scene.ts";
import { page } from "./page.ts";

const [, example = "", output = ""] =
  /^```ts\n(\/\/ example\.ts\n.*?)^```$.*?^```\n(.*?)^```$/ms.exec(page("library.md")) ?? [];

const source = new URL("../../src/index.ts", import.meta.url).href;

test("the example of docs/library.md prints what the page says", async () => {
  const { path, url, write, tables } = await scene({
    "001_users": "CREATE TABLE users (id int);",
    "001_users.down": "DROP TABLE users;",
    "002_orders": "CREATE TABLE orders (id int);",
    "002_orders.down": "DROP TABLE orders;",
    "package.json": '{ "type": "module" }',
  });
  await write("example.ts", example.replace('from "pgops"', `from ${JSON.stringify(source)}`));
  expect(await node("example.ts", path, url)).toEqual({ code: 0, stdout: output, stderr: "" });
  expect(await tables()).toEqual(["migrations", "users"]);
});

test("the example of docs/library.md ends with the error's code and exit code", async () => {
  const { path, url, write } = await scene({
    "001_users": "CREATE TABLE users (id nonsense);",
    "package.json": '{ "type": "module" }',
  });
  await write("example.ts", example.replace('from "pgops"', `from ${JSON.stringify(source)}`));
  const { code, stdout, stderr } = await node("example.ts", path, url);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^PGOPS_SQL type "nonsense" does not exist/);
});

test("the example of README.md runs", async () => {
  const [, short = ""] = /^```ts\n(.*?)^```$/ms.exec(page("../README.md")) ?? [];
  const { path, url, write } = await scene({ "001_users": "CREATE TABLE users (id int);" });
  await write("example.mts", short.replace('from "pgops"', `from ${JSON.stringify(source)}`));
  const stdout = "1 applied just now, 1 in all\n";
  expect(await node("example.mts", path, url)).toEqual({ code: 0, stdout, stderr: "" });
});

async function node(
  file: string,
  cwd: string,
  url: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [file], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, DATABASE_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...said }));
  });
}
