import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { temporaryProject, type TemporaryProject } from "../support/project.ts";
import { checkedPgops, migrationFiles } from "./scene.ts";

/** A COMMIT in line 2 of 001_a, and no lock file. */
const wrong = migrationFiles({ "001_a": "SELECT 1;\n  COMMIT; SELECT 2;", "002_b": "SELECT 1;" });
const project = async (): Promise<TemporaryProject> => temporaryProject(wrong);
const summary = "✖ 2 migrations, 1 error, 1 warning.\n";

async function check(
  cwd: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await checkedPgops(["check", ...args], { cwd, env });
  return { exitCode, stdout, stderr };
}

describe("pgops check --format", () => {
  test("text is what it prints anyway, and json is the same as --json", async () => {
    const { path } = await project();
    expect(await check(path, ["--format", "text"])).toEqual(await check(path, []));
    const json = await check(path, ["--format", "json"]);
    expect(json).toEqual(await check(path, ["--json"]));
    expect(json).toEqual(await check(path, ["--format=json", "--json"]));
    const fields = "command,ok,migrations,findings,counts";
    expect(Object.keys(JSON.parse(json.stdout) as object).join(",")).toBe(fields);
  });

  test.each(["text", "github", "gitlab", "sarif", "junit", "markdown"])(
    "--json with --format %s is wrong usage, told as JSON",
    async (format) => {
      const { path } = await project();
      const { exitCode, stdout } = await check(path, ["--json", "--format", format]);
      expect(exitCode).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "PGOPS_USAGE", exitCode: 2 } });
    },
  );

  test("a format that does not exist is wrong usage; with --format json errors are JSON", async () => {
    const { path } = await project();
    const { exitCode, stdout, stderr } = await check(path, ["--format", "xml"]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("text, json, github, gitlab, sarif, junit, markdown");
    for (const args of [
      ["--format", "json", "--what"],
      ["--format=json", "--cwd", "nowhere"],
    ]) {
      const failed = await check(path, args);
      expect(failed.exitCode).toBe(2);
      expect(JSON.parse(failed.stdout)).toMatchObject({ ok: false, error: { code: "PGOPS_USAGE" } });
    }
  });

  test("github: annotations at the line, and the summary of the run gets the table", async () => {
    const { path } = await project();
    const file = join(path, "summary.md");
    await writeFile(file, "what was there\n");
    const result = await check(path, ["--format", "github"], { GITHUB_STEP_SUMMARY: file });
    expect(result).toEqual({
      exitCode: 3,
      stdout: expect.stringMatching(
        /^::error file=sql\/migrations\/001_a\.up\.sql,line=2,col=3,title=transaction-control%3A 001_a::COMMIT .*%0AFix: Remove it\..*\n::warning file=sql\/migrations\/migrations\.lock,title=lock-missing::.*\n$/,
      ) as string,
      stderr: summary,
    });
    const text = await readFile(file, "utf8");
    expect(text).toMatch(
      /^what was there\n### ✖ pgops check: 2 migrations, 1 error, 1 warning\n\n\| \| rule/,
    );
    const unwritable = { GITHUB_STEP_SUMMARY: join(path, "no/such/folder") };
    const warned = await check(path, ["--format", "github"], unwritable);
    expect(warned).toMatchObject({ exitCode: 3, stdout: result.stdout });
    expect(warned.stderr).toMatch(/^warning: GITHUB_STEP_SUMMARY: .* cannot be written \(ENOENT\)\n✖ 2 mig/);
  });

  test("gitlab, sarif, junit and markdown print their document on stdout and nothing else", async () => {
    const { path } = await project();
    const [gitlab, sarif, junit, markdown] = await Promise.all(
      ["gitlab", "sarif", "junit", "markdown"].map(async (format) => check(path, ["--format", format])),
    );
    for (const one of [gitlab, sarif, junit, markdown]) {
      expect(one).toMatchObject({ exitCode: 3, stderr: summary });
    }
    expect(JSON.parse(gitlab?.stdout ?? "")).toMatchObject([
      { check_name: "transaction-control", severity: "major", location: { lines: { begin: 2 } } },
      { check_name: "lock-missing", severity: "minor", location: { lines: { begin: 1 } } },
    ]);
    const version = (JSON.parse(await readFile("package.json", "utf8")) as { version: string }).version;
    expect(JSON.parse(sarif?.stdout ?? "")).toMatchObject({
      runs: [
        {
          tool: { driver: { version, rules: [{ id: "lock-missing" }, { id: "transaction-control" }] } },
          results: [
            { ruleId: "transaction-control", ruleIndex: 1 },
            { ruleId: "lock-missing", ruleIndex: 0 },
          ],
        },
      ],
    });
    expect(namesIn(junit?.stdout ?? "")).toEqual(["001_a", "002_b", "sql/migrations/migrations.lock"]);
    expect(markdown?.stdout).toContain(
      "\n| error | transaction\\-control | sql/migrations/001\\_a.up.sql:2:3 |",
    );
  });

  test("--quiet leaves the document alone, and nothing found ends with 0", async () => {
    const { path } = await temporaryProject(migrationFiles({ "001_a": "SELECT 1;" }));
    await checkedPgops(["lock"], { cwd: path });
    expect(await check(path, ["--format", "gitlab", "-q"])).toEqual({
      exitCode: 0,
      stdout: "[]\n",
      stderr: "",
    });
    expect(await check(path, ["--format", "github"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "✔ 1 migration, nothing wrong.\n",
    });
  });

  test("with --strict warnings fail in junit too", async () => {
    const { path } = await temporaryProject(migrationFiles({ "001_a": "SELECT 1;" }));
    expect(await check(path, ["--format", "junit"])).toMatchObject({
      exitCode: 0,
      stdout: expect.not.stringContaining("<failure") as string,
    });
    expect(await check(path, ["--format", "junit", "--strict"])).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining("<failure") as string,
    });
  });

  test.each(["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])("paths are seen from %s", async (variable) => {
    const { path } = await temporaryProject();
    const shop = join(path, "services/shop");
    await mkdir(join(shop, "sql/migrations"), { recursive: true });
    await writeFile(join(shop, "sql/migrations/001_a.up.sql"), "COMMIT;");
    const located = async (top: string): Promise<string[]> => {
      const { stdout } = await check(shop, ["--format", "gitlab"], { [variable]: top });
      return (JSON.parse(stdout) as { location: { path: string } }[]).map(({ location }) => location.path);
    };
    expect(await located(path)).toContain("services/shop/sql/migrations/001_a.up.sql");
    const elsewhere = await mkdtemp(join(path, "elsewhere-"));
    expect(await located(elsewhere)).toContain("sql/migrations/001_a.up.sql");
  });

  test("a failure prints no document", async () => {
    const { path } = await temporaryProject();
    const { exitCode, stdout, stderr } = await check(path, ["--format", "sarif"]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("PGOPS_NO_DIRECTORY");
  });
});

function namesIn(xml: string): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (name === "testcase") names.push(attributes["name"]);
  });
  parser.write(xml).close();
  return names;
}
