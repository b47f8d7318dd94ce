import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorOf, load, problemsOf, project } from "./project.ts";

const asModule = 'export default { migrations: { directory: "here" } };\n';
const asJson = '{ "migrations": { "directory": "here" } }';
const asYaml = "migrations:\n  directory: here\n";

describe("each kind of file is found and read", () => {
  test.each([
    ["pgops.config.ts", `const directory: string = "here";\nexport default { migrations: { directory } };\n`],
    ["pgops.config.mts", asModule],
    ["pgops.config.js", asModule],
    ["pgops.config.mjs", asModule],
    ["pgops.config.cjs", 'module.exports = { migrations: { directory: "here" } };\n'],
    ["pgops.config.json", asJson],
    ["pgops.config.yaml", asYaml],
    ["pgops.config.yml", asYaml],
    [".pgopsrc", asYaml],
    [".pgopsrc.json", asJson],
    [".pgopsrc.yaml", asYaml],
    [".pgopsrc.yml", asYaml],
    ["package.json", `{ "name": "shop", "pgops": ${asJson} }`],
  ])("%s", async (name, content) => {
    const cwd = project({ [name]: content });
    const settings = await load({ cwd });
    expect(settings.configFile).toBe(join(cwd, name));
    expect(settings.root).toBe(cwd);
    expect(settings.migrations.directory).toBe(join(cwd, "here"));
    expect(settings.provenance).toContainEqual({ key: "migrations.directory", value: "here", from: name });
  });

  test("a file that is written with defineConfig", async () => {
    const helper = new URL("../../src/config/define-config.ts", import.meta.url).href;
    const content = `import { defineConfig } from "${helper}";\nexport default defineConfig({ lockTimeout: "2s" });\n`;
    const settings = await load({ cwd: project({ "pgops.config.ts": content }) });
    expect(settings.lockTimeoutMs).toBe(2000);
  });

  test("a YAML file may build on another with cosmiconfig's $import", async () => {
    const cwd = project({ "base.yaml": "lockTimeout: 1s\n", "pgops.config.yaml": "$import: base.yaml\n" });
    expect((await load({ cwd })).lockTimeoutMs).toBe(1000);
  });
});

describe("the search", () => {
  test("goes upwards to the folder with .git", async () => {
    const cwd = project({ "pgops.config.json": asJson, "a/b/c.txt": "" });
    const settings = await load({ cwd: join(cwd, "a/b") });
    expect(settings.configFile).toBe(join(cwd, "pgops.config.json"));
    expect(settings.migrations.directory).toBe(join(cwd, "here"));
  });

  test("does not leave the folder with .git", async () => {
    const outer = project({ "pgops.config.json": asJson });
    mkdirSync(join(outer, "inner/.git"), { recursive: true });
    expect((await load({ cwd: join(outer, "inner") })).configFile).toBeUndefined();
  });

  test("without .git goes as far as home, else the package, else nowhere", async () => {
    const cwd = project({ "pgops.config.json": asJson, "a/b/package.json": "{}", "a/b/c/x": "" });
    rmSync(join(cwd, ".git"), { recursive: true });
    const from = (folder: string, homeDirectory: string): Promise<string | undefined> =>
      load({ cwd: join(cwd, folder), homeDirectory }).then((settings) => settings.configFile);
    expect(await from("a/b/c", cwd)).toBe(join(cwd, "pgops.config.json"));
    expect(await from("a/b/c", "/nowhere")).toBeUndefined();
    expect(await from("a", "/nowhere")).toBeUndefined();
    expect(await from(".", "/nowhere")).toBe(join(cwd, "pgops.config.json"));
  });

  test("a package.json without the key, or broken, is passed over", async () => {
    const passed = [`{ "name": "pgops" }`, `{ "pgops": `, "", `["pgops"]`];
    for (const content of passed) {
      const settings = await load({ cwd: project({ "package.json": content }) });
      expect(settings.configFile).toBeUndefined();
    }
  });

  test("of two in one folder the first counts, and a warning names the other", async () => {
    const cwd = project({ "pgops.config.json": asJson, ".pgopsrc": "lockTimeout: 1s\n" });
    const settings = await load({ cwd });
    expect(settings.lockTimeoutMs).toBe(5000);
    expect(settings.warnings).toEqual(["pgops.config.json is used; .pgopsrc beside it is not"]);
  });

  test("--config names one, seen from the working folder; its folder is the root", async () => {
    const cwd = project({ "pgops.config.json": "{}", "etc/other.yaml": asYaml });
    const settings = await load({ cwd, configFile: "etc/other.yaml" });
    expect(settings.configFile).toBe(join(cwd, "etc/other.yaml"));
    expect(settings.migrations.directory).toBe(join(cwd, "etc/here"));
  });

  test("--config naming nothing", async () => {
    const cwd = project({});
    const error = await errorOf({ cwd, configFile: "nope.ts" });
    expect(error.message).toBe("the configuration file that --config names does not exist");
    expect(error.place).toEqual({ file: join(cwd, "nope.ts") });
    expect(await problemsOf({ cwd, configFile: "." })).toEqual([
      "the configuration file that --config names is not a file",
    ]);
  });

  test("none at all: the defaults", async () => {
    const cwd = project({});
    const settings = await load({ cwd, needsDatabase: false });
    expect(settings).toEqual({
      cwd,
      configFile: undefined,
      environment: undefined,
      root: cwd,
      database: undefined,
      migrations: {
        directory: join(cwd, "sql/migrations"),
        table: { schema: "public", name: "migrations" },
        stateSchema: "pgops",
      },
      lockTimeoutMs: 5000,
      lockTries: 10,
      lockPatienceMs: 120_000,
      waitLockMs: 60_000,
      hooks: {},
      partitions: [],
      seeds: {
        directory: join(cwd, "sql/seeds"),
        permissionsTable: { schema: "public", name: "permissions" },
        rolePermissionsTable: { schema: "public", name: "role_permissions" },
        environments: {},
      },
      maintenance: {
        timezone: "UTC",
        window: undefined,
        budgetMs: undefined,
        jobs: 1,
        costDelayMs: 2,
        costLimit: undefined,
        retryAfterMs: 1_800_000,
        retain: { count: 90, unit: "day" },
        freeSpace: undefined,
        oldTransactionMs: 900_000,
        slotLag: 1024 ** 3,
        metrics: undefined,
        notify: undefined,
        tasks: [
          expect.objectContaining({ name: "vacuum", run: "vacuum", schedule: "0 3 * * *" }),
          expect.objectContaining({ name: "reindex", run: "reindex", schedule: "0 4 * * 0" }),
          expect.objectContaining({
            name: "vacuum-full",
            run: "vacuum-full",
            schedule: "0 5 1 * *",
            tables: [],
          }),
        ],
      },
      statementTimeoutMs: undefined,
      config: {},
      provenance: expect.any(Array),
      warnings: [],
    });
    expect(new Set(settings.provenance.map(({ from }) => from))).toEqual(new Set(["default"]));
  });
});

