import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chown, cp, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { serverAccount } from "../../../src/postgres/servers/account.ts";
import { ownFolder } from "../../../src/postgres/servers/binaries-cache.ts";
import { developmentServerStatus, stopDevelopmentServer } from "../../../src/postgres/servers/development.ts";
import { makeUsable } from "../../../src/postgres/servers/embedded-binaries.ts";
import { run } from "../../../src/postgres/servers/run.ts";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { project, query, start } from "./development-project.ts";
import { closedFolder, closedPackage } from "./folders.ts";
import { firstLine, startScript } from "./script.ts";

// PostgreSQL refuses root: these are the tests of what pgops does then. Other users' runs leave this file out.

async function accountIn(passwd: string): Promise<unknown> {
  const file = join(await closedFolder(), "passwd");
  await writeFile(file, passwd);
  return serverAccount(file);
}

describe("root's servers run as", () => {
  test("nobody, by number or by name", async () => {
    expect(await accountIn("root:x:0:0::/:/bin/sh\nnfs:x:65534:99::/:\nnobody:x:99:99::/:\n")).toMatchObject({
      uid: 65_534,
    });
    expect(
      await accountIn("root:x:0:0::/:/bin/sh\nnobody:x:99:98::/:\nnode:x:1000:1000::/:\n"),
    ).toMatchObject({ uid: 99, gid: 98 });
  });

  test("the last account there is, where there is no nobody", async () => {
    expect(await accountIn("root:x:0:0::/:\nbin:x:1:1::/:\nnode:x:1000:1000::/:\n+::::::\n")).toMatchObject({
      uid: 1000,
    });
  });

  test("none, with an error that says what to do", async () => {
    await expect(accountIn("root:x:0:0::/:\n")).rejects.toMatchObject({
      code: "PGOPS_NO_ACCOUNT",
      exitCode: 5,
    });
  });
});

test("a user id without a name starts a server where user namespaces are allowed, and else is told why not", async () => {
  const folder = await closedFolder();
  await chown(folder, 54_321, 54_321);
  // The modules are loaded before the id is dropped: the checkout may be closed to it.
  const child = startScript(`
    const { startThrowawayServer } = await load("throwaway");
    await Promise.all(["server-questions", "containers"].map(load));
    process.setgroups([]); process.setgid(54321); process.setuid(54321);
    const options = { engine: "local", env: { ...process.env, TMPDIR: ${JSON.stringify(folder)} } };
    const answer = await startThrowawayServer(options).then(
      async (server) => { await server.stop(); return "started"; },
      (error) => error.code + " " + error.hint,
    );
    console.log(answer);`);
  expect(await firstLine(child)).toMatch(/^started$|^PGOPS_INITDB .*\/etc\/passwd|^PGOPS_NO_POSTGRES/);
  expect(await readdir(folder)).toEqual([]);
});

describe("the binaries", () => {
  test("run as an account that cannot enter their folder: from a copy only root can change", async () => {
    const { project: cwd, root } = await closedPackage();
    const account = await serverAccount();
    const versionOf = async (bin: string): Promise<string> =>
      (await run(join(bin, "postgres"), ["--version"], { account, env: {} })).stdout;
    const original = join(root, "native", "bin");
    expect(await versionOf(original)).toBe("");
    const usable = await makeUsable({ engine: "embedded", bin: original, origin: "test" }, account, {});
    expect(await versionOf(usable.bin)).toContain("PostgreSQL");
    const { uid, mode } = await stat(usable.bin);
    expect([uid, mode & 0o022]).toEqual([0, 0]);
    const server = await startThrowawayServer({ engine: "embedded", env: {}, cwd });
    expect(server.origin).toBe(root);
    await server.stop();
  });

  test("a folder of somebody else is not trusted", async () => {
    const folder = join(await closedFolder(), "planted");
    await mkdir(folder);
    await chown(folder, 65_534, 65_534);
    await expect(ownFolder(folder)).rejects.toMatchObject({ code: "PGOPS_CACHE_FOLDER", exitCode: 5 });
  });
});

describe("the development server's data", () => {
  test("of root in a project that the server's account cannot enter lies outside, and is remembered", async () => {
    const directory = await project(0o700);
    const first = await start(directory);
    expect(first.dataDirectory.startsWith(directory)).toBe(false);
    expect(await developmentServerStatus({ directory })).toMatchObject({
      dataDirectory: first.dataDirectory,
    });
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    await stopDevelopmentServer({ directory });
    const copied = await project(0o700);
    await cp(directory, copied, { recursive: true });
    expect((await start(copied)).dataDirectory).not.toBe(first.dataDirectory);
    const again = await start(directory);
    expect(await query(again.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
    await stopDevelopmentServer({ directory, remove: true });
    expect(existsSync(dirname(dirname(first.dataDirectory)))).toBe(false);
  });

  test("of an ordinary user stays that user's when root starts it", async () => {
    const directory = await project();
    const { dataDirectory } = await start(directory);
    await stopDevelopmentServer({ directory });
    execFileSync("chown", ["-R", "1:1", dirname(dataDirectory)]);
    const { pid } = await start(directory);
    expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(/^Uid:\s+1\s/m);
    expect((await stat(join(dataDirectory, "postmaster.pid"))).uid).toBe(1);
  });
});
