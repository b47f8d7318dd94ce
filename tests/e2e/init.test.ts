import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryProject } from "../support/project.ts";
import { checkedPgops, scene } from "./scene.ts";

const all = [
  "pgops.config.ts",
  "sql/migrations/001_initial_schema.up.sql",
  "sql/migrations/001_initial_schema.down.sql",
  "sql/migrations/migrations.lock",
  ".github/workflows/migrations.yml",
  ".gitignore",
];

describe("pgops init", () => {
  test("lays down everything and asks nothing; the second time it keeps everything", async () => {
    const { path, read } = await temporaryProject();
    const first = await checkedPgops(["init", "--json"], { cwd: path });
    expect(JSON.parse(first.stdout)).toEqual({ command: "init", ok: true, created: all, kept: [] });
    expect(await read(".gitignore")).toBe(".pgops/\n");
    const texts = await Promise.all(all.map(read));

    const second = await checkedPgops(["init", "--json"], { cwd: path });
    expect(second.exitCode).toBe(0);
    const { created, kept } = JSON.parse(second.stdout) as { created: string[]; kept: string[] };
    expect(created).toEqual([]);
    expect(kept).toContain("pgops.config.ts");
    expect(await Promise.all(all.map(read))).toEqual(texts);
  });

  test("for people: what was created and kept on stdout, what comes next on stderr", async () => {
    const { path } = await temporaryProject({ ".gitignore": "node_modules/" });
    const { stdout, stderr } = await checkedPgops(["init"], { cwd: path });
    expect(stdout).toContain("created  sql/migrations/001_initial_schema.up.sql\n");
    expect(stdout).toContain("created  .gitignore (lines added)\n");
    expect(stderr).toContain("pgops migrate");
    expect((await checkedPgops(["init", "--quiet"], { cwd: path })).stderr).toBe("");
  });

  test("never overwrites, and appends to .gitignore once", async () => {
    const { path, read } = await temporaryProject({
      ".gitignore": "node_modules/",
      ".github/workflows/migrations.yml": "mine",
      "sql/migrations/001_own.up.sql": "SELECT 1;",
      "sql/migrations/001_own.down.sql": "SELECT 1;",
    });
    await checkedPgops(["init"], { cwd: path });
    await checkedPgops(["init"], { cwd: path });
    expect(await read(".gitignore")).toBe("node_modules/\n.pgops/\n");
    expect(await read(".github/workflows/migrations.yml")).toBe("mine");
    expect(await readdir(join(path, "sql/migrations"))).toHaveLength(2);
  });

  test.each([
    [".pgopsrc.yaml", "migrations:\n  directory: db\n"],
    ["pgops.config.json", "{}"],
    ["package.json", '{"pgops": {}}'],
  ])("in a folder that has %s: no second configuration", async (name, text) => {
    const { path, read } = await temporaryProject({ [name]: text });
    const { stdout } = await checkedPgops(["init", "--json"], { cwd: path });
    expect(JSON.parse(stdout)).toMatchObject({ kept: expect.arrayContaining([name]) });
    expect(await readdir(path)).not.toContain("pgops.config.ts");
    expect(await read(name)).toBe(text);
  });

  test("below a folder with a configuration it gets its own; --cwd names the folder", async () => {
    const { path } = await temporaryProject({ "pgops.config.json": "{}" });
    await mkdir(join(path, "services/shop"), { recursive: true });
    await checkedPgops(["init", "--cwd", "services/shop"], { cwd: path });
    expect(await readdir(join(path, "services/shop"))).toContain("pgops.config.ts");
  });

  test("a folder that may not be written: exit code 2, and what was written is told", async () => {
    const { path } = await temporaryProject({ "sql/migrations": "a file where the folder should be" });
    const { exitCode, stdout } = await checkedPgops(["init", "--json"], { cwd: path });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { code: "PGOPS_FILE", details: ["pgops.config.ts was written"] },
    });
  });

  test("the settings that it shows behind // are good ones", async () => {
    const { path, read, write } = await temporaryProject();
    await checkedPgops(["init"], { cwd: path });
    await write(
      "pgops.config.ts",
      (await read("pgops.config.ts")).replaceAll(/^ {2}\/\/ (\w+: .+,)$/gm, "  $1"),
    );
    const { exitCode, stdout, stderr } = await checkedPgops(["config"], { cwd: path });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /partitions\.audit_logs +interval month, ahead 3, retain 24 months, onExpire detach /,
    );
    expect(stdout).toMatch(/seeds\.environments\.002_examples /);
  });

  test("a read-only folder", async () => {
    // Not even root may write there.
    const { exitCode, stderr } = await checkedPgops(["init", "--cwd", "/proc/self"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("PGOPS_FILE");
  });

  test("what it lays down works: applied, undone, applied again", async () => {
    const { pgops, tables } = await scene();
    await pgops(["init"]);
    // The configuration's types come from the package, which is not installed here; they are stripped.
    expect((await pgops(["migrate"])).exitCode).toBe(0);
    expect(await tables()).toEqual(["migrations", "notes"]);
    expect((await pgops(["redo"])).exitCode).toBe(0);
    expect((await pgops(["status", "--check"])).exitCode).toBe(0);
    expect((await pgops(["check", "--strict"])).exitCode).toBe(0);
    expect((await pgops(["create", "more"])).stdout).toContain("002_more.up.sql");
  });
});

test.each([
  ["commonjs", "pgops.config.mts"],
  ["module", "pgops.config.ts"],
])("the configuration is a module in a package of the type %s", async (type, config) => {
  const { path } = await temporaryProject({ "package.json": JSON.stringify({ type }) });
  const { stdout } = await checkedPgops(["init"], { cwd: path });
  expect(stdout).toContain(`created  ${config}\n`);
  const { exitCode, stderr } = await checkedPgops(["config"], { cwd: path });
  expect([exitCode, stderr]).toEqual([0, ""]);
});