/** In a Node of its own: vitest has its own way of importing, and of reporting what cannot be imported. */
function messageOf(cwd: string, configFile: string): { message: string; place: object; shown: string } {
  const script = `
    import { inspect } from "node:util";
    import { loadSettings } from ${JSON.stringify(new URL("../../src/config/load.ts", import.meta.url).href)};
    try { await loadSettings({ cwd: ${JSON.stringify(cwd)}, env: {}, configFile: ${JSON.stringify(configFile)} }); }
    catch (error) {
      const shown = inspect(error, { depth: null, showHidden: true });
      console.log(JSON.stringify({ code: error.code, message: error.message, place: error.place, shown }));
    }`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  const error = JSON.parse(output) as ReturnType<typeof messageOf> & { code: string };
  expect(error.code).toBe("PGOPS_CONFIG");
  return error;
}

describe("a file that cannot be read is named with its line", () => {
  test.each([
    [
      "a.ts",
      "const a: number = 1;\nexport default {\n  a: 1,,\n};\n",
      "a.ts:3 cannot be read: Unexpected token",
    ],
    ["a.ts", "\nexport enum A { b }\nexport default {};\n", "a.ts:2 cannot be read: TypeScript enum"],
    ["a.ts", "const a: number = 1;\n\nexport default { b };\n", "a.ts:3 ended with ReferenceError: b is not"],
    ["a.mjs", "export default {\n  a: 1,,\n};\n", "a.mjs:2 cannot be read: Unexpected token ','"],
    ["a.cjs", "module.exports = {\n  a: 1,,\n};\n", "a.cjs:2 cannot be read: Unexpected token ','"],
    ["a.mjs", 'throw "no";\n', "a.mjs ended with Error: no"],
    ["a.mjs", 'import "not-there";\n', "a.mjs ended with Error: Cannot find package 'not-there'"],
    ["a.ts", "export const database = 1;\n", "a.ts has no default export"],
    ["a.ts", "export default 5;\n", "a.ts exports no configuration"],
    ["a.json", '{\n  "a": 1,\n  "database": { "password": hunter22 }\n}', "a.json:3:29 is not valid JSON"],
    ["a.json", '{ "a": [1, 2', "a.json:1:13 is not valid JSON"],
    ["a.yaml", "a: 1\nb: [hunter22\nc: d\n", "a.yaml:3:1 is not valid YAML: deficient indentation"],
    ["a.yaml", "", "a.yaml is empty"],
    ["a.yaml", "- 1\n- 2\n", "a.yaml must hold a block of keys"],
    ["package.json", '{ "name": "shop" }', 'package.json has no key "pgops"'],
  ])("%s: %j", (name, content, message) => {
    const cwd = project({ [name]: content });
    const error = messageOf(cwd, name);
    expect(error.message.slice(0, message.length)).toBe(message);
    expect(error.place).toMatchObject({ file: join(cwd, name) });
    expect(error.shown).not.toContain("hunter22");
  });

  test("what a file throws does not bring a password along", () => {
    const cwd = project({ "a.mjs": 'new URL("postgres://me:hunter22@h:x/d");\nexport default {};\n' });
    expect(messageOf(cwd, "a.mjs").shown).not.toContain("hunter22");
  });

  test("a configuration that throws runs once", () => {
    const cwd = project({ "a.mjs": 'console.error("ran");\nthrow new Error("no");\n' });
    const script = `
      import { loadSettings } from ${JSON.stringify(new URL("../../src/config/load.ts", import.meta.url).href)};
      let ran = 0; console.error = () => { ran += 1; };
      await loadSettings({ cwd: ${JSON.stringify(cwd)}, env: {}, configFile: "a.mjs" }).catch(() => {});
      console.log(ran);`;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(output).toBe("1\n");
  });
});
